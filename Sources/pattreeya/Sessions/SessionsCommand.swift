import AgentCore
import ArgumentParser
import Storage
import Terminal
import Tools

/// `pattreeya sessions`: what was said, kept in files.
struct SessionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions",
        abstract: "List, show, export, delete and repair sessions.",
        subcommands: [
            SessionsList.self, SessionsShow.self, SessionsExport.self, SessionsDelete.self, SessionsRepair.self,
        ],
        defaultSubcommand: SessionsList.self
    )

    /// Runs a command's work on the sessions of this machine, off the threads that other tasks need.
    static func withStore<Value: Sendable>(
        _ body: @escaping @Sendable (SessionStore) throws(StorageError) -> Value
    ) async throws -> Value {
        let store = SessionStore(stateFolder: StateFolder(environment: ProgramEnvironment.value))
        return try await SessionFiles(store: store).run(body)
    }

    /// Prints text.
    static func write(_ text: String) throws { try OutputStream.standardOutput.write(text) }
}

/// Reads and writes files on the thread that is there for it.
private actor SessionFiles {
    private let store: SessionStore

    init(store: SessionStore) { self.store = store }

    nonisolated var unownedExecutor: UnownedSerialExecutor { BlockingExecutor.shared.asUnownedSerialExecutor() }

    func run<Value: Sendable>(_ body: @Sendable (SessionStore) throws(StorageError) -> Value) throws(TurnFailure)
        -> Value
    {
        try failing { () throws(StorageError) in try body(store) }
    }
}

struct SessionsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List sessions, the one that was used last first."
    )

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let sessions = try await SessionsCommand.withStore { $0.list() }
        if json {
            return try SessionsCommand.write(JSONValue.array(sessions.map { .object($0.json) }).jsonText + "\n")
        }
        for session in sessions {
            let words = session.firstWords.map { DisplayText.oneLine($0) } ?? ""
            let damage = session.damage == nil ? "" : "\tdamaged"
            let kilobytes = (session.size + 1023) / 1024
            try SessionsCommand.write(
                "\(session.id)\t\(session.changedAt.rfc3339)\t\(session.turns) turns\t\(kilobytes) KB\(damage)\t\(words)\n"
            )
        }
    }
}

struct SessionsShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show what was said in a session.")

    @Argument(help: "The session's id.")
    var id: String

    @Flag(help: "Print the session's figures as JSON instead.")
    var json = false

    func run() async throws {
        if json {
            let info = try await SessionsCommand.withStore { [id] store throws(StorageError) in try store.info(id) }
            return try SessionsCommand.write(JSONValue.object(info.json).jsonText + "\n")
        }
        let text = try await SessionsCommand.withStore { [id] store throws(StorageError) in
            try store.export(id, as: .text)
        }
        try SessionsCommand.write(DisplayText.safe(String(decoding: text, as: UTF8.self)))
    }
}

struct SessionsExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a session as JSON lines, Markdown or plain text."
    )

    @Argument(help: "The session's id.")
    var id: String

    @Option(help: "jsonl (the records as they are), markdown or text.")
    var format: TranscriptFormat = .jsonl

    @Option(name: .shortAndLong, help: ArgumentHelp("A file that is not there yet.", valueName: "file"))
    var output: String?

    func run() async throws {
        let bytes = try await SessionsCommand.withStore { [id, format, output] store throws(StorageError) in
            let bytes = try store.export(id, as: format)
            guard let output else { return bytes }
            try FileContent.create(output, with: bytes)
            return []
        }
        if output == nil { try OutputStream.standardOutput.write(bytes) }
    }
}

extension TranscriptFormat: ExpressibleByArgument {}
