import AgentCore
import ArgumentParser
import LiveKit
import Rooms
import Services
import Settings
import Storage
import Terminal
import Tools

/// `pattreeya rooms`: rooms by hand, without a model.
struct RoomsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rooms",
        abstract: "Create, list and delete rooms without a model.",
        subcommands: [
            RoomsCreate.self, RoomsList.self, RoomsDelete.self, RoomsExists.self, RoomsInfo.self, RoomsHistory.self,
        ],
        defaultSubcommand: RoomsList.self
    )
}

/// What every rooms command understands.
struct RoomsOptions: ParsableArguments {
    @Flag(help: "Use the embedded server, whatever is configured.")
    var offline = false

    @Flag(help: "Print JSON.")
    var json = false

    /// Runs a command's work on the configured server and closes what was started for it.
    func withManager<Value: Sendable>(_ body: (RoomManager) async throws -> Value) async throws -> Value {
        let services = try makeServices()
        do {
            try await services.start()
            let value = try await body(try services.roomManager(channel: "command"))
            await services.close()
            return value
        } catch {
            await services.close()
            throw TurnFailure.describing(error)
        }
    }

    /// The services of the configured server, not started.
    func makeServices() throws -> Services {
        let settings = try ProgramEnvironment.settings()
        let server = try ServiceChoices.server(
            settings: settings,
            offline: offline,
            environment: ProgramEnvironment.value
        )
        return Services(server: server, state: StateFolder(environment: ProgramEnvironment.value))
    }

    /// Prints a line of text, or the JSON instead where that was asked for.
    func print(_ text: @autoclosure () -> String, json object: @autoclosure () -> JSONValue) throws {
        try OutputStream.standardOutput.write((json ? object().jsonText : DisplayText.safe(text())) + "\n")
    }
}

extension RoomInfo {
    /// The room as `--json` shows it.
    var json: JSONValue {
        [
            "name": .string(name), "sid": .string(sid), "participants": .integer(participantCount),
            "max_participants": .integer(maxParticipants), "metadata": .string(metadata),
            "empty_timeout": .integer(emptyTimeout), "departure_timeout": .integer(departureTimeout),
            "created_at": .string(Timestamp(milliseconds: createdAtMilliseconds).rfc3339),
        ]
    }
}
