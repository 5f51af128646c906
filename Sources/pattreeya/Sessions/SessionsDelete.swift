import AgentCore
import ArgumentParser
import Glibc
import Storage
import Terminal
import Tools

struct SessionsDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete sessions and the backups that repairs of them left."
    )

    @Argument(help: ArgumentHelp("The sessions' ids.", valueName: "id"))
    var ids: [String]

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let (deleted, failures) = try await SessionsCommand.withStore { [ids] store in
            var deleted: [String] = []
            var failures: [StorageError] = []
            for id in ids {
                do throws(StorageError) {
                    try store.delete(id)
                    deleted.append(id)
                } catch {
                    failures.append(error)
                }
            }
            return (deleted, failures)
        }
        if json {
            let object: JSONValue = [
                "deleted": .array(deleted.map { .string($0) }),
                "failed": .array(failures.map { .string($0.message) }),
            ]
            try SessionsCommand.write(object.jsonText + "\n")
        } else {
            for id in deleted { try SessionsCommand.write(id + "\n") }
        }
        for failure in failures.dropFirst() {
            try OutputStream.standardError.write("pattreeya: \(DisplayText.oneLine(failure.message))\n")
        }
        if let first = failures.first { throw TurnFailure(first) }
    }
}

struct SessionsRepair: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Mend a session's file; the file as it was is kept beside it."
    )

    @Argument(help: "The session's id.")
    var id: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let report = try await SessionsCommand.withStore { [id] store throws(StorageError) in try store.repair(id) }
        if json {
            let changes = report.changes.map { change -> JSONValue in
                ["line": change.line.map { .integer($0) } ?? nil, "change": .string(change.text)]
            }
            let object: JSONValue = ["changes": .array(changes), "backup": report.backup.map { .string($0) } ?? nil]
            return try SessionsCommand.write(object.jsonText + "\n")
        }
        if report.changes.isEmpty { return try SessionsCommand.write("nothing to repair in session \(id)\n") }
        for change in report.changes {
            let place = change.line.map { "line \($0) " } ?? ""
            try SessionsCommand.write(DisplayText.oneLine(place + change.text) + "\n")
        }
        if let backup = report.backup {
            try SessionsCommand.write("the file as it was: \(DisplayText.oneLine(backup))\n")
        }
    }
}
