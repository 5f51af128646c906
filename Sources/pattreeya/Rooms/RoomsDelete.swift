import AgentCore
import ArgumentParser
import Glibc
import Rooms
import Terminal
import Tools

struct RoomsDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete rooms by name, or all that fit a prefix, an age or emptiness.",
        discussion: "Rooms that are selected by anything but their names are shown and confirmed first."
    )

    @Argument(help: ArgumentHelp("Names, with or without the prefix.", valueName: "name"))
    var names: [String] = []

    @Option(help: "Only rooms whose names begin so, with or without the prefix \(RoomName.prefix).")
    var prefix: String?

    @Option(help: ArgumentHelp("Only rooms at least this old: 90, 90s, 15m, 2h, 3d.", valueName: "age"))
    var olderThan: Age?

    @Flag(help: "Only rooms without participants.")
    var empty = false

    @Flag(help: "Show what would be deleted and delete nothing.")
    var dryRun = false

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    @OptionGroup var options: RoomsOptions

    func run() async throws {
        let selection = RoomSelection(
            names: names,
            prefix: prefix,
            minimumAge: olderThan?.seconds,
            onlyEmpty: empty
        )
        let result = try await options.withManager { manager -> RoomBulkResult? in
            if names.count == 1, prefix == nil, olderThan == nil, !empty, !dryRun {
                try await manager.deletePattreeyaRoom(names[0])
                return RoomBulkResult(done: [try RoomName(existing: names[0]).full])
            }
            let plan = try await manager.planDeletion(selection)
            if dryRun { try show(plan) }
            try checkNames(plan)
            if dryRun { return nil }
            if plan.rooms.isEmpty { return RoomBulkResult() }
            if prefix != nil || olderThan != nil || empty { try await confirm(plan) }
            return try await manager.deleteRooms(plan)
        }
        guard let result else { return }
        try options.show(result, verb: "deleted")
    }

    private func show(_ plan: RoomDeletionPlan) throws {
        let names = plan.rooms.map(\.name)
        if options.json {
            try options.print("", json: ["would_delete": .array(names.map { .string($0) })])
        } else {
            for name in names { try options.print(name, json: .null) }
        }
    }

    private func checkNames(_ plan: RoomDeletionPlan) throws {
        if let missing = plan.missing.first {
            throw TurnFailure(
                code: "not_found",
                message: "there is no room \(missing); nothing was deleted; list the rooms to see those there are",
                exit: .checkFailed
            )
        }
    }

    private func confirm(_ plan: RoomDeletionPlan) async throws {
        if yes { return }
        for room in plan.rooms { try OutputStream.standardError.write(DisplayText.oneLine(room.name) + "\n") }
        guard isatty(STDIN_FILENO) == 1 else {
            throw TurnFailure(
                code: "denied",
                message: "deleting \(plan.rooms.count) rooms needs a yes: give --yes, or --dry-run to look",
                exit: .usage
            )
        }
        try OutputStream.standardError.write("Delete these \(plan.rooms.count) rooms? [y/N] ")
        // A line that cannot be read is no yes.
        guard case .success(let answer)? = await TurnReader(form: .lines).next(),
            ["y", "yes"].contains(answer.lowercased().filter { !$0.isWhitespace })
        else {
            throw TurnFailure(code: "denied", message: "nothing was deleted", exit: .checkFailed)
        }
    }
}
