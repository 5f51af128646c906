import Storage

/// Changes of files from tasks, on a thread that may wait for the disk.
actor BlockingFiles {
    static let shared = BlockingFiles()

    nonisolated var unownedExecutor: UnownedSerialExecutor { BlockingExecutor.shared.asUnownedSerialExecutor() }

    /// Removes a file.
    /// - Throws: `StorageError`.
    func remove(_ path: String) throws(StorageError) { try FileContent.remove(path) }
}
