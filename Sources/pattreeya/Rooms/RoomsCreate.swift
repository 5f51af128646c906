import ArgumentParser
import Rooms
import Terminal
import Tools

struct RoomsCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create rooms; without a name one that is named after the time."
    )

    @Argument(help: ArgumentHelp("Names, with or without the prefix \(RoomName.prefix).", valueName: "name"))
    var names: [String] = []

    @Option(help: "Text that the server keeps with the room.")
    var metadata = ""

    @Option(help: "The most participants; 0 for no limit.")
    var maxParticipants = 0

    @Option(help: ArgumentHelp("Seconds until a room that nobody joined is deleted.", valueName: "seconds"))
    var emptyTimeout = 300

    @Option(help: ArgumentHelp("Seconds until a room that everybody left is deleted.", valueName: "seconds"))
    var departureTimeout = 300

    @OptionGroup var options: RoomsOptions

    func run() async throws {
        let settings = RoomSettings(
            emptyTimeout: emptyTimeout,
            departureTimeout: departureTimeout,
            maxParticipants: maxParticipants,
            metadata: metadata
        )
        let result = try await options.withManager { manager in
            if names.count > 1 { return try await manager.createRooms(suffixes: names, settings: settings) }
            let name = try await manager.createPattreeyaRoom(suffix: names.first, settings: settings)
            return RoomBulkResult(done: [name])
        }
        try options.show(result, verb: "created")
    }
}

extension RoomsOptions {
    /// Shows what a write did; the first failure decides how the command ends.
    func show(_ result: RoomBulkResult, verb: String) throws {
        if json {
            let failed = result.failed.map { failure -> JSONValue in
                ["name": .string(failure.name), "error": .string(failure.error.message)]
            }
            let done = JSONValue.array(result.done.map { .string($0) })
            let object: JSONObject = JSONObject([(verb, done), ("failed", .array(failed))])
            try OutputStream.standardOutput.write(JSONValue.object(object).jsonText + "\n")
        } else {
            for name in result.done { try print(name, json: .null) }
        }
        for failure in result.failed.dropFirst() {
            try OutputStream.standardError.write("pattreeya: \(DisplayText.oneLine(failure.error.description))\n")
        }
        if let first = result.failed.first { throw first.error }
    }
}
