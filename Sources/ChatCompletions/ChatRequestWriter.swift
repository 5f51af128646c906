import Tools

/// Writes the body of a chat-completions request.
///
/// The same request always gives the same bytes, and a longer conversation begins with the bytes of the shorter one:
/// endpoints cache prompts by their beginning.
public struct ChatRequestWriter: Sendable {
    private let dialect: ChatDialect
    private let streams: Bool
    private var body: [UInt8] = []
    private var ids = ToolCallIDMap([], rule: .any)

    /// True when ids of calls in the last request had to be replaced, because the endpoint refuses their form.
    public var replacedIDs: Bool { !ids.isEmpty }

    /// Makes a writer for one dialect.
    /// - Parameter streams: whether the reply is asked for as a stream.
    public init(dialect: ChatDialect = .generic, streams: Bool = true) {
        self.dialect = dialect
        self.streams = streams
    }

    /// The body of a request, in UTF-8. The writer keeps its buffer for the next one.
    public mutating func write(_ request: ChatRequest) -> [UInt8] {
        body.removeAll(keepingCapacity: true)
        ids = ToolCallIDMap(request.messages, rule: dialect.idRule)
        put("{\"model\":")
        put(string: request.model)
        put(",\"messages\":[")
        write(messages: request.messages)
        put("]")
        write(tools: request)
        write(options: request)
        for (key, value) in request.extra.members where isWelcome(key) { write(key, value) }
        put("}")
        return body
    }

    /// What `extra` cannot replace, because the reply would not be understood.
    private static let protected: Set<String> = ["model", "messages", "tools", "stream"]

    /// The members that every implementation of the protocol knows.
    private static let common: Set<String> = [
        "response_format", "reasoning_effort", "tool_choice", "stream_options", "temperature", "top_p", "stop",
        "max_tokens", "max_completion_tokens",
    ]

    private func isWelcome(_ key: String) -> Bool {
        !Self.protected.contains(key) && (!dialect.refusesUnknownMembers || Self.common.contains(key))
            && (key != "tool_choice" || dialect.requiredCall != .unsupported)
    }

    // MARK: Messages

    private mutating func write(messages: [ChatMessage]) {
        var isFirst = true
        for (position, message) in messages.enumerated() {
            switch message {
            case .system(let text): open(role: systemRole, content: text, &isFirst)
            case .user(let text): open(role: "user", content: text, &isFirst)
            case .assistant(let text, let calls, let extras):
                // Endpoints refuse an answer with neither text nor calls.
                if text.isEmpty && calls.isEmpty { continue }
                open(role: "assistant", content: text.isEmpty ? nil : text, &isFirst)
                write(calls: calls)
                write(reasoning: extras[ChatDialect.reasoningField], hasCalls: !calls.isEmpty)
                write(extras: extras)
                put("}")
                write(results: messages[(position + 1)...], of: calls)
                continue
            case .tool: continue  // written with its call, or an orphan that endpoints refuse
            }
            put("}")
        }
    }

    private var systemRole: StaticString { dialect.systemRole == .developer ? "developer" : "system" }

    private mutating func open(role: StaticString, content: String?, _ isFirst: inout Bool) {
        if !isFirst { put(",") }
        isFirst = false
        put("{\"role\":\"")
        put(role)
        put("\",\"content\":")
        if let content { put(string: content) } else { put("null") }
    }

    private mutating func write(calls: [ChatToolCall]) {
        guard !calls.isEmpty else { return }
        put(",\"tool_calls\":[")
        for (position, call) in calls.enumerated() {
            if position > 0 { put(",") }
            put("{\"id\":")
            put(string: ids[call.id])
            put(",\"type\":\"function\",\"function\":{\"name\":")
            put(string: call.name)
            put(",\"arguments\":")
            put(string: Self.replayable(call.arguments))
            if let inner = call.extras["function"]?.objectValue { write(extras: inner) }
            put("}")
            write(extras: call.extras)
            put("}")
        }
        put("]")
    }

