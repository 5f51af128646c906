import Tools

/// A tool whose body a test writes.
struct TestTool: Tool {
    typealias Body = @Sendable (JSONObject) async throws -> JSONObject

    var definition: ToolDefinition
    var authority: @Sendable (JSONObject, PersonWords) -> ToolAuthority = { _, _ in .granted }
    var body: Body

    func authority(for arguments: JSONObject, given words: PersonWords) -> ToolAuthority { authority(arguments, words) }

    func call(_ arguments: JSONObject, context: ToolCallContext) async throws -> JSONObject {
        try await body(arguments)
    }

    /// A whole number `n` and a text `name` may be given, nothing else.
    static let parameters: JSONObject = [
        "type": "object", "properties": ["n": ["type": "integer"], "name": ["type": "string"]],
        "additionalProperties": false,
    ]

    init(
        _ name: String,
        _ effect: ToolDefinition.Effect = .read,
        parameters: JSONObject = Self.parameters,
        body: @escaping Body = { _ in [:] }
    ) throws {
        definition = ToolDefinition(
            name: name,
            description: "",
            parameters: try JSONSchema(parameters),
            effect: effect
        )
        self.body = body
    }

    /// A write that runs only when the person's words have the name in them, or after asking.
    static func remove(body: @escaping Body = { _ in ["message": "removed"] }) throws -> TestTool {
        var tool = try TestTool("remove", .write, body: body)
        tool.authority = { arguments, words in
            let name = arguments["name"]?.stringValue ?? ""
            let isNamed = words.text.contains(name) || words.confirmedQuestion?.contains(name) == true
            return isNamed ? .granted : .ask(question: "Remove \(name)?")
        }
        return tool
    }
}

/// Waits until the task is cancelled.
func untilCancelled() async throws -> Never {
    let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
    for await _ in stream {}
    continuation.finish()
    throw CancellationError()
}
