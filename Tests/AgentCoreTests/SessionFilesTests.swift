import AgentCore
import ChatCompletions
import Glibc
import Storage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct SessionFilesTests {
    let folder = TemporaryFolder()

    init() throws { try StateFolder(path: folder.path(of: "state/sessions")).create() }
    private static let day = 86_400

    private func store(keepDays: Int? = nil) -> SessionStore {
        SessionStore(stateFolder: StateFolder(path: folder.path(of: "state")), keepDays: keepDays)
    }

    private func path(_ name: String) -> String { folder.path(of: "state/sessions/\(name)") }

    private func age(_ name: String, days: Int) {
        let seconds = Int(Chat.time.seconds) - days * Self.day - 60
        var times = [timespec(tv_sec: 0, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
        utimensat(AT_FDCWD, path(name + ".jsonl"), &times, 0)
    }

    private func talk(_ name: String, turns: Int = 1, words: String = "Hello") async throws {
        let replies = (0..<turns).map { ChatReply(text: "reply \($0)") }
        let transcript = try store().open(.named(name), now: { Chat.time })
        let chat = Chat(ScriptedChatModel(replies), transcript: transcript)
        try await chat.assistant.begin()
        for turn in 1...turns { try await chat.run(turn == 1 ? words : "turn \(turn)") }
    }

    @Test func theListHasTheNewestFirst() async throws {
        try await talk("old", turns: 3, words: "What  is\nthis?")
        try await talk("new")
        age("old", days: 2)
        let list = store().list()
        #expect(list.map(\.id) == ["new", "old"] && list.allSatisfy { $0.damage == nil })
        #expect(list[1].turns == 3 && list[1].firstWords == "What is this?")
        #expect(list[1].size == (try FileContent.read(path("old.jsonl")).count))
        #expect(store().ids.sorted() == ["new", "old"])
    }

    @Test func aLargeFileIsReadAtItsEndsOnly() async throws {
        try await talk("s", turns: 450)
        var content = try FileContent.read(path("s.jsonl"))
        #expect(content.count > 200_000)
        #expect(try store().info("s").turns == 450)
        #expect(try store().info("s").firstWords == "Hello")
        // What is between the ends shows when the session is opened.
        let middle = content.count / 2
        content.replaceSubrange(middle..<(middle + 300), with: repeatElement(UInt8(ascii: "x"), count: 300))
        folder.write("state/sessions/s.jsonl", content)
        #expect(try store().info("s").damage == nil)
        #expect(throws: StorageError.self) { try store().open(.existing("s")) }
        folder.write("state/sessions/s.jsonl", content.dropLast(10))
        #expect(try store().info("s").damage == "the last line is torn")
    }

    @Test(arguments: ["", "\n", "{\"v\":1}\n", "nonsense", "{\"v\":1,\"id\":1,\"pa"]) func aDamagedFileIsListed(
        content: String
    ) {
        folder.write("state/sessions/s.jsonl", content)
        let info = store().list().first
        #expect(info?.id == "s" && info?.turns == 0 && info?.firstWords == nil)
        #expect((info?.damage == nil) == content.allSatisfy(\.isNewline))
    }

    @Test func deletingTakesTheBackupsAlong() async throws {
        try await talk("s")
        folder.write("state/sessions/s.jsonl.backup-1", "old")
        folder.write("state/sessions/s2.jsonl", "")
        try store().delete("s")
        #expect(FileContent.names(in: path("")) == ["s2.jsonl"])
        let error = #expect(throws: StorageError.self) { try store().delete("s") }
        #expect(error?.code == .notFound && FileContent.names(in: path("")) == ["s2.jsonl"])
        let open = try store().open(.named("t"))
        #expect(throws: StorageError.self) { try store().delete("t") }
        #expect(FileContent.exists(path("t.jsonl")) && open.session == "t")
    }

    @Test func oldSessionsGoWhenANewOneIsMade() async throws {
        for name in ["a", "b", "c"] { try await talk(name) }
        let open = try store().open(.named("open"))
        for (name, days) in [("a", 8), ("b", 7), ("c", 6), ("open", 30)] { age(name, days: days) }
        func left() -> [String] { store().ids.filter { $0.count < 5 }.sorted() }
        // Taking up a session makes none.
        _ = try store(keepDays: 7).open(.existing("c"), now: { Chat.time })
        _ = try store(keepDays: 7).open(.named("c"), now: { Chat.time })
        _ = try store().open(.new, now: { Chat.time })
        #expect(left() == ["a", "b", "c", "open"])
        _ = try store(keepDays: 7).open(.new, now: { Chat.time })
        #expect(left() == ["c", "open"] && open.session == "open")
        _ = try store(keepDays: 6).open(.named("d"), now: { Chat.time })
        #expect(left() == ["d", "open"])
    }

    @Test func aSessionOfAnotherProcessStaysAsItIs() async throws {
        try await talk("s")
        let other = try ProgramRun(
            "/usr/bin/env",
            ["flock", path("s.jsonl"), "sh", "-c", "echo locked; cat"],
            input: .open
        )
        try await other.expect("locked")
        for attempt in [0, 1] {
            let busy = #expect(throws: StorageError.self) {
                if attempt == 0 { try store().delete("s") } else { _ = try store().repair("s") }
            }
            #expect(busy?.code == .busy)
        }
        // Reading needs no lock.
        #expect(try store().fork("s", as: "t") == "t")
        #expect(try store().info("s").turns == 1)
        age("s", days: 2)
        #expect(store().deleteSessions(olderThanDays: 1, now: .now) == [])
        other.endInput()
        try await other.finished()
        try store().delete("s")
    }
}