    /// Servers answer arguments that are no JSON object with 400 or 500, and with that end the conversation.
    private static func replayable(_ arguments: String) -> String {
        var text = arguments
        return text.withUTF8(JSONShape.isObject) ? arguments : "{}"
    }

    /// The result of each call, in the order of the calls, exactly one each: an endpoint refuses anything else.
    private mutating func write(results messages: ArraySlice<ChatMessage>, of calls: [ChatToolCall]) {
        for call in calls {
            var content: String?
            search: for message in messages {
                switch message {
                case .assistant: break search
                case .tool(let id, _, let text) where id == call.id:
                    content = text
                    break search
                default: continue
                }
            }
            put(",{\"role\":\"tool\",\"tool_call_id\":")
            put(string: ids[call.id])
            put(",\"content\":")
            put(string: content ?? #"{"ok":false,"error":"the call was interrupted and has no result"}"#)
            put("}")
        }
    }

    private mutating func write(reasoning: JSONValue?, hasCalls: Bool) {
        switch dialect.replaysReasoning {
        case .never: return
        case .toolTurns: if let reasoning, hasCalls { write(ChatDialect.reasoningField, reasoning) }
        case .always: write(ChatDialect.reasoningField, reasoning ?? "")
        }
    }

    /// Members that came from an endpoint. `function` and reasoning have their own places.
    private mutating func write(extras: JSONObject) {
        for (key, value) in extras.members where key != "function" && key != ChatDialect.reasoningField {
            switch dialect.extras {
            case .none: return
            case .only(let keys) where !keys.contains(key): continue
            default: write(key, value)
            }
        }
    }

    private mutating func write(_ key: String, _ value: JSONValue) {
        put(",")
        put(string: key)
        put(":")
        value.write(to: &body)
    }

    // MARK: Tools and options

    private mutating func write(tools request: ChatRequest) {
        let isChoiceUnderstood = dialect.requiredCall != .unsupported
        // An endpoint that cannot be told to leave the tools alone must not see them.
        guard !request.tools.isEmpty, request.toolChoice != .none || isChoiceUnderstood else { return }
        put(",\"tools\":[")
        for (position, tool) in request.tools.enumerated() {
            if position > 0 { put(",") }
            write(tool)
        }
        put("]")
        if isChoiceUnderstood && request.extra["tool_choice"] == nil { write(choice: request.toolChoice) }
        if dialect.asksForParallelCalls && request.extra["parallel_tool_calls"] == nil {
            put(",\"parallel_tool_calls\":true")
        }
    }

    private mutating func write(_ tool: ToolDefinition) {
        put("{\"type\":\"function\",\"function\":{\"name\":")
        put(string: tool.name)
        put(",\"description\":")
        put(string: tool.description)
        put(",\"parameters\":")
        JSONValue.object(tool.parameters.document).write(to: &body)
        if dialect.sendsStrict && StrictSchema.accepts(tool.parameters.document) { put(",\"strict\":true") }
        put("}}")
    }

    private mutating func write(choice: ToolChoice) {
        switch choice {
        case .auto: break  // what every endpoint does unasked
        case .none: put(",\"tool_choice\":\"none\"")
        case .required: put(dialect.requiredCall == .any ? ",\"tool_choice\":\"any\"" : ",\"tool_choice\":\"required\"")
        case .named(let name):
            put(",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":")
            put(string: name)
            put("}}")
        }
    }

    private mutating func write(options request: ChatRequest) {
        if let temperature = request.temperature, request.extra["temperature"] == nil {
            write("temperature", .number(temperature))
        }
        if let limit = request.maxTokens, request.extra[dialect.maxTokensField] == nil {
            write(dialect.maxTokensField, .integer(limit))
        }
        if let seed = request.seed, request.extra[dialect.seedField] == nil {
            write(dialect.seedField, .integer(seed))
        }
        put(streams ? ",\"stream\":true" : ",\"stream\":false")
        if streams && dialect.sendsStreamOptions && request.extra["stream_options"] == nil {
            put(",\"stream_options\":{\"include_usage\":true}")
        }
    }

    private mutating func put(_ text: StaticString) {
        body.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func put(string: String) { JSONValue.string(string).write(to: &body) }
}
