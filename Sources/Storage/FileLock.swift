import Glibc

/// A lock on a file that ends with the process that holds it, however that ends.
///
/// That is what makes a taken-over role safe: a process id can be given to another process, a lock cannot.
public final class FileLock: Sendable {
    private let file: OpenFile

    /// Takes the lock; nil when somebody has it. The file is made when missing, and never removed, since a removed file
    /// could be locked by one process and made anew by another.
    /// - Throws: `StorageError` when the file cannot be opened or locked.
    public init?(path: String) throws(StorageError) {
        file = try OpenFile(path: path, flags: 0)
        guard try file.lockIfFree() else { return nil }
    }
}
