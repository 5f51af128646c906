import AgentCore
import ArgumentParser
import Rooms
import Services
import Terminal
import Tools

struct RoomsHistory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show what was done to rooms from this machine: who, how and when."
    )

    @Option(help: "Only this room, with or without the prefix.")
    var room: String?

    @Option(help: "Only the newest records.")
    var limit: Int?

    @OptionGroup var options: RoomsOptions

    func run() async throws {
        let contents: RoomJournal.Contents
        do {
            var filter = RoomRecordFilter()
            filter.room = try room.map { try RoomName(existing: $0).full }
            filter.limit = limit
            contents = try options.makeServices().journal.read(filter)
        } catch {
            throw TurnFailure.describing(error)
        }
        for record in contents.records {
            let line =
                "\(record.time)  \(record.operation.rawValue)  \(record.room)  \(record.outcome.rawValue)"
                + "  by \(record.who) through \(record.channel)"
            try options.print(line, json: .object(record.json))
        }
        if !contents.damagedLines.isEmpty {
            let lines = contents.damagedLines.map(String.init).joined(separator: ", ")
            try OutputStream.standardError.write("pattreeya: damaged lines of the journal were left out: \(lines)\n")
        }
    }
}
