import CTestSupport
import Glibc
import Storage
import Terminal
import TestSupport

/// Where a test's output goes, and what went there.
final class OutputFile: Sendable {
    private let folder = TemporaryFolder()
    private let descriptor: Int32

    init() { descriptor = open(folder.write("output", ""), O_WRONLY | O_APPEND | O_CLOEXEC) }

    deinit { close(descriptor) }

    var stream: OutputStream { OutputStream(descriptor: descriptor, name: "standard output") }

    var text: String {
        (try? FileContent.read(folder.path(of: "output"))).map { String(decoding: $0, as: UTF8.self) } ?? "unreadable"
    }
}

/// A terminal that a test writes to and looks at.
final class OutputTerminal: Sendable {
    private let controller: Int32
    private let terminal: Int32

    init() {
        var path = [CChar](repeating: 0, count: 100)
        controller = test_open_terminal(&path, path.count)
        terminal = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        precondition(terminal >= 0, "no terminal: \(String(cString: strerror(errno)))")
    }

    deinit {
        close(terminal)
        close(controller)
    }

    var stream: OutputStream { OutputStream(descriptor: terminal, name: "standard output") }

    /// What came since the last look; line ends as programs write them. A terminal hands its output on in its own time,
    /// so a mark is sent behind it and waited for.
    func look() -> String {
        let mark: UInt8 = 0x01
        _ = withUnsafeBytes(of: mark) { write(terminal, $0.baseAddress, 1) }
        var bytes: [UInt8] = []
        var waiting = pollfd(fd: controller, events: Int16(POLLIN), revents: 0)
        while bytes.last != mark, poll(&waiting, 1, 10_000) == 1 {
            var piece = [UInt8](repeating: 0, count: 4000)
            let count = read(controller, &piece, piece.count)
            guard count > 0 else { break }
            bytes += piece.prefix(count)
        }
        return String(decoding: bytes.filter { $0 != mark }, as: UTF8.self).replacing("\r\n", with: "\n")
    }
}
