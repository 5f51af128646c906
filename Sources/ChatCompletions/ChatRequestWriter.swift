import Tools

/// Writes the body of a chat-completions request.
///
/// The same request always gives the same bytes, and a longer conversation begins with the bytes of the shorter one:
/// endpoints cache prompts by their beginning.
public struct ChatRequestWriter: Sendable {
    private let dialect: ChatDialect
    private let streams: Bool
    private var body: [UInt8] = []

    /// Makes a writer for one dialect.
    /// - Parameter streams: whether the reply is asked for as a stream.
    public init(dialect: ChatDialect = .generic, streams: Bool = true) {
        self.dialect = dialect
        self.streams = streams
    }

    /// The body of a request, in UTF-8. The writer keeps its buffer for the next one.
    public mutating func write(_ request: ChatRequest) -> [UInt8] {
        body.removeAll(keepingCapacity: true)
        put("{\"model\":")
        put(string: request.model)
        put(",\"messages\":[")
        write(messages: request.messages)
        put("]")
        write(tools: request)
        write(options: request)
        for (key, value) in request.extra.members where !Self.protected.contains(key) {
            put(",")
            put(string: key)
            put(":")
            value.write(to: &body)
        }
        put("}")
        return body
    }

    /// What `extra` cannot replace, because the reply would not be understood.
    private static let protected: Set<String> = ["model", "messages", "tools", "stream"]

    // MARK: Messages

    private mutating func write(messages: [ChatMessage]) {
        var isFirst = true
        for (position, message) in messages.enumerated() {
            switch message {
            case .system(let text): open(role: "system", content: text, &isFirst)
            case .user(let text): open(role: "user", content: text, &isFirst)
            case .assistant(let text, let calls, let extras):
                // Endpoints refuse an answer with neither text nor calls.
                if text.isEmpty && calls.isEmpty { continue }
                open(role: "assistant", content: text.isEmpty ? nil : text, &isFirst)
                write(calls: calls)
                if dialect.sendsExtras { write(members: extras) }
                put("}")
                write(results: messages[(position + 1)...], of: calls)
                continue
            case .tool: continue  // written with its call, or an orphan that endpoints refuse
            }
            put("}")
        }
    }

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
            put(string: call.id)
            put(",\"type\":\"function\",\"function\":{\"name\":")
            put(string: call.name)
            put(",\"arguments\":")
            put(string: Self.replayable(call.arguments))
            if dialect.sendsExtras, let inner = call.extras["function"]?.objectValue { write(members: inner) }
            put("}")
            var outer = call.extras
            outer["function"] = nil
            if dialect.sendsExtras { write(members: outer) }
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
            put(string: call.id)
            put(",\"content\":")
            put(string: content ?? #"{"ok":false,"error":"the call was interrupted and has no result"}"#)
            put("}")
        }
    }

    private mutating func write(members: JSONObject) {
        for (key, value) in members.members {
            put(",")
            put(string: key)
            put(":")
            value.write(to: &body)
        }
    }

    // MARK: Tools and options

    private mutating func write(tools request: ChatRequest) {
        guard !request.tools.isEmpty else { return }
        put(",\"tools\":[")
        for (position, tool) in request.tools.enumerated() {
            if position > 0 { put(",") }
            put("{\"type\":\"function\",\"function\":{\"name\":")
            put(string: tool.name)
            put(",\"description\":")
            put(string: tool.description)
            put(",\"parameters\":")
            JSONValue.object(tool.parameters.document).write(to: &body)
            if dialect.sendsStrict && StrictSchema.accepts(tool.parameters.document) { put(",\"strict\":true") }
            put("}}")
        }
        put("]")
        guard request.extra["tool_choice"] == nil else { return }
        switch request.toolChoice {
        case .auto: break  // what every endpoint does unasked
        case .none: put(",\"tool_choice\":\"none\"")
        case .required: put(",\"tool_choice\":\"required\"")
        case .named(let name):
            put(",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":")
            put(string: name)
            put("}}")
        }
    }

    private mutating func write(options request: ChatRequest) {
        func write(_ key: String, _ value: JSONValue?, to body: inout [UInt8]) {
            guard let value, request.extra[key] == nil else { return }
            body.append(UInt8(ascii: ","))
            JSONValue.string(key).write(to: &body)
            body.append(UInt8(ascii: ":"))
            value.write(to: &body)
        }
        write("temperature", request.temperature.map(JSONValue.number), to: &body)
        write(dialect.maxTokensField, request.maxTokens.map(JSONValue.integer), to: &body)
        write("seed", request.seed.map(JSONValue.integer), to: &body)
        put(streams ? ",\"stream\":true" : ",\"stream\":false")
        if streams && dialect.sendsStreamOptions {
            write("stream_options", ["include_usage": true], to: &body)
        }
    }

    private mutating func put(_ text: StaticString) {
        body.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func put(string: String) { JSONValue.string(string).write(to: &body) }
}
