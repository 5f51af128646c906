import Tools

/// Calls by a required tool choice, with one more tool whose argument is the answer: the model has to choose, so that
/// it does not talk about a call instead of making it.
struct ReplyMode: Sendable {
    /// Bytes of text that may stand before a required call: more than any model says on its way to one.
    static let mostWords = 400

    /// The name of the tool that answers; never that of another tool.
    static func answerName(beside tools: [ToolDefinition]) -> String {
        var name = "answer_person"
        while tools.contains(where: { $0.name == name }) { name += "_" }
        return name
    }

    /// The request in this mode.
    static func request(for request: ChatRequest) -> ChatRequest {
        let name = answerName(beside: request.tools)
        var transcript = ReplyTranscript(answerName: name)
        let conversation = ModeConversation(request.messages)
        transcript.messages = conversation.instructions.map { .system($0) }
        for example in request.examples {
            transcript.messages.append(.user(example.person))
            if example.calls.isEmpty { transcript.answer(example.answer) } else { transcript.call(example.calls) }
        }
        for turn in conversation.turns {
            transcript.messages.append(.user(turn.person))
            for step in turn.steps {
                switch step {
                case .said(let text): transcript.answer(text)
                case .called(let done): transcript.call(done)
                }
            }
        }
        var wire = request
        wire.messages = transcript.messages
        wire.tools.append(answerTool(name))
        (wire.toolChoice, wire.examples) = (.required, [])
        wire.maxTokens = request.maxTokens ?? ToolModeModel.mostTokens
        return wire
    }

    /// The answer in a call of the tool that answers.
    static func answer(in call: ChatToolCall) -> String? {
        guard let object = (try? JSONValue(parsing: call.arguments))?.objectValue else { return nil }
        return object["text"]?.stringValue
    }

    private static func answerTool(_ name: String) -> ToolDefinition {
        let schema: JSONObject = [
            "type": "object", "properties": ["text": ["type": "string", "description": "What to say."]],
            "required": ["text"], "additionalProperties": false,
        ]
        return ToolDefinition(
            name: name,
            description: "Says something to the person. Use it whenever no other tool is asked for.",
            parameters: (try? JSONSchema(schema)) ?? .noArguments,
            effect: .read
        )
    }
}

/// Messages in which whatever the model said is a call of the tool that answers.
private struct ReplyTranscript {
    let answerName: String
    var messages: [ChatMessage] = []
    private var count = 0

    init(answerName: String) { self.answerName = answerName }

    mutating func answer(_ text: String) {
        let arguments = JSONValue.object(["text": .string(text)]).jsonText
        append([ChatToolCall(id: nextID(), name: answerName, arguments: arguments)], results: ["said"])
    }

    mutating func call(_ calls: [ToolExample.Call]) {
        let calls = calls.map {
            ChatToolCall(id: nextID(), name: $0.name, arguments: JSONValue.object($0.arguments).jsonText)
        }
        append(calls, results: calls.map { _ in #"{"ok":true}"# })
    }

    mutating func call(_ done: [ModeConversation.Done]) {
        append(done.map(\.call), results: done.map(\.result))
    }

    private mutating func append(_ calls: [ChatToolCall], results: [String]) {
        messages.append(.assistant(text: "", toolCalls: calls, extras: [:]))
        for (call, result) in zip(calls, results) {
            messages.append(.tool(callID: call.id, name: call.name, content: result))
        }
    }

    /// Nine letters and digits, as the strictest endpoint wants them.
    private mutating func nextID() -> String {
        count += 1
        let digits = String(count)
        return "x" + String(repeating: "0", count: max(0, ToolCallID.length - 1 - digits.count)) + digits
    }
}
