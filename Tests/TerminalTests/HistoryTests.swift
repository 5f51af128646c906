import Glibc
import TestSupport
import Testing

@Suite("History at the prompt")
struct HistoryTests {
    @Test("Lines of an earlier process come back by the Up key, with several rows too")
    func persistence() async throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/history"
        let first = try EditorSession(history: path)
        try await first.enter("older 日本")
        first.terminal.type("two" + Key.altEnter + #"rows \n"# + Key.enter)
        #expect(try await first.leave() == .exited(0))

        let second = try EditorSession(history: path)
        try await second.prompt()
        second.terminal.type(Key.up)
        try await second.terminal.expect(#"λ> two\#nrows \n"#)
        second.terminal.type(Key.up)
        try await second.line("older 日本")
        second.terminal.type(Key.down + Key.enter)
        try await second.terminal.expect(#"line "two\nrows \\n""#)
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test("Two processes at once lose nothing of each other's")
    func twoProcesses() async throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/history"
        let sessions = try ["left", "right"].map { ($0, try EditorSession(history: path)) }
        try await withThrowingTaskGroup { group in
            for (name, session) in sessions {
                group.addTask {
                    for number in 1...20 {
                        try await session.enter("\(name) \(number)")
                    }
                    _ = try await session.leave()
                }
            }
            try await group.waitForAll()
        }
        let lines = contents(path).split(separator: "\n").map(String.init)
        for (name, _) in sessions {
            #expect(lines.filter { $0.hasPrefix(name) } == (1...20).map { "\(name) \($0)" })
        }
        #expect(lines.count == 40)
    }

    @Test("Ctrl-R finds a line")
    func search() async throws {
        let session = try EditorSession()
        for line in ["create a room 寝室", "list the rooms", "delete it"] {
            try await session.enter(line)
        }
        session.terminal.type(Key.control("r") + "寝")
        try await session.terminal.expect("search “寝”: create a room 寝室")
        session.terminal.type(Key.enter)
        try await session.terminal.expect("line \"create a room 寝室\"\nλ>", occurrences: 2)
        session.terminal.type("draft" + Key.control("r") + "room")
        try await session.terminal.expect("search “room”: create a room 寝室")
        session.terminal.type(Key.control("r"))
        try await session.terminal.expect("search “room”: list the rooms")
        session.terminal.type("x")
        try await session.terminal.expect("not found “roomx”: list the rooms")
        session.terminal.type(Key.backspace + Key.control("r") + Key.control("r") + Key.left + "|")
        try await session.line("create a| room 寝室")
        session.terminal.type(Key.down + Key.down + Key.down + Key.down)
        try await session.line("draft")
        session.terminal.type(Key.control("r") + "room" + Key.control("g"))
        try await session.line("draft")
        session.terminal.type(Key.control("r") + "del")
        try await session.terminal.expect("search “del”: delete it")
        session.terminal.type(Key.control("c"))
        try await session.terminal.expect("interrupted")
    }

    @Test("A long draft survives a look at the history")
    func longDraft() async throws {
        let session = try EditorSession()
        try await session.enter("older")
        let text = (0..<400).map { "word\($0)" }.joined(separator: " ")
        session.terminal.paste(text)
        session.terminal.type(Key.up)
        try await session.line("older")
        session.terminal.type(Key.down + Key.enter)
        try await session.terminal.expect("line \(text.utf8.count) bytes, sum \(checksum(text))")
    }

    @Test("Searching moves through entries much longer than the screen")
    func longEntries() async throws {
        let session = try EditorSession()
        try await session.enter("needle")
        let text = "hay " + String(repeating: "straw ", count: 20_000)
        session.terminal.paste(text)
        session.terminal.type(Key.enter)
        try await session.terminal.expect("line \(text.utf8.count) bytes, sum \(checksum(text))\nλ>")
        session.terminal.type("draft" + Key.control("r") + "hay" + Key.control("r"))
        session.terminal.type(Key.control("c"))
        try await session.terminal.expect("interrupted")
        try await session.prompt()
        session.terminal.type(Key.control("r") + "needle" + Key.enter)
        try await session.terminal.expect("line \"needle\"\nλ>")
    }

    @Test("A history that cannot be kept is told once and stops nobody")
    func unwritable() async throws {
        let session = try EditorSession(history: "/dev/null/history")
        try await session.enter("one")
        try await session.enter("two")
        let text = session.terminal.screen.text
        #expect(text.contains("The history file /dev/null/history"))
        #expect(text.split(separator: "history file").count == 2)
        session.terminal.type(Key.up)
        try await session.line("two")
    }

    @Test("Blank lines and repetitions are not kept")
    func unremarkable() async throws {
        let folder = TemporaryFolder()
        let session = try EditorSession(history: folder.path + "/history")
        for line in ["one", "one", "  ", "two"] {
            try await session.enter(line)
        }
        #expect(contents(folder.path + "/history") == "one\ntwo\n")
    }
}
