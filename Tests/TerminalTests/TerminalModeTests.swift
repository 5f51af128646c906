import Glibc
import TestSupport
import Testing

@Suite("The terminal is put back")
struct TerminalModeTests {
    private func untouched() async throws -> PseudoTerminal.Modes {
        let terminal = try PseudoTerminal("/bin/true")
        _ = try await terminal.finished()
        return try terminal.modes
    }

    @Test("After the end of input, and while the program works on a line")
    func normalEnd() async throws {
        let session = try EditorSession()
        try await session.prompt()
        #expect(try !session.terminal.modes.isCooked)
        session.terminal.type("work\r")
        try await session.terminal.expect("working")
        #expect(try await session.terminal.modes == untouched())
        session.terminal.type(Key.control("c"))
        #expect(try await session.leave() == .exited(0))
        #expect(try await session.terminal.modes == untouched())
        let isPasteBracketed = session.terminal.screen.isPasteBracketed
        #expect(!isPasteBracketed)
    }

    @Test(
        "When a signal ends the program in the middle of a line",
        arguments: [SIGTERM, SIGHUP, SIGQUIT, SIGSEGV, SIGABRT, SIGTRAP]
    )
    func fatalSignal(signal: Int32) async throws {
        let session = try EditorSession(environment: ["SWIFT_BACKTRACE": "enable=no"])
        try await session.prompt()
        session.terminal.type("text")
        try await session.line("text")
        session.terminal.send(signal)
        #expect(try await session.terminal.finished() == .signalled(signal))
        #expect(try await session.terminal.modes == untouched())
        let isPasteBracketed = session.terminal.screen.isPasteBracketed
        #expect(!isPasteBracketed)
        #expect(session.terminal.screen.cursor.column == 0)
    }

    @Test("A person's own modes and keys are kept and heeded")
    func ownModes() async throws {
        let terminal = try PseudoTerminal(
            "/bin/sh",
            [
                "-c", "stty -echoctl -echoe -iexten intr ^X; echo set; read x; \"$0\"; echo done; read x",
                EditorSession.program,
            ]
        )
        try await terminal.expect("set")
        let before = try terminal.modes
        terminal.type("\r")
        try await terminal.expect("λ>")
        terminal.type("text" + Key.control("x"))
        try await terminal.expect("interrupted \"text\"\nλ>")
        terminal.type(Key.control("d"))
        try await terminal.expect("done")
        #expect(try terminal.modes == before)
    }

    @Test("When the program exits in the middle of a line")
    func exit() async throws {
        let session = try EditorSession()
        try await session.prompt()
        session.terminal.type("text")
        try await session.line("text")
        session.terminal.send(SIGUSR2)
        #expect(try await session.terminal.finished() == .exited(7))
        #expect(try await session.terminal.modes == untouched())
        let isPasteBracketed = session.terminal.screen.isPasteBracketed
        #expect(!isPasteBracketed)
    }

    @Test("The quit key still quits")
    func quitKey() async throws {
        let session = try EditorSession(environment: ["SWIFT_BACKTRACE": "enable=no"])
        try await session.prompt()
        session.terminal.type("\u{1c}")
        #expect(try await session.terminal.finished() == .signalled(SIGQUIT))
        #expect(try await session.terminal.modes == untouched())
    }

    @Test("A window that closes ends the program, even if it ignores SIGHUP")
    func vanishedTerminal() async throws {
        let session = try EditorSession()
        try await session.prompt()
        session.terminal.hangUp()
        // The signal and the failed read arrive together, and the fixture leaves by itself after the latter.
        #expect(try await [.signalled(SIGHUP), .exited(0)].contains(session.terminal.finished()))

        let deaf = try PseudoTerminal("/bin/sh", ["-c", "trap '' HUP; exec \"$0\"", EditorSession.program])
        try await deaf.expect("λ>")
        deaf.hangUp()
        #expect(try await deaf.finished() == .exited(0))
    }

    @Test("Without a terminal there is no editor, and a reason")
    func noTerminal() async throws {
        let result = try await ProgramRun(EditorSession.program, input: .text("text\n")).finished()
        #expect(result.status == .exited(3))
        #expect(result.output.hasPrefix("not_a_terminal: "))
    }
}
