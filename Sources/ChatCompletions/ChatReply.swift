import Tools

/// Why the model stopped, with the many spellings of endpoints reduced to a few.
public struct FinishReason: Sendable, Hashable, RawRepresentable, CustomStringConvertible {
    /// The reduced spelling; empty when none came.
    public let rawValue: String

    /// Takes a reduced spelling as it is.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Reduces what an endpoint sent; an unknown spelling is kept.
    public init(wire: String) {
        switch wire {
        case "stop", "end_turn", "eos", "stop_sequence": self = .stop
        case "length", "max_tokens", "model_length": self = .length
        case "tool_calls", "tool", "tool_use", "function_call": self = .toolCalls
        case "content_filter", "safety": self = .contentFilter
        default: self.rawValue = wire
        }
    }

    /// The reply is whole.
    public static let stop = FinishReason(rawValue: "stop")
    /// The token limit cut the reply.
    public static let length = FinishReason(rawValue: "length")
    /// The model wants tools to run. Endpoints are not reliable here: look at the reply's calls instead.
    public static let toolCalls = FinishReason(rawValue: "tool_calls")
    /// A filter cut the reply.
    public static let contentFilter = FinishReason(rawValue: "content_filter")
    /// The stream ended properly without a reason.
    public static let none = FinishReason(rawValue: "")
    /// A spelling that has no meaning here.
    public static func other(_ wire: String) -> FinishReason { FinishReason(rawValue: wire) }

    /// Whether a spelling is one of the protocol's own.
    static func isStandard(_ wire: String) -> Bool {
        ["stop", "length", "tool_calls", "content_filter", "function_call"].contains(wire)
    }

    /// The reduced spelling, `none` without one.
    public var description: String { rawValue.isEmpty ? "none" : rawValue }
}

/// Tokens that a request cost, as the endpoint counted them.
public struct ChatUsage: Sendable, Hashable {
    /// Tokens read, those from a cache included.
    public var promptTokens: Int
    /// Tokens written, those of reasoning included.
    public var completionTokens: Int
    /// The part of the prompt that came from the endpoint's cache.
    public var cachedTokens: Int
    /// The part of the completion that was reasoning.
    public var reasoningTokens: Int

    /// Makes a count.
    public init(promptTokens: Int = 0, completionTokens: Int = 0, cachedTokens: Int = 0, reasoningTokens: Int = 0) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.cachedTokens = cachedTokens
        self.reasoningTokens = reasoningTokens
    }

    /// The tokens of two requests together. Absurd counts stop at the largest integer.
    public static func + (left: ChatUsage, right: ChatUsage) -> ChatUsage {
        func sum(_ path: KeyPath<ChatUsage, Int>) -> Int {
            let (value, overflow) = left[keyPath: path].addingReportingOverflow(right[keyPath: path])
            return overflow ? .max : value
        }
        return ChatUsage(
            promptTokens: sum(\.promptTokens),
            completionTokens: sum(\.completionTokens),
            cachedTokens: sum(\.cachedTokens),
            reasoningTokens: sum(\.reasoningTokens)
        )
    }

    /// The counts as an object, for transcripts and event output.
    public var json: JSONObject {
        [
            "prompt_tokens": .integer(promptTokens), "completion_tokens": .integer(completionTokens),
            "cached_tokens": .integer(cachedTokens), "reasoning_tokens": .integer(reasoningTokens),
        ]
    }
}

/// A piece of a reply while it arrives.
public enum ChatStreamEvent: Sendable, Hashable {
    /// More of the answer.
    case text(String)
    /// More of the model's thinking, which is not part of the answer.
    case reasoning(String)
}

/// A whole reply.
public struct ChatReply: Sendable, Hashable {
    /// The answer.
    public var text: String
    /// The model's thinking, if the endpoint shows it.
    public var reasoning: String
    /// True when the endpoint marked the text as a refusal.
    public var refusal: Bool
    /// The calls in order. Any call makes this a tool turn, whatever the finish reason says.
    public var toolCalls: [ChatToolCall]
    /// Members of the message to send back unchanged with it.
    public var extras: JSONObject
    /// Why the model stopped.
    public var finishReason: FinishReason
    /// The tokens spent; nil when the endpoint does not tell.
    public var usage: ChatUsage?
    /// True when a call's arguments end before their JSON does: the calls must not run, the model should hear that
    /// they were cut.
    public var truncatedArguments: Bool
    /// HTTP requests that were made for this reply, retries included.
    public var requests: Int
    /// Events of the stream that brought a part of the reply; 1 for one that came whole.
    public var pieces = 1
    /// What the endpoint did otherwise than the protocol says, each once, in a fixed order.
    public var quirks: [EndpointQuirk]

    /// Makes a reply.
    public init(
        text: String = "",
        reasoning: String = "",
        refusal: Bool = false,
        toolCalls: [ChatToolCall] = [],
        extras: JSONObject = [:],
        finishReason: FinishReason = .stop,
        usage: ChatUsage? = nil,
        truncatedArguments: Bool = false,
        requests: Int = 1,
        quirks: [EndpointQuirk] = []
    ) {
        self.text = text
        self.reasoning = reasoning
        self.refusal = refusal
        self.toolCalls = toolCalls
        self.extras = extras
        self.finishReason = finishReason
        self.usage = usage
        self.truncatedArguments = truncatedArguments
        self.requests = requests
        self.quirks = quirks
    }
}

/// Something that answers chat requests.
public protocol ChatModel: Sendable {
    /// Answers a request, handing out pieces as they arrive.
    /// - Parameter onEvent: called in order, never concurrently; an error it throws ends the reply.
    /// - Throws: `ChatError`; `CancellationError` when the task is cancelled; whatever `onEvent` throws.
    func reply(
        to request: ChatRequest,
        onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply
}

extension ChatModel {
    /// Answers a request without handing out pieces.
    /// - Throws: `ChatError`, or `CancellationError` when the task is cancelled.
    public func reply(to request: ChatRequest) async throws -> ChatReply {
        try await reply(to: request, onEvent: { _ in })
    }
}
