import Tools

/// One call of a tool, as the model asked for it.
public struct ChatToolCall: Sendable, Hashable {
    /// Pairs the call with its result; unique in a session.
    public var id: String
    /// The tool's name.
    public var name: String
    /// The arguments as the model wrote them. JSON text if the model kept to the rules; checked by the caller.
    public var arguments: String
    /// Members of the call that this program does not know, sent back unchanged: some endpoints refuse the next
    /// request without them. Members under `function` belong inside the call's `function` object.
    public var extras: JSONObject

    /// Makes a call.
    public init(id: String, name: String, arguments: String, extras: JSONObject = [:]) {
        self.id = id
        self.name = name
        self.arguments = arguments
        self.extras = extras
    }
}

/// One message of a conversation.
public enum ChatMessage: Sendable, Hashable {
    /// Instructions of the program.
    case system(String)
    /// The person's words.
    case user(String)
    /// What the model answered: text, calls, or both, and members of the message to send back unchanged.
    case assistant(text: String, toolCalls: [ChatToolCall], extras: JSONObject)
    /// The result of the call with this id.
    case tool(callID: String, name: String, content: String)
}

/// Whether the model may, must or must not call tools.
public enum ToolChoice: Sendable, Hashable {
    /// The model decides.
    case auto
    /// No calls; the definitions are still sent, so that earlier calls make sense.
    case none
    /// At least one call of any tool.
    case required
    /// A call of this tool.
    case named(String)
}

/// What is asked of a model: everything but the connection.
public struct ChatRequest: Sendable {
    /// The model's name at the endpoint.
    public var model: String
    /// The conversation so far, oldest first.
    public var messages: [ChatMessage]
    /// The tools on offer.
    public var tools: [ToolDefinition]
    /// Whether tools may or must be called; meaningless without tools.
    public var toolChoice: ToolChoice
    /// Sampling temperature; nil leaves it to the endpoint.
    public var temperature: Double?
    /// Limit of the reply in tokens; nil leaves it to the endpoint.
    public var maxTokens: Int?
    /// Sampling seed; nil leaves it to the endpoint.
    public var seed: Int?
    /// How the person may speak and what follows from it. Sent only where calls are made in a way that a model has to
    /// be shown, see `ToolMode`.
    public var examples: [ToolExample]
    /// Whether the person's words plainly ask for a call, so that a reply without one shows that the tools were
    /// ignored. Never sent.
    public var isCallDue = false
    /// Further members of the request. They win over the members above, except `model`, `messages`, `tools` and
    /// `stream`. An endpoint that refuses unknown members gets only those that every implementation knows.
    public var extra: JSONObject

    /// Makes a request.
    public init(
        model: String,
        messages: [ChatMessage],
        tools: [ToolDefinition] = [],
        toolChoice: ToolChoice = .auto,
        temperature: Double? = nil,
        maxTokens: Int? = nil,
        seed: Int? = nil,
        examples: [ToolExample] = [],
        extra: JSONObject = [:]
    ) {
        self.model = model
        self.messages = messages
        self.tools = tools
        self.toolChoice = toolChoice
        self.temperature = temperature
        self.maxTokens = maxTokens
        self.seed = seed
        self.examples = examples
        self.extra = extra
    }
}
