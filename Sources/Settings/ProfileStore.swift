import Storage

/// Finds profiles: a file that is named outright, then `profiles/` in the current folder, then the person's own, then
/// those in the program.
public struct ProfileStore: Sendable {
    /// The folders that are looked into, nearest first.
    public let folders: [String]

    /// Profiles as a person in a folder has them.
    public init(folder: String = "profiles", environment: (String) -> String?) {
        folders = [folder, Settings.configurationFolder(environment) + "/profiles"]
    }

    /// Loads a profile by its name or path.
    /// - Throws: `StorageError`: `notFound` with the names that there are, or `malformed` with file and line.
    public func load(_ name: String) throws(StorageError) -> Profile {
        if name.contains("/") || Self.name(ofFile: name) != nil { return try read(name, path: name) }
        for folder in folders {
            for suffix in Self.suffixes where FileContent.exists("\(folder)/\(name)\(suffix)") {
                return try read(name, path: "\(folder)/\(name)\(suffix)")
            }
        }
        guard let embedded = EmbeddedProfiles.files[name] else {
            throw StorageError(
                .notFound,
                "there is no profile \(name), neither in \(folders.joined(separator: ", ")) nor in the program; "
                    + "known: \(names.joined(separator: ", "))"
            )
        }
        let source = String(decoding: embedded, as: UTF8.self)
        return try Profile(name: name, place: "in the program", source: source)
    }

    /// The names of all profiles that can be had, sorted.
    public var names: [String] {
        let found = folders.flatMap { FileContent.names(in: $0).compactMap(Self.name(ofFile:)) }
        return Set(found).union(EmbeddedProfiles.files.keys).sorted()
    }

    private static let suffixes = [".yaml", ".yml"]

    private static func name(ofFile file: String) -> String? {
        suffixes.first { file.hasSuffix($0) }.map { String(file.dropLast($0.count)) }
    }

    private func read(_ name: String, path: String) throws(StorageError) -> Profile {
        try Profile(name: name, place: path, source: try FileContent.text(path))
    }
}
