import Storage

/// The recordings in a folder, such as that of a run, or in one file.
public enum RecordingFolder {
    /// All recordings, by the name of their scenario, in the order of their trials.
    /// - Throws: `StorageError`: `notFound` where there is none, or what is wrong with one.
    public static func read(_ path: String) throws(StorageError) -> [String: [Recording]] {
        let files =
            FileContent.isFolder(path)
            ? FileContent.names(in: path).filter { $0.hasSuffix(Recording.suffix) }.sorted().map { "\(path)/\($0)" }
            : FileContent.exists(path) ? [path] : []
        guard !files.isEmpty else {
            throw StorageError(.notFound, "there is no recording at \(path); make some with eval run --record")
        }
        var recordings: [Recording] = []
        for file in files { recordings.append(try Recording(FileContent.read(file), path: file)) }
        return Dictionary(grouping: recordings, by: \.header.scenario)
            .mapValues { $0.sorted { $0.header.trial < $1.header.trial } }
    }
}
