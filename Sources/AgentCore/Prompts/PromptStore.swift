import Storage

/// Finds prompts: a file that is named outright, then `prompts/` in the current folder, then those in the program.
public struct PromptStore: Sendable {
    private let folder: String
    private let embedded: [String: [UInt8]]

    /// Prompts of a folder, which win over those in the program.
    /// - Parameter embedded: the content of those in the program by their names; nil for the Assistant's.
    public init(folder: String = "prompts", embedded: [String: [UInt8]]? = nil) {
        (self.folder, self.embedded) = (folder, embedded ?? EmbeddedPrompts.files)
    }

    /// Loads a prompt by its name or path.
    /// - Throws: `StorageError`: `notFound` with the names that there are, or `malformed` with file and line.
    public func load(_ name: String) throws(StorageError) -> Prompt {
        if name.contains("/") || name.hasSuffix(".md") { return try read(path: name) }
        let path = "\(folder)/\(name).md"
        if FileContent.exists(path) { return try read(path: path) }
        guard let embedded = embedded[name] else {
            let known = names.joined(separator: ", ")
            throw StorageError(
                .notFound,
                "there is no prompt \(name), neither in \(folder)/ nor in the program; known: \(known)"
            )
        }
        return try Prompt(name: name, source: String(decoding: embedded, as: UTF8.self))
    }

    /// The names of all prompts that can be had, sorted.
    public var names: [String] {
        let local = FileContent.names(in: folder).filter { $0.hasSuffix(".md") }.map { String($0.dropLast(3)) }
        return Set(local).union(embedded.keys).sorted()
    }

    private func read(path: String) throws(StorageError) -> Prompt {
        try Prompt(name: path, source: try FileContent.text(path))
    }
}
