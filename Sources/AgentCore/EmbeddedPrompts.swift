/// The prompts of the source tree, part of the program so that it runs from any folder.
enum EmbeddedPrompts {
    static let files: [String: [UInt8]] = [
        "assistant": PackageResources.assistant_md, "small-model": PackageResources.small_model_md,
    ]
}
