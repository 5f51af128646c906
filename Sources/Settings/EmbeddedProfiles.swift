/// The profiles of the source tree, part of the program so that it runs from any folder.
enum EmbeddedProfiles {
    static let files: [String: [UInt8]] = ["small-model": PackageResources.small_model_yaml]
}
