import Foundation
import TestSupport
import Tools

/// The built program in a world of its own: a fresh home, a fresh state folder and no configuration but what a test
/// gives.
final class Program: Sendable {
    static let path = BuiltProgram.path("pattreeya")

    private let temporary = TemporaryFolder()
    /// Everything that the program may write to.
    var folder: String { temporary.path }
    /// `XDG_STATE_HOME`.
    let stateHome: String
    private let variables: [String: String]

    init(_ variables: [String: String] = [:], stateHome: String? = nil) throws {
        self.stateHome = stateHome ?? temporary.path(of: "state")
        self.variables = variables
        try FileManager.default.createDirectory(atPath: folder + "/home", withIntermediateDirectories: true)
    }

    var environment: [String: String] {
        ["HOME": folder + "/home", "XDG_STATE_HOME": stateHome].merging(variables) { $1 }
    }

    /// Starts the program.
    func start(
        _ arguments: [String],
        input: ProgramRun.Input = .open,
        output: ProgramRun.Output = .captured
    ) throws -> ProgramRun {
        try ProgramRun(
            Self.path,
            arguments,
            environment: environment,
            directory: folder,
            input: input,
            output: output
        )
    }

    /// Runs the program to its end.
    func run(
        _ arguments: [String],
        _ input: String = "",
        output: ProgramRun.Output = .captured
    ) async throws -> ProgramResult {
        try await start(arguments, input: .text(input), output: output).finished()
    }

    /// Runs the program on a terminal.
    func terminal(_ arguments: [String], columns: Int = 80, rows: Int = 24) throws -> PseudoTerminal {
        try PseudoTerminal(
            Self.path,
            arguments,
            environment: environment,
            directory: folder,
            columns: columns,
            rows: rows
        )
    }

    /// The file of a session.
    func session(_ id: String) -> String { "\(stateHome)/pattreeya/sessions/\(id).jsonl" }

    /// Writes a file below the folder.
    func write(_ text: String, to path: String) throws {
        let url = URL(filePath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    /// The JSON values of the lines of a file.
    func lines(of path: String) throws -> [JSONValue] {
        try JSONLines.parse(Array(Data(contentsOf: URL(filePath: path))))
    }
}

enum JSONLines {
    static func parse(_ bytes: [UInt8]) throws -> [JSONValue] {
        try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: $0) }
    }
}

extension ProgramResult {
    /// The events of a run with `--format jsonl`.
    func events() throws -> [JSONValue] { try JSONLines.parse(standardOutput) }
}
