import ArgumentParser
import Rooms
import Storage
import Tools

struct RoomsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the active rooms.")

    @OptionGroup var options: RoomsOptions

    func run() async throws {
        let rooms = try await options.withManager { try await $0.infos() }
        if options.json { return try options.print("", json: .array(rooms.map(\.json))) }
        for room in rooms {
            let age = (Timestamp.now.milliseconds - room.createdAtMilliseconds) / 1000
            try options.print("\(room.name)\t\(room.participantCount) participants\t\(age) s old", json: .null)
        }
    }
}

struct RoomsExists: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exists",
        abstract: "Say whether a room exists: exit code 0 when it does, 1 when not."
    )

    @Argument(help: "The room's name, with or without the prefix.")
    var name: String

    @OptionGroup var options: RoomsOptions

    func run() async throws {
        let exists = try await options.withManager { try await $0.roomExists(name) }
        try options.print(exists ? "yes" : "no", json: ["exists": .bool(exists)])
        if !exists { throw ExitStatusError(status: .checkFailed) }
    }
}

struct RoomsInfo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "info", abstract: "Show a room.")

    @Argument(help: "The room's name, with or without the prefix.")
    var name: String

    @OptionGroup var options: RoomsOptions

    func run() async throws {
        let room = try await options.withManager { try await $0.info(name) }
        if options.json { return try options.print("", json: room.json) }
        for (key, value) in room.json.objectValue?.members ?? [] {
            try options.print("\(key): \(value.stringValue ?? value.jsonText)", json: .null)
        }
    }
}
