import AgentCore
import Glibc
import Storage
import TestSupport
import Testing

@Suite struct SessionStoreTests {
    let folder = TemporaryFolder()

    private var store: SessionStore { SessionStore(stateFolder: StateFolder(path: folder.path(of: "state"))) }
    private var sessions: String { folder.path(of: "state/sessions") }

    private func open(_ choice: SessionStore.Choice) throws -> Transcript { try store.open(choice, now: { Chat.time }) }

    private func age(_ name: String, _ seconds: Int) {
        var times = [timespec(tv_sec: 0, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
        utimensat(AT_FDCWD, "\(sessions)/\(name).jsonl", &times, 0)
    }

    @Test func aNewSessionIsNamedAfterItsTime() throws {
        let (first, second) = (try open(.new), try open(.new))
        #expect(first.session.hasPrefix("20250120-143025-") && first.session.count == 20)
        #expect(first.session != second.session && !first.isResumed)
        #expect(first.path == "\(sessions)/\(first.session).jsonl")
        for (path, mode) in [(sessions, mode_t(0o700)), (try #require(first.path), 0o600)] {
            var status = stat()
            #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == mode)
        }
    }

    @Test func aNamedSessionIsMadeOnce() throws {
        #expect(try open(.named("Team_1.a-b")).session == "Team_1.a-b")
        #expect(FileContent.names(in: sessions) == ["Team_1.a-b.jsonl"])
        #expect(try open(.existing("Team_1.a-b")).session == "Team_1.a-b")
    }

    @Test func theLatestIsTheOneWrittenToLast() throws {
        let error = #expect(throws: StorageError.self) { try open(.latest) }
        #expect(error?.code == .notFound && error?.message.contains("leave out --continue") == true)
        for name in ["a", "b", "c"] { _ = try open(.named(name)) }
        for (name, time) in [("a", 100), ("b", 300), ("c", 200)] { age(name, time) }
        folder.write("state/sessions/notes.txt", "newer than all of them")
        #expect(try open(.latest).session == "b")
        // In one moment, the name's own time decides.
        age("c", 300)
        #expect(try open(.latest).session == "c")
    }

    @Test func aSessionThatMustExistDoes() {
        let error = #expect(throws: StorageError.self) { try open(.existing("none")) }
        #expect(error?.code == .notFound && error?.message.contains("no session none in \(sessions)") == true)
        #expect(FileContent.names(in: sessions).isEmpty)
    }

    @Test(arguments: [
        "", ".", "..", "../up", "a/b", ".hidden", "a b", "é", "a\u{0}", String(repeating: "a", count: 101),
    ])
    func aNameThatIsNoFileNameIsRefused(name: String) {
        for choice in [SessionStore.Choice.named(name), .existing(name)] {
            let error = #expect(throws: StorageError.self) { try open(choice) }
            #expect(error?.code == .malformed && error?.message.contains("cannot name a session") == true)
        }
        #expect(FileContent.names(in: sessions).isEmpty)
    }

    @Test func aSessionInUseIsBusy() throws {
        let first = try open(.named("a"))
        let error = #expect(throws: StorageError.self) { try open(.named("a")) }
        #expect(error?.code == .busy && first.session == "a")
        #expect(throws: Never.self) { try open(.named("b")) }
    }

    @Test func aFolderThatCannotBeMadeIsAClearError() {
        folder.write("state", "not a folder")
        let error = #expect(throws: StorageError.self) { try open(.new) }
        #expect(error?.code == .inputOutput && error?.message.contains(folder.path(of: "state")) == true)
    }
}
