import Glibc
import TestSupport
import Testing

@Suite("A program on a terminal")
struct PseudoTerminalTests {
    @Test("Keys, size and the exit code")
    func shell() async throws {
        let terminal = try PseudoTerminal("/bin/sh", ["-c", "stty size; read x; echo \"<$x>\"; exit 4"], columns: 33)
        try await terminal.expect("24 33")
        terminal.type("text\r")
        let screen = try await terminal.expect("<text>")
        #expect(screen.lines == ["24 33", "text", "<text>"])
        #expect(try await terminal.finished() == .exited(4))
    }

    @Test("Ctrl-C in a cooked terminal is a signal, and output before the end is not lost")
    func interrupt() async throws {
        let terminal = try PseudoTerminal("/bin/sh", ["-c", "trap 'echo trapped; exit 1' INT; echo ready; cat"])
        try await terminal.expect("ready")
        terminal.type(Key.control("c"))
        #expect(try await terminal.finished() == .exited(1))
        #expect(terminal.screen.text.contains("trapped"))
        #expect(try terminal.modes.isCooked)
    }

    @Test("A resize reaches the program")
    func resize() async throws {
        let terminal = try PseudoTerminal(
            "/bin/bash",
            ["-c", "trap 'stty size' WINCH; echo ready; while :; do read -r; done"]
        )
        try await terminal.expect("ready")
        terminal.resize(columns: 44, rows: 11)
        terminal.type("\r")  // bash runs the trap when `read` returns
        try await terminal.expect("11 44")
    }

    @Test("Closing the window hangs up")
    func hangUp() async throws {
        let terminal = try PseudoTerminal("/bin/cat")
        terminal.type("x\r")
        try await terminal.expect("x\nx")
        terminal.hangUp()
        #expect(try await terminal.finished() == .signalled(SIGHUP))
    }

    @Test("A text that cannot come any more fails with the screen")
    func missing() async throws {
        let terminal = try PseudoTerminal("/bin/echo", ["something"])
        let error = await #expect(throws: ExpectationError.self) {
            try await terminal.expect("other", within: .seconds(600))
        }
        #expect(error?.description.contains("something") == true)
    }
}
