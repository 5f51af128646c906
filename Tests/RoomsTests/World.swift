import LiveKit
import Rooms
import TestSupport

/// A manager over a service in memory, a journal in a folder of its own and a clock that stands still.
struct World {
    /// 2025-01-20 14:30:25 UTC.
    static let time: Int64 = 1_737_383_425_000

    private let folder = TemporaryFolder()
    let service: InMemoryRoomService
    let journal: RoomJournal
    let manager: RoomManager

    init(time: Int64 = Self.time) {
        service = InMemoryRoomService { time }
        journal = RoomJournal(path: folder.path(of: "rooms.jsonl"))
        manager = RoomManager(service: service, journal: journal, actor: "tester", channel: "test") { time }
    }

    /// Another process beside this one: the same server and the same journal file.
    func neighbour() -> RoomManager {
        RoomManager(
            service: service,
            journal: RoomJournal(path: journal.path),
            actor: "neighbour",
            channel: "test"
        ) { Self.time }
    }

    /// What the journal says, one word group a record.
    func history() throws -> [String] {
        try journal.read().records.map { record in
            let error = record.error.map { " \($0)" } ?? ""
            return "\(record.operation.rawValue) \(record.room) \(record.outcome.rawValue)\(error)"
        }
    }
}
