import CTestSupport
import Glibc

/// An empty file on a disk that can be declared full: from then on it takes no more bytes.
public final class FillableFile: Sendable {
    private let descriptor: Int32

    /// Makes a file.
    public init() {
        descriptor = test_memory_file()
        precondition(descriptor >= 0, "no file in memory: \(String(cString: strerror(errno)))")
    }

    deinit { close(descriptor) }

    /// Where the file can be opened.
    public var path: String { "/proc/self/fd/\(descriptor)" }

    /// Makes every further write at its end fail.
    public func fill() {
        precondition(test_forbid_growth(descriptor) == 0, "cannot seal: \(String(cString: strerror(errno)))")
    }
}
