import Glibc
import TestSupport

/// The fixture program on a terminal.
struct EditorSession {
    static let program = BuiltProgram.path("LineEditorFixture")

    let terminal: PseudoTerminal

    init(
        history: String? = nil,
        mode: String? = nil,
        environment: [String: String] = [:],
        columns: Int = 60,
        rows: Int = 12,
        typed: String = ""
    ) throws {
        terminal = try PseudoTerminal(
            Self.program,
            mode.map { [history ?? "", $0] } ?? history.map { [$0] } ?? [],
            environment: environment,
            columns: columns,
            rows: rows,
            typed: typed
        )
    }

    /// Waits for an empty prompt.
    @discardableResult
    func prompt() async throws -> TerminalScreen {
        try await terminal.expect("An empty prompt") { $0.cursorLine == "λ>" && $0.cursor.column == 3 }
    }

    /// Waits until the line under edit looks so, then for nothing else.
    func line(_ text: String) async throws {
        try await terminal.expect("The line “\(text)”") { $0.cursorLine == "λ> \(text)" }
    }

    /// Enters a line and waits for what the program says about it.
    func enter(_ text: String) async throws {
        try await prompt()
        terminal.type(text + Key.enter)
        try await terminal.expect("line \(text.debugDescription)\nλ>")
    }

    /// Leaves by Ctrl-D.
    func leave() async throws -> ExitStatus {
        try await prompt()
        terminal.type(Key.control("d"))
        try await terminal.expect("end of input")
        return try await terminal.finished()
    }
}

/// The text of a file, empty when there is none.
func contents(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
        bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
}

/// The checksum that the fixture tells of long lines.
func checksum(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}
