import ChatCompletions
import Tools

/// Puts single questions to a model and tells what came of them. The tools on offer are ours, but no call is run.
struct ModelProbe: Sendable {
    /// How a model took a request that can only be met with a call.
    enum CallOutcome: Sendable, Hashable {
        /// It called the right tool with good arguments.
        case called
        /// It called something else, or with other arguments.
        case calledWrongly(String)
        /// The call is in the text of the reply.
        case leaked
        /// It answered with words.
        case ignored
        /// There was no reply.
        case failed(String)
    }

    let model: any ChatModel
    let name: String
    let tools: [ToolDefinition]

    /// A reply that is long enough to come in pieces.
    func count() async throws -> ChatReply {
        try await model.reply(
            to: ChatRequest(
                model: name,
                messages: [
                    .system("You are a helpful assistant."), .user("Count from one to twenty in words, with commas."),
                ],
                maxTokens: 400
            )
        )
    }

    /// A request for a room, in a tool mode.
    func askForRoom(_ mode: ToolMode) async -> (outcome: CallOutcome, reply: ChatReply?) {
        let request = ChatRequest(
            model: name,
            messages: [
                .system("You run rooms for a person. Whatever has to be done with rooms you do by calling a tool."),
                .user("Create a room called \(Self.roomName)."),
            ],
            tools: tools,
            maxTokens: 400
        )
        do {
            var reply = try await model.reply(to: Self.wire(request, mode))
            if mode == .json || mode == .text, reply.toolCalls.isEmpty, let call = Self.writtenCall(reply.text) {
                reply.toolCalls = [call]
            }
            return (outcome(of: reply), reply)
        } catch {
            return (.failed((error as? ChatError)?.message ?? "\(error)"), nil)
        }
    }

    /// The request as a mode puts it.
    private static func wire(_ request: ChatRequest, _ mode: ToolMode) -> ChatRequest {
        var wire = request
        switch mode {
        case .auto, .native, .text: break
        case .reply: wire.toolChoice = .required
        case .json:
            let schema: JSONValue = [
                "type": "object",
                "properties": [
                    "name": ["type": "string", "enum": .array(request.tools.map { .string($0.name) })],
                    "arguments": request.tools.first { $0.name == toolName }.map { .object($0.parameters.document) }
                        ?? [:],
                ],
                "required": ["name", "arguments"], "additionalProperties": false,
            ]
            wire.tools = []
            wire.messages[0] = .system(
                "You run rooms for a person. Write one JSON object: the name of the tool to call, and its arguments."
            )
            wire.extra["response_format"] = [
                "type": "json_schema", "json_schema": ["name": "call", "schema": schema],
            ]
        }
        return wire
    }

    /// A call written as the whole of a text, bare or in a fence.
    private static func writtenCall(_ text: String) -> ChatToolCall? {
        guard let start = text.firstIndex(of: "{"), let end = text.lastIndex(of: "}"), start < end else { return nil }
        let object = (try? JSONValue(parsing: String(text[start...end])))?.objectValue
        guard let name = object?["name"]?.stringValue, let arguments = object?["arguments"] else { return nil }
        return ChatToolCall(id: "", name: name, arguments: arguments.jsonText)
    }

    private static let roomName = "checkup"
    private static let toolName = "create_pattreeya_room"

    private func outcome(of reply: ChatReply) -> CallOutcome {
        guard let call = reply.toolCalls.first else {
            let isLeak = tools.contains { reply.text.contains($0.name) } && reply.text.contains("{")
            return isLeak ? .leaked : .ignored
        }
        guard call.name == Self.toolName, let tool = tools.first(where: { $0.name == call.name }) else {
            return .calledWrongly("it called \(call.name.prefix(64))")
        }
        guard let arguments = try? JSONValue(parsing: call.arguments), tool.parameters.violations(of: arguments).isEmpty
        else { return .calledWrongly("the arguments of its call do not fit the tool") }
        return call.arguments.lowercased().contains(Self.roomName)
            ? .called : .calledWrongly("its call leaves out the room's name")
    }
}
