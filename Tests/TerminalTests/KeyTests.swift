import Glibc
import TestSupport
import Testing

@Suite("Keys of the line editor")
struct KeyTests {
    @Test("A backslash before Enter and Ctrl-J start a new line; two backslashes do not", arguments: ["emacs", "vi"])
    func newlines(mode: String) async throws {
        let session = try EditorSession(mode: mode)
        try await session.prompt()
        session.terminal.type("one\\" + Key.enter)
        try await session.terminal.expect("A second row") { $0.text == "λ> one" && $0.cursor.row == 1 }
        session.terminal.type("two")
        try await session.terminal.expect("λ> one\ntwo")
        session.terminal.type(Key.control("j"))
        try await session.terminal.expect("A third row") { $0.text == "λ> one\ntwo" && $0.cursor.row == 2 }
        session.terminal.type("three\\\\" + Key.enter)
        try await session.terminal.expect(#"line "one\ntwo\nthree\\\\""#)
        #expect(try await session.leave() == .exited(0))
    }

    @Test("A program that ends its lines with a newline is understood")
    func newlineFromProgram() async throws {
        let session = try EditorSession()
        try await session.prompt()
        session.terminal.type("from expect\n")
        try await session.terminal.expect("line \"from expect\"\nλ>")
        session.terminal.type("\n")
        try await session.terminal.expect("line \"\"\nλ>")
    }

    @Test(
        "vi mode: commands, arrow keys, history, paste and the end",
        arguments: [("vi", ""), (nil, "bind -v\n")] as [(String?, String)]
    )
    func viMode(mode: String?, settings: String) async throws {
        let home = TemporaryFolder()
        _ = home.write(".editrc", settings)
        let session = try EditorSession(mode: mode, environment: ["HOME": home.path])
        try await session.enter("first words")
        try await session.prompt()
        session.terminal.type("one two" + Key.escape)
        // The Escape key alone moves the cursor back by one.
        try await session.terminal.expect("Command mode") { $0.cursorLine == "λ> one two" && $0.cursor.column == 9 }
        session.terminal.type("0cwthree" + Key.escape + "A!")
        try await session.line("three two!")
        session.terminal.type(Key.left + Key.left + "X" + Key.end)
        session.terminal.paste("<pasted\ntext>")
        try await session.terminal.expect("λ> three twXo!<pasted\ntext>")
        session.terminal.type(Key.enter)
        try await session.terminal.expect(#"line "three twXo!<pasted\ntext>""#)
        session.terminal.type(Key.up + Key.up)
        try await session.line("first words")
        session.terminal.type(Key.escape)
        try await session.terminal.expect("Command mode") { $0.cursor.column == 13 }
        session.terminal.type("dd")
        try await session.prompt()
        session.terminal.type("j")
        try await session.terminal.expect("The newer entry") { $0.text.hasSuffix("λ> three twXo!<pasted\ntext>") }
        session.terminal.type(Key.control("c"))
        #expect(try await session.leave() == .exited(0))
    }

    @Test("An explicit mode wins over ~/.editrc, which can bind keys")
    func ownBindings() async throws {
        let home = TemporaryFolder()
        _ = home.write(".editrc", "bind -v\n")
        let emacs = try EditorSession(mode: "emacs", environment: ["HOME": home.path])
        try await emacs.prompt()
        emacs.terminal.type("one" + Key.control("a") + "x")
        try await emacs.line("xone")
        _ = home.write(".editrc", "bind ^T ed-move-to-beg\n")
        let bound = try EditorSession(environment: ["HOME": home.path])
        try await bound.prompt()
        bound.terminal.type("one" + Key.control("t") + "x" + Key.up + Key.enter)
        try await bound.terminal.expect("line \"xone\"")
    }

    @Test("An Escape key and a sequence in two pieces are told apart")
    func slowSequences() async throws {
        let session = try EditorSession(mode: "vi")
        try await session.prompt()
        session.terminal.type("ab" + Key.escape)
        try await session.terminal.expect("Command mode") { $0.cursorLine == "λ> ab" && $0.cursor.column == 4 }
        session.terminal.type("ix" + Key.enter)
        try await session.terminal.expect("line \"axb\"")
    }

    @Test("Tab completes what is common, then the whole, then lists above the prompt")
    func completion() async throws {
        let session = try EditorSession()
        try await session.prompt()
        session.terminal.type("/roo\t")
        try await session.terminal.expect("The command and a space") {
            $0.cursorLine == "λ> /rooms" && $0.cursor.column == 10
        }
        session.terminal.type("k\t")
        try await session.line("/rooms kitchen")
        session.terminal.type("x" + Key.backspace + "\t")
        try await session.terminal.expectBytes("\u{7}")
        #expect(session.terminal.screen.lines.count == 1)
        session.terminal.type("\t")
        try await session.terminal.expect("The list") {
            $0.lines == ["kitchen      kitchenette", "λ> /rooms kitchen"] && $0.cursor.column == 17
        }
        session.terminal.type("e\t" + Key.enter)
        try await session.terminal.expect("line \"/rooms kitchenette\"")
        session.terminal.type("go to 寝\t now" + Key.enter)
        try await session.terminal.expect("line \"go to 寝室 now\"")
    }

    @Test("The line after an interrupted one can start with a text, and keeps its newlines")
    func initialText() async throws {
        let session = try EditorSession()
        try await session.prompt()
        session.terminal.type("start some words\r")
        try await session.line("some words")
        session.terminal.type("!" + Key.enter)
        try await session.terminal.expect("line \"some words!\"")
        #expect(try await session.leave() == .exited(0))
    }

    @Test("What is typed before a question is no answer to it and waits for the next line")
    func questions() async throws {
        let session = try EditorSession()
        try await session.prompt()
        session.terminal.type("ask\r")
        try await session.terminal.expect("working")
        session.terminal.type("yes\rand ")
        try await session.terminal.expect("yes\nand")
        session.terminal.send(SIGINT)
        try await session.terminal.expect("An empty question") { $0.cursorLine == "sure?" && $0.cursor.column == 6 }
        session.terminal.type("no" + Key.enter)
        try await session.terminal.expect("answer line(\"no\")")
        try await session.terminal.expect("line \"yes\"")
        try await session.line("and")
        session.terminal.type("more" + Key.enter)
        try await session.terminal.expect("line \"and more\"")
    }

    @Test("Type-ahead while the program works is the next line", arguments: ["emacs", "vi"])
    func typeAhead(mode: String) async throws {
        let session = try EditorSession(mode: mode)
        try await session.prompt()
        session.terminal.type("work\r")
        try await session.terminal.expect("working")
        session.terminal.type("half a line 日")
        try await session.terminal.expect("half a line 日")
        session.terminal.send(SIGINT)
        try await session.line("half a line 日")
        session.terminal.type("本" + Key.enter)
        try await session.terminal.expect("line \"half a line 日本\"")
    }
}
