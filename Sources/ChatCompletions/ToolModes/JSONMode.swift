import Tools

/// Calls by a `response_format`: one JSON object holds all that is to be done, or the answer. The endpoint's grammar
/// keeps a model to it that would never write a proper call.
struct JSONMode: Sendable {
    /// The reply is not in the form that was asked for: the endpoint does not enforce it.
    struct Misfit: Error {}

    /// More actions than a person asks for in one breath; a model that loops stops here.
    static let mostActions = 8

    /// The request in this mode.
    static func request(for request: ChatRequest) -> ChatRequest {
        let conversation = ModeConversation(request.messages)
        var transcript = ModeMessages()
        transcript.append(.system((conversation.instructions + [instruction(request.tools)]).joined(separator: "\n\n")))
        for example in request.examples {
            transcript.append(.user(example.person))
            transcript.append(said(Self.object(example.calls.map { ($0.name, .object($0.arguments)) }, example.answer)))
        }
        for turn in conversation.turns {
            transcript.append(.user(turn.person))
            for step in turn.steps { transcript.append(messages(for: step)) }
        }
        var wire = request
        (wire.messages, wire.tools, wire.toolChoice, wire.examples) = (transcript.messages, [], .auto, [])
        wire.maxTokens = request.maxTokens ?? ToolModeModel.mostTokens
        wire.extra["response_format"] = [
            "type": "json_schema", "json_schema": ["name": "turn", "schema": .object(schema(request.tools))],
        ]
        return wire
    }

    /// The calls or the answer in a reply.
    /// - Throws: `Misfit` for a reply in another form.
    static func read(_ text: String, tools: [ToolDefinition]) throws(Misfit) -> (calls: [LeakedCall], answer: String) {
        guard let object = (try? JSONValue(parsing: text))?.objectValue, let actions = object["actions"]?.arrayValue,
            let answer = object["answer"]?.stringValue
        else { throw Misfit() }
        let names = Set(tools.map(\.name))
        var calls: [LeakedCall] = []
        for action in actions {
            guard let name = action["tool"]?.stringValue, names.contains(name),
                let arguments = action["arguments"]?.objectValue
            else { throw Misfit() }
            calls.append(LeakedCall(name: name, arguments: JSONValue.object(arguments).jsonText))
        }
        return (calls, answer)
    }

    private static func messages(for step: ModeConversation.Step) -> [ChatMessage] {
        switch step {
        case .said(let text): return [said(object([], text))]
        case .called(let done):
            let actions = done.map { ($0.call.name, (try? JSONValue(parsing: $0.call.arguments)) ?? [:]) }
            let results = done.map { "Result of \($0.call.name): \($0.result)" }.joined(separator: "\n")
            return [said(object(actions, "")), .user(results)]
        }
    }

    private static func said(_ object: JSONValue) -> ChatMessage {
        .assistant(text: object.jsonText, toolCalls: [], extras: [:])
    }

    private static func object(_ actions: [(String, JSONValue)], _ answer: String) -> JSONValue {
        [
            "actions": .array(actions.map { ["tool": .string($0), "arguments": $1] }),
            "answer": .string(actions.isEmpty ? answer : ""),
        ]
    }

    /// Every action is one tool with that tool's own arguments.
    private static func schema(_ tools: [ToolDefinition]) -> JSONObject {
        let actions: [JSONValue] = tools.map { tool in
            [
                "type": "object",
                "properties": [
                    "tool": ["type": "string", "enum": [.string(tool.name)]],
                    "arguments": .object(tool.parameters.document),
                ],
                "required": ["tool", "arguments"], "additionalProperties": false,
            ]
        }
        return [
            "type": "object",
            "properties": [
                "actions": [
                    "type": "array", "items": ["anyOf": .array(actions)], "maxItems": .integer(mostActions),
                ],
                "answer": ["type": "string"],
            ],
            "required": ["actions", "answer"], "additionalProperties": false,
        ]
    }

    private static func instruction(_ tools: [ToolDefinition]) -> String {
        """
        You write one JSON object and nothing else: {"actions": [...], "answer": "..."}.
        "actions" lists what has to be done now, in order, one entry for each thing that the person asks for: \
        {"tool": a tool's name, "arguments": {...}}. It is empty when nothing has to be done.
        "answer" is what you say to the person when "actions" is empty, in their language; otherwise it is "".
        An argument that the person does not give is left out.

        The tools:
        \(tools.map(line).joined(separator: "\n"))
        """
    }

    private static func line(_ tool: ToolDefinition) -> String {
        let required = tool.parameters.document["required"]?.arrayValue ?? []
        let arguments = (tool.parameters.document["properties"]?.objectValue?.members ?? []).map { name, schema in
            let need = required.contains(.string(name)) ? "always" : "may be left out"
            return "\n  \(name) (\(need)): \(schema["description"]?.stringValue ?? "")"
        }
        return "- \(tool.name): \(tool.description)\(arguments.joined())"
    }
}

/// Messages in which the person and the model take turns: some templates refuse anything else.
struct ModeMessages: Sendable {
    private(set) var messages: [ChatMessage] = []

    mutating func append(_ message: ChatMessage) {
        switch (messages.last, message) {
        case (.user(let earlier)?, .user(let text)): messages[messages.count - 1] = .user(earlier + "\n\n" + text)
        default: messages.append(message)
        }
    }

    mutating func append(_ list: [ChatMessage]) {
        for message in list { append(message) }
    }
}
