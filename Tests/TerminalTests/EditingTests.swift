import Glibc
import TestSupport
import Testing

@Suite("Editing a line on a terminal")
struct EditingTests {
    @Test(
        "Wide characters are edited in the middle, whatever the locale and the terminal type say",
        arguments: [
            ["LC_ALL": "C.UTF-8"], ["LC_ALL": "C"], ["LC_ALL": "POSIX", "TERM": "xterm-kitty"], ["TERM": "vt100"],
        ]
    )
    func wideCharacters(environment: [String: String]) async throws {
        let session = try EditorSession(environment: environment)
        try await session.prompt()
        session.terminal.type("日本語テスト" + Key.left + Key.left + Key.left + "の" + Key.backspace + "と" + Key.left)
        let screen = try await session.terminal.expect("The line") {
            $0.cursorLine == "λ> 日本語とテスト" && $0.cursor.column == 9
        }
        #expect(screen.lines == ["λ> 日本語とテスト"])
        session.terminal.type("é" + Key.end + "!" + Key.home + ">" + Key.enter)
        try await session.terminal.expect("line \">日本語éとテスト!\"")
        #expect(try await session.leave() == .exited(0))
    }

    @Test("A terminal without escape sequences gets none of ours and still edits", arguments: ["dumb", ""])
    func dumbTerminal(type: String) async throws {
        let session = try EditorSession(environment: ["TERM": type])
        try await session.prompt()
        session.terminal.type("abd" + Key.left + "c" + Key.enter)
        try await session.terminal.expect("line \"abcd\"")
        #expect(try await session.leave() == .exited(0))
        let text = String(decoding: session.terminal.transcript, as: UTF8.self)
        #expect(!text.contains("\u{1b}[?2004"))
    }

    @Test("Bytes that are not UTF-8 become a replacement character and split ones are put together")
    func invalidText() async throws {
        let session = try EditorSession()
        try await session.prompt()
        session.terminal.type(bytes: [0x61, 0xff, 0xe6, 0x97])
        try await session.line("a\u{fffd}")
        session.terminal.type(bytes: [0xa5, 0x0d])
        try await session.terminal.expect("line \"a\u{fffd}日\"")
    }

    @Test("Alt-Enter starts a new line in the text")
    func newlines() async throws {
        let session = try EditorSession()
        try await session.prompt()
        session.terminal.type("one" + Key.altEnter + "two" + Key.enter)
        let screen = try await session.terminal.expect(#"line "one\ntwo""#)
        #expect(Array(screen.lines.prefix(2)) == ["λ> one", "two"])
    }

    @Test("A line longer than the terminal is wide wraps and comes back whole")
    func longLine() async throws {
        let session = try EditorSession(columns: 20)
        let text = "the quick brown fox jumps over the lazy dog"
        try await session.prompt()
        session.terminal.type(text)
        try await session.terminal.expect("λ> the quick brown f\nox jumps over the la\nzy dog")
        session.terminal.type(Key.home + "X" + Key.enter)
        // The answer wraps as well.
        try await session.terminal.expect("line \"Xthe quick bro\nwn fox jumps over th\ne lazy dog\"")
    }

    @Test("Ctrl-C drops the line and the program goes on")
    func interruptKey() async throws {
        let session = try EditorSession()
        for text in ["", "half a line"] {
            try await session.prompt()
            session.terminal.type(text)
            if !text.isEmpty {
                try await session.line(text)
            }
            session.terminal.type(Key.control("c"))
            let discarded = text.isEmpty ? "" : " \(text.debugDescription)"
            try await session.terminal.expect("λ> \(text)^C\ninterrupted\(discarded)\nλ>")
        }
        try await session.enter("next")
        #expect(try await session.leave() == .exited(0))
    }

    @Test("Ctrl-C at the prompt reaches nobody else, Ctrl-C outside is a signal for all")
    func interruptReach() async throws {
        let script = "trap 'echo the script was hit' INT; \"$0\"; echo after"
        let terminal = try PseudoTerminal("/bin/sh", ["-c", script, EditorSession.program])
        try await terminal.expect("λ>")
        terminal.type("x" + Key.control("c"))
        try await terminal.expect("interrupted \"x\"\nλ>")
        terminal.type("work\r")
        try await terminal.expect("working")
        #expect(!terminal.screen.text.contains("hit"))
        terminal.type(Key.control("c"))
        try await terminal.expect("work interrupted\nλ>")
        terminal.type(Key.control("d"))
        try await terminal.expect("the script was hit")
    }

    @Test("A SIGINT that somebody sends interrupts by way of the program")
    func interruptSignal() async throws {
        let session = try EditorSession()
        try await session.prompt()
        session.terminal.type("text")
        try await session.line("text")
        session.terminal.send(SIGINT)
        try await session.terminal.expect("λ> text\ninterrupted \"text\"\nλ>")
        try await session.enter("next")
    }

    @Test("A cancelled task does not wait")
    func cancellation() async throws {
        let session = try EditorSession()
        try await session.prompt()
        session.terminal.type("cancel\r")
        try await session.terminal.expect("cancelled interrupted(discarding: \"\")")
        try await session.enter("next")
    }

    @Test("A closed editor reads no more")
    func closing() async throws {
        let session = try EditorSession()
        try await session.prompt()
        session.terminal.type("close\r")
        try await session.terminal.expect("closed endOfInput")
        #expect(try await session.terminal.finished() == .exited(0))
    }

    @Test("Ctrl-D ends on an empty line only")
    func endOfInput() async throws {
        let session = try EditorSession()
        try await session.prompt()
        session.terminal.type("xab" + Key.home + Key.control("d") + Key.end + Key.control("d") + Key.enter)
        try await session.terminal.expect("line \"ab\"")
        #expect(try await session.leave() == .exited(0))
    }

    @Test("What is typed before the prompt is there counts, also the end")
    func typedAhead() async throws {
        let session = try EditorSession(typed: "first\nsecond\n" + Key.control("d"))
        try await session.terminal.expect("end of input")
        #expect(session.terminal.screen.text.contains("line \"first\""))
        #expect(session.terminal.screen.text.contains("line \"second\""))
        #expect(try await session.terminal.finished() == .exited(0))
    }
}
