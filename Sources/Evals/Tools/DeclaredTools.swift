import AgentCore
import Storage
import Tools

/// Tools that are declared in a file, as a chat endpoint is told of them, with what a call of each does and answers.
public struct DeclaredTools: Sendable {
    /// The tools, in the order of the file.
    public let tools: [DeclaredTool]

    /// What scenarios may say of them.
    public var catalog: ToolCatalog {
        ToolCatalog(tools.map { ToolCatalog.Entry($0.definition) }, hasRooms: false)
    }

    /// Reads a file.
    /// - Throws: `TurnFailure` with exit code 2 and a line for everything that is wrong; code 11 where it cannot be
    ///   read.
    public init(path: String) throws(TurnFailure) {
        let text: String
        do throws(StorageError) { text = try FileContent.text(path) } catch { throw TurnFailure(error) }
        try self.init(text, path: path)
    }

    /// Reads a text: a list in JSON or YAML.
    /// - Parameter path: how errors call the file.
    /// - Throws: `TurnFailure` with exit code 2 and a line for everything that is wrong.
    public init(_ text: String, path: String) throws(TurnFailure) {
        var reader = DeclaredToolReader()
        do throws(ScenarioProblems) {
            tools = reader.tools(try Self.value(of: text, path: path))
        } catch {
            throw Self.failure(error.problems.map(\.description))
        }
        let problems = reader.problems
        guard problems.isEmpty else { throw Self.failure(problems.map { "\(path): \($0)" }) }
    }

    private static func value(of text: String, path: String) throws(ScenarioProblems) -> JSONValue {
        let start = text.unicodeScalars.first { !$0.properties.isWhitespace && $0 != "\u{FEFF}" }
        // What is JSON is read as JSON: YAML has other escapes.
        if start == "[" || start == "{", let value = try? JSONValue(parsing: text) { return value }
        let documents = try YAMLNode.documents(text, file: path).filter { !$0.isNull }
        guard let first = documents.first, documents.count == 1 else {
            let place = documents.last?.location ?? FileLocation(file: path, line: 1, column: 1)
            let found = documents.isEmpty ? "the file is empty" : "the file has \(documents.count) documents"
            throw ScenarioProblems([ScenarioProblem(place, "\(found); expected one list of tools")])
        }
        return first.json
    }

    private static func failure(_ lines: [String]) -> TurnFailure {
        TurnFailure(code: "bad_input", message: lines.joined(separator: "\n"), exit: .usage)
    }
}
