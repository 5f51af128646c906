import Glibc
import Synchronization

/// A file to which whole records are added, each with one `write(2)`, so that a process killed at any moment leaves
/// every record that it wrote and at most one torn last line.
public final class AppendOnlyFile: Sendable {
    private let file: OpenFile
    private let isExclusive: Bool
    // A record that needs a second write, or is taken back, must not meet one of another thread.
    private let turn = Mutex(())

    /// Opens a file for appending and makes it, readable by its owner only, when it is not there.
    /// - Parameter exclusive: takes a lock that ends with this object or process.
    /// - Throws: `StorageError`; code `busy` when another process holds the lock.
    public init(path: String, exclusive: Bool = false) throws(StorageError) {
        isExclusive = exclusive
        while true {
            let file = try OpenFile(path: path, flags: O_APPEND)
            if exclusive, try !file.lockIfFree() {
                throw StorageError(.busy, "\(path) is in use by another process; wait for it or use another session")
            }
            // Between opening and locking it may be deleted or replaced: what is written there would be lost.
            guard exclusive && !file.isAtItsPath else {
                self.file = file
                return
            }
        }
    }

    /// Where the file is.
    public var path: String { file.path }
    private var descriptor: Int32 { file.descriptor }

    /// Appends one record. The bytes must end with a newline.
    /// - Parameter onNewLine: ends a torn last line first, so that it does not swallow the record.
    /// - Throws: `StorageError`; a record that did not fit on the disk is taken back, so that no half line stays.
    public func append(_ record: [UInt8], onNewLine: Bool = false) throws(StorageError) {
        try turn.withLock { _ throws(StorageError) in try appendAlone(record, onNewLine) }
    }

    /// Where several processes append, the lock is held for this one record: taking a part back would otherwise cut
    /// off what another process has written behind it.
    private func appendAlone(_ record: [UInt8], _ onNewLine: Bool) throws(StorageError) {
        if !isExclusive { file.lock() }
        defer { if !isExclusive { file.unlock() } }
        let record = onNewLine && isTorn ? [UInt8(ascii: "\n")] + record : record
        var written = 0
        while written < record.count {
            let count = record.withUnsafeBytes { bytes in
                write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 {
                let number = count < 0 ? errno : ENOSPC
                if written > 0 { takeBack(written) }
                throw StorageError("write to", path: path, errno: number)
            }
            written += count
        }
    }

    /// Waits until all records are on the disk. Costs milliseconds: for the end of an interactive turn.
    /// - Throws: `StorageError` when the disk reports a failure.
    public func synchronize() throws(StorageError) {
        if fdatasync(descriptor) != 0 && errno != EINVAL && errno != EROFS {
            throw StorageError("write to", path: path, errno: errno)
        }
    }

    /// Cuts the file to a length in bytes: for a torn last line.
    /// - Throws: `StorageError` when the file cannot be changed.
    public func truncate(to length: Int) throws(StorageError) {
        if ftruncate(descriptor, length) != 0 { throw StorageError("shorten", path: path, errno: errno) }
    }

    private var isTorn: Bool {
        let size = lseek(descriptor, 0, SEEK_END)
        var last: UInt8 = 0
        return size > 0 && pread(descriptor, &last, 1, size - 1) == 1 && last != UInt8(ascii: "\n")
    }

    private func takeBack(_ count: Int) {
        let end = lseek(descriptor, 0, SEEK_END)
        if end >= count { _ = ftruncate(descriptor, end - count) }
    }
}
