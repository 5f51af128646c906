import Glibc

/// A lock on a file that ends with the process that holds it, however that ends.
///
/// That is what makes a taken-over server safe: a process id can be given to another process, a lock cannot.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock if nobody has it; the file is made when missing, and never removed, since a removed file could be
    /// locked by one process and made anew by another.
    /// - Throws: `LocalServerError` when the file cannot be opened.
    static func take(path: String) throws(LocalServerError) -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw LocalServerError(
                .storage,
                "cannot open \(path): \(String(cString: strerror(errno))); "
                    + "set XDG_STATE_HOME to a folder that can be written"
            )
        }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            let reason = errno
            close(descriptor)
            if reason == EWOULDBLOCK { return nil }
            throw LocalServerError(.storage, "cannot lock \(path): \(String(cString: strerror(reason)))")
        }
        return FileLock(descriptor: descriptor)
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit {
        // A process that is being spawned holds the descriptor until it runs its own program: closing alone would
        // leave the lock to it for that moment.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
