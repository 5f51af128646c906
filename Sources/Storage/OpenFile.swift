import Glibc

/// A file that is open for writing, and the advisory lock on it, which ends with this object or the process.
final class OpenFile: Sendable {
    let path: String
    let descriptor: Int32

    /// Opens a file and makes it, readable by its owner only, when it is not there.
    /// - Throws: `StorageError`.
    init(path: String, flags: Int32) throws(StorageError) {
        self.path = path
        descriptor = open(path, flags | O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StorageError("open", path: path, errno: errno) }
    }

    deinit {
        // A process that is being spawned holds the descriptor until it runs its own program: closing alone would
        // leave the lock to it for that moment.
        unlock()
        close(descriptor)
    }

    /// Takes the lock; false when another process, or another object of this one, has it.
    /// - Throws: `StorageError` where the file cannot be locked.
    func lockIfFree() throws(StorageError) -> Bool {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            guard errno == EINTR else { throw StorageError("lock", path: path, errno: errno) }
        }
        return true
    }

    /// Waits for the lock; goes on without it where the file system has none.
    func lock() {
        while flock(descriptor, LOCK_EX) != 0 && errno == EINTR {}
    }

    /// False when the file was deleted, or another one took its place, since it was opened.
    var isAtItsPath: Bool {
        var (opened, found) = (stat(), stat())
        guard fstat(descriptor, &opened) == 0, stat(path, &found) == 0 else { return false }
        return opened.st_ino == found.st_ino && opened.st_dev == found.st_dev
    }

    func unlock() { flock(descriptor, LOCK_UN) }
}
