import Glibc
import TestSupport
import Testing

@Suite("The screen around the line")
struct ScreenTests {
    @Test("A message appears above the prompt and the line stays, also when it has wrapped")
    func messages() async throws {
        let session = try EditorSession(columns: 20)
        try await session.prompt()
        let text = "a line that is longer than a row of it"
        session.terminal.type(text + Key.left + Key.left)
        try await session.terminal.expect("λ> a line that is lo\nnger than a row of i\nt")
        session.terminal.send(SIGUSR1)
        let drawn = "λ> a line that is lo\nnger than a row of i\nt"
        try await session.terminal.expect("The message and the line below") { $0.text == "message 1\n" + drawn }
        session.terminal.send(SIGUSR1)
        try await session.terminal.expect("Both messages") { $0.text == "message 1\nmessage 2\n" + drawn }
        session.terminal.type("|" + Key.enter)
        try await session.terminal.expect("line \"a line that is\n longer than a row o\nf |it\"")
    }

    @Test("A message while no line is edited is written at once")
    func messageDuringWork() async throws {
        let session = try EditorSession()
        try await session.prompt()
        session.terminal.type("work\r")
        try await session.terminal.expect("working")
        session.terminal.send(SIGUSR1)
        try await session.terminal.expect("working\nmessage 1")
        session.terminal.type(Key.control("c"))
        try await session.terminal.expect("work interrupted\nλ>")
    }

    @Test("After a resize there is one prompt with the line")
    func resize() async throws {
        let session = try EditorSession(columns: 60)
        try await session.prompt()
        session.terminal.type("some text that fits")
        try await session.line("some text that fits")
        for columns in [40, 70, 30] {
            let before = session.terminal.transcript.count
            session.terminal.resize(columns: columns, rows: 12)
            try await session.terminal.expectBytes("\u{1b}[J", after: before)
            try await session.terminal.expect("One prompt") { $0.text == "λ> some text that fits" }
        }
        session.terminal.type(" in no more than one row" + Key.enter)
        let screen = try await session.terminal.expect("line ")
        #expect(Array(screen.lines.prefix(2)) == ["λ> some text that fits in no m", "ore than one row"])
    }

    @Test("Ctrl-Z stops the job with the terminal put back; fg shows the line again")
    func suspend() async throws {
        let terminal = try PseudoTerminal(
            "/bin/bash",
            ["--norc", "--noediting", "-i"],
            environment: ["PS1": "shell$ ", "PROGRAM": EditorSession.program],
            columns: 60,
            rows: 20
        )
        try await terminal.expect("shell$")
        let cooked = try terminal.modes
        terminal.type("\"$PROGRAM\"\r")
        try await terminal.expect("λ>")
        for round in 1...2 {
            terminal.type("kept")
            try await terminal.expect("The line") { $0.cursorLine == "λ> " + String(repeating: "kept", count: round) }
            terminal.type(Key.control("z"))
            try await terminal.expect("The shell again") { $0.cursorLine == "shell$" && !$0.isPasteBracketed }
            #expect(try terminal.modes == cooked)
            terminal.type("fg\r")
            try await terminal.expect("The line again") {
                $0.cursorLine == "λ> " + String(repeating: "kept", count: round) && $0.isPasteBracketed
            }
        }
        terminal.type(Key.enter)
        try await terminal.expect("line \"keptkept\"")
    }

    @Test("A stop and a continuation that somebody else sends")
    func stopSignal() async throws {
        let terminal = try PseudoTerminal(
            "/bin/bash",
            ["--norc", "--noediting", "-i"],
            environment: ["PS1": "shell$ ", "PROGRAM": EditorSession.program]
        )
        try await terminal.expect("shell$")
        let cooked = try terminal.modes
        terminal.type("\"$PROGRAM\"\r")
        try await terminal.expect("λ>")
        terminal.type("pid\r")
        let screen = try await terminal.expect(".\nλ>")
        let word = try #require(screen.text.split(separator: "pid ").last?.prefix { $0.isNumber })
        let id = try #require(pid_t(word))
        terminal.type("kept")
        try await terminal.expect("λ> kept")
        kill(id, SIGTSTP)
        try await terminal.expect("The shell again") { $0.cursorLine == "shell$" && !$0.isPasteBracketed }
        #expect(try terminal.modes == cooked)
        terminal.type("fg\r")
        try await terminal.expect("The line again") { $0.cursorLine == "λ> kept" && $0.isPasteBracketed }
    }

    @Test("With standard output in a file the line is drawn on standard error")
    func redirectedOutput() async throws {
        let folder = TemporaryFolder()
        let terminal = try PseudoTerminal(
            "/bin/sh",
            ["-c", "\"$0\" > \"$1\"", EditorSession.program, folder.path + "/output"]
        )
        try await terminal.expect("λ>")
        terminal.type("text\r" + Key.control("d"))
        #expect(try await terminal.finished() == .exited(0))
        #expect(contents(folder.path + "/output") == "line \"text\"\nend of input\n")
    }
}
