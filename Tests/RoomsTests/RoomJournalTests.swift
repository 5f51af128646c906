import Glibc
import Rooms
import TestSupport
import Testing
import Tools

@Suite struct RoomJournalTests {
    private let folder = TemporaryFolder()
    private let journal: RoomJournal

    init() { journal = RoomJournal(path: folder.path(of: "state/rooms.jsonl")) }

    private func record(_ room: String, _ at: Int64 = 0, who: String = "ann") -> RoomRecord {
        RoomRecord(
            at: at,
            who: who,
            channel: "chat",
            operation: .create,
            room: room,
            outcome: .done,
            sid: "RM_1",
            context: ToolCallContext(session: "s1", turn: 2, callID: "c3")
        )
    }

    private func appendRaw(_ text: String) {
        let descriptor = open(journal.path, O_WRONLY | O_APPEND)
        write(descriptor, text, text.utf8.count)
        close(descriptor)
    }

    @Test func readsWhatWasWritten() throws {
        let written = [record("pattreeya-a", 1), record("pattreeya-\"b\"\n", 1_737_383_425_123)]
        for record in written { try journal.append(record) }
        #expect(try journal.read().records == written)
        #expect(written[1].time == "2025-01-20T14:30:25.123Z")
        var status = stat()
        stat(journal.path, &status)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test func isEmptyBeforeTheFirstWrite() throws {
        let contents = try journal.read()
        #expect(contents.records.isEmpty && contents.damagedLines.isEmpty)
    }

    @Test func tornLineCostsNothingElse() throws {
        try journal.append(record("pattreeya-a"))
        appendRaw("{\"v\":1,\"at\":\"2025-")
        #expect(try journal.read().records.map(\.room) == ["pattreeya-a"])
        try journal.append(record("pattreeya-b"))
        let contents = try journal.read()
        #expect(contents.records.map(\.room) == ["pattreeya-a", "pattreeya-b"])
        #expect(contents.damagedLines == [2])
    }

    @Test func laterVersionsAreRead() throws {
        try journal.append(record("pattreeya-a"))
        appendRaw(
            "{\"v\":9,\"at\":\"2030-01-01T00:00:00Z\",\"who\":\"w\",\"channel\":\"x\",\"operation\":\"rename\","
                + "\"room\":\"pattreeya-b\",\"outcome\":\"odd\",\"new\":[1]}\n"
        )
        let last = try #require(try journal.read().records.last)
        #expect(last.operation.rawValue == "rename" && last.outcome.rawValue == "odd")
    }

    @Test func filters() throws {
        for (index, room) in ["a", "b", "a", "a"].enumerated() {
            try journal.append(record("pattreeya-\(room)", Int64(index) * 1000, who: index == 3 ? "bob" : "ann"))
        }
        func count(_ change: (inout RoomRecordFilter) -> Void) throws -> Int {
            var filter = RoomRecordFilter()
            change(&filter)
            return try journal.read(filter).records.count
        }
        #expect(try count { $0.room = "a" } == 3)
        #expect(try count { $0.room = "pattreeya-b" } == 1)
        #expect(try count { $0.who = "bob" } == 1)
        #expect(try count { $0.channel = "rooms" } == 0)
        #expect(try count { $0.operation = .delete } == 0)
        #expect(try count { $0.outcome = .failed } == 0)
        #expect(try count { $0.since = 1000 } == 3)
        #expect(try count { $0.until = 1000 } == 1)
        #expect(try journal.read(RoomRecordFilter(room: "a", limit: 1)).records.map(\.at) == [3000])
    }

    @Test func processesShareTheFile() async throws {
        let path = journal.path
        try journal.prepare()
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    let mine = RoomJournal(path: path)
                    for index in 0..<50 {
                        try? mine.append(
                            RoomRecord(
                                at: 0,
                                who: "\(writer)",
                                channel: "t",
                                operation: .create,
                                room: "r\(index)",
                                outcome: .done
                            )
                        )
                    }
                }
            }
        }
        let contents = try journal.read()
        #expect(contents.records.count == 400 && contents.damagedLines.isEmpty)
        #expect(Set(contents.records.map(\.id)).count == 400)
    }

    @Test func brokenFileIsAClearError() {
        let error = #expect(throws: RoomError.self) { try RoomJournal(path: "/proc/x/rooms.jsonl").append(record("a")) }
        #expect(error?.code == .journal && error?.message.contains("/proc/x/rooms.jsonl") == true)
    }
}
