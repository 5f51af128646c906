import Storage

/// The scenario files of a folder.
public enum ScenarioFiles {
    /// A file and the id that it gives its scenario.
    public struct File: Sendable, Hashable {
        /// The path.
        public var path: String
        /// The path without the folder and `.yaml`.
        public var id: String
    }

    /// The folder, inside `evals/`, that holds the labelled sets of judges and no scenarios.
    private static let judgeFolder = "judge"

    /// Every `.yaml` file below a folder, sorted by id; those under `judge/` and hidden ones are none.
    public static func find(in folder: String) -> [File] {
        var found: [File] = []
        collect(folder, prefix: "", into: &found)
        return found.sorted { $0.id < $1.id }
    }

    private static func collect(_ folder: String, prefix: String, into found: inout [File]) {
        for name in FileContent.names(in: folder) where !name.hasPrefix(".") {
            let path = "\(folder)/\(name)"
            if FileContent.isFolder(path) {
                if prefix.isEmpty, name == judgeFolder { continue }
                collect(path, prefix: "\(prefix)\(name)/", into: &found)
            } else if name.hasSuffix(".yaml") {
                found.append(File(path: path, id: prefix + name.dropLast(".yaml".count)))
            }
        }
    }
}

extension ScenarioReader {
    /// Reads a scenario file.
    /// - Throws: `ScenarioProblems` for what is wrong in it, `StorageError` when it cannot be read.
    public func read(_ file: ScenarioFiles.File) throws -> [Scenario] {
        let bytes = try FileContent.read(file.path, limit: 1 << 22)
        return try read(String(decoding: bytes, as: UTF8.self), id: file.id, file: file.path)
    }
}
