import Glibc
import Storage
import TestSupport
import Testing

@Suite("The person's own editor")
struct ExternalEditorTests {
    private let folder = TemporaryFolder()
    private static let key = Key.control("x") + Key.control("e")

    /// A session whose editor is a shell script; `$1` is the file.
    private func session(_ script: String, mode: String? = nil) throws -> EditorSession {
        let path = folder.write("editor.sh", "#!/bin/sh\n\(script)\n")
        return try EditorSession(
            mode: mode,
            environment: ["VISUAL": "/bin/sh \(path)", "TMPDIR": folder.path],
            columns: 120
        )
    }

    @Test("The text comes back into the line, the file was for its owner only and is gone", arguments: ["emacs", "vi"])
    func edits(mode: String) async throws {
        let script =
            "stat -c %a \"$1\" > \(folder.path)/mode; cat \"$1\" > \(folder.path)/seen; printf 'new\\ntext\\n' > \"$1\""
        let session = try session(script, mode: mode)
        try await session.prompt()
        session.terminal.type("old 日本" + Self.key)
        try await session.terminal.expect("λ> new\ntext")
        session.terminal.type("!" + Key.enter)
        try await session.terminal.expect(#"line "new\ntext!""#)
        #expect(contents(folder.path(of: "mode")) == "600\n")
        #expect(contents(folder.path(of: "seen")) == "old 日本\n")
        #expect(FileContent.names(in: folder.path).sorted() == ["editor.sh", "mode", "seen"])
        #expect(try await session.leave() == .exited(0))
    }

    @Test("It has a plain terminal and its own signals: Ctrl-C there ends it and not our line")
    func terminal() async throws {
        let session = try session("stty -a < /dev/tty | grep -q ' icanon' && echo cooked; read x")
        try await session.prompt()
        session.terminal.type("text" + Self.key)
        try await session.terminal.expect("cooked")
        session.terminal.type(Key.control("c"))
        try await session.terminal.expect("The reason and the line") {
            $0.text.contains("ended with 130") && $0.cursorLine == "λ> text"
        }
    }

    @Test(
        "An editor that fails keeps the line and says why",
        arguments: [
            ("echo lost > \"$1\"; exit 3", "ended with 3"), ("stty raw -echo < /dev/tty; kill -9 $$", "ended with 137"),
            ("printf '\\377' > \"$1\"", "not UTF-8"), ("rm \"$1\"", "lost"),
        ]
    )
    func failure(script: String, words: String) async throws {
        let session = try session(script)
        try await session.prompt()
        session.terminal.type("kept" + Self.key)
        try await session.terminal.expect("The reason and the line") {
            $0.text.contains(words) && $0.cursorLine == "λ> kept"
        }
        session.terminal.type(Key.enter)
        try await session.terminal.expect("line \"kept\"")
        // Between two lines the terminal is as the program found it, whatever the editor did to it.
        try await session.prompt()
        session.terminal.type("work" + Key.enter)
        try await session.terminal.expect("working")
        #expect(try session.terminal.modes.isCooked)
    }

    @Test("Without an editor there is a hint")
    func none() async throws {
        let session = try EditorSession(environment: ["VISUAL": "", "EDITOR": " "])
        try await session.prompt()
        session.terminal.type("kept" + Self.key)
        try await session.terminal.expect("The hint") {
            $0.text.contains("set VISUAL or EDITOR") && $0.cursorLine == "λ> kept"
        }
    }
}
