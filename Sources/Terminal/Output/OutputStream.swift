import Glibc
import Storage

/// Standard output or standard error, written whole and at once.
public struct OutputStream: Sendable {
    private let descriptor: Int32
    private let name: String
    /// True when a person looks at it.
    public let isTerminal: Bool

    /// A stream on an open descriptor.
    /// - Parameter name: what errors call it.
    public init(descriptor: Int32, name: String) {
        (self.descriptor, self.name) = (descriptor, name)
        isTerminal = isatty(descriptor) == 1
    }

    /// The width of the terminal; 80 where it is not known.
    public var columns: Int {
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    /// Standard output.
    public static let standardOutput = OutputStream(descriptor: STDOUT_FILENO, name: "standard output")
    /// Standard error.
    public static let standardError = OutputStream(descriptor: STDERR_FILENO, name: "standard error")

    /// Fills the places of standard streams that were closed when the program started, so that no file or socket of
    /// ours gets their numbers and the text that was meant for them. What is written there fails as on a closed one.
    public static func reserveStandardDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is this one, since those below it are taken.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// Writes bytes.
    /// - Throws: `OutputClosed` when nobody reads any more; `StorageError` when the bytes cannot be stored.
    public func write(_ bytes: [UInt8]) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
            }
            if count >= 0 {
                written += count
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                // Somebody made the descriptor non-blocking: a shared terminal or pipe can be.
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&waiting, 1, -1)
            case EPIPE, EBADF: throw OutputClosed()
            default: throw StorageError("write to", path: name, errno: errno)
            }
        }
    }

    /// Writes text.
    /// - Throws: as `write(_:)` for bytes.
    public func write(_ text: String) throws { try write(Array(text.utf8)) }
}

/// Nobody reads the output any more, as when `head` has seen enough. It ends a program quietly.
public struct OutputClosed: Error {
    /// Makes the error.
    public init() {}
}
