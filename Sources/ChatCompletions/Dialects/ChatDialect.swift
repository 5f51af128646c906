/// What one family of endpoints accepts where others differ. A row of a table, not a subclass: adding an endpoint
/// means adding a row.
public struct ChatDialect: Sendable, Hashable {
    /// The role of the program's instructions.
    public enum SystemRole: String, Sendable {
        /// What nearly everyone knows.
        case system
        /// What OpenAI calls it since its reasoning models.
        case developer
    }

    /// How `tool_choice` demands a call.
    public enum RequiredCall: String, Sendable {
        /// As OpenAI spells it.
        case required
        /// As Mistral spells it.
        case any
        /// `tool_choice` means nothing to the endpoint.
        case unsupported
    }

    /// Which earlier reasoning is sent back with a conversation.
    public enum ReasoningReplay: String, Sendable {
        /// None.
        case never
        /// That of messages with tool calls.
        case toolTurns
        /// That of every message, an empty text where there is none.
        case always
    }

    /// Which members of messages and calls that came from an endpoint, and that have no meaning here, go back to it.
    public enum ExtrasReplay: Sendable, Hashable {
        /// All of them: the endpoint ignores what it does not know.
        case all
        /// Those with these names.
        case only(Set<String>)
        /// None: the endpoint refuses what it does not know, and wants nothing back.
        case none
    }

    /// How a request proves who asks.
    public enum Authentication: String, Sendable {
        /// `Authorization: Bearer KEY`
        case bearer
        /// `api-key: KEY`, as Azure has it.
        case apiKey = "api-key"
    }

    /// What people call it, such as `llama.cpp`.
    public var name: String
    /// The request member that limits the reply: `max_tokens`, or the newer `max_completion_tokens`.
    public var maxTokensField = "max_tokens"
    /// The request member that makes sampling repeatable.
    public var seedField = "seed"
    /// The role of the program's instructions.
    public var systemRole = SystemRole.system
    /// Whether `stream_options` is sent to get the usage of a streamed reply.
    public var sendsStreamOptions = true
    /// Whether tools are marked `strict`. Many servers refuse the key itself, so it is left out unless known to be
    /// welcome, and then only where the schema has the strict form already.
    public var sendsStrict = false
    /// Whether `parallel_tool_calls: true` is sent, for servers that make one call at a time unless asked.
    public var asksForParallelCalls = false
    /// How `tool_choice` demands a call. Where it is `unsupported` nothing of it is sent, and a request that wants no
    /// calls goes out without tools.
    public var requiredCall = RequiredCall.required
    /// What ids of calls must look like.
    public var idRule = ToolCallIDRule.any
    /// Which earlier reasoning is sent back; what is not sent back is not kept either.
    public var replaysReasoning = ReasoningReplay.never
    /// Which unknown members are sent back.
    public var extras = ExtrasReplay.all
    /// Whether text that begins with `<think>` is split into reasoning and answer.
    public var splitsThinking = true
    /// Whether a request with a member that the endpoint does not know is refused.
    public var refusesUnknownMembers = false
    /// How a request proves who asks.
    public var authentication = Authentication.bearer
    /// What is appended to the base URL, with `{model}` in the place of the model's name.
    public var path = ChatDialect.standardPath
    /// The `api-version` that the path wants when the base URL names none.
    public var apiVersion: String?
    /// Further header fields of every request.
    public var headers: [String: String] = [:]

    static let standardPath = "/chat/completions"
    /// The member of a message that reasoning is kept and sent back in.
    static let reasoningField = "reasoning_content"

    /// Makes a dialect that accepts what nearly every server does.
    public init(name: String) { self.name = name }
}
