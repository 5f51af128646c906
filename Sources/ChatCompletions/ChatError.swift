/// Why a model did not answer.
public struct ChatError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it was.
    public struct Code: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
        /// The word that event output shows.
        public let rawValue: String

        /// Makes a code; those known here are static members.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The base URL or the API key cannot be used as it is.
        public static let configuration = Code(rawValue: "configuration")
        /// The API key is missing or refused.
        public static let authentication = Code(rawValue: "authentication")
        /// The key is known but may not do this.
        public static let permission = Code(rawValue: "permission")
        /// No such model, or no chat completions at this URL.
        public static let notFound = Code(rawValue: "not_found")
        /// Too many requests for now; waiting helps.
        public static let rateLimited = Code(rawValue: "rate_limited")
        /// No credit or quota left; waiting does not help.
        public static let quota = Code(rawValue: "quota")
        /// The conversation is longer than the model's context.
        public static let contextOverflow = Code(rawValue: "context_overflow")
        /// The endpoint refused the request as it was made.
        public static let invalidRequest = Code(rawValue: "invalid_request")
        /// The model wrote a call that the endpoint could not read (Groq's `tool_use_failed`).
        public static let toolUseFailed = Code(rawValue: "tool_use_failed")
        /// The endpoint or its model takes no tools, or not these.
        public static let toolsRefused = Code(rawValue: "tools_refused")
        /// The endpoint failed.
        public static let server = Code(rawValue: "server")
        /// The answer is no chat completion.
        public static let malformed = Code(rawValue: "malformed")
        /// The answer stopped before its end.
        public static let truncated = Code(rawValue: "truncated")
        /// The connection failed.
        public static let network = Code(rawValue: "network")
        /// The endpoint took too long.
        public static let timeout = Code(rawValue: "timeout")
        /// A filter refused the request.
        public static let contentFilter = Code(rawValue: "content_filter")
        /// The answer is larger than this program accepts.
        public static let tooLarge = Code(rawValue: "too_large")
        /// A scripted model has no reply left.
        public static let scriptEnded = Code(rawValue: "script_ended")

        /// The word.
        public var description: String { rawValue }
    }

    /// What kind of failure it was.
    public var code: Code
    /// What went wrong and what to do next, on one line, without secrets.
    public var message: String
    /// The HTTP status, or the status that an error inside a stream claimed.
    public var status: Int?
    /// How long the endpoint asked to wait.
    public var retryAfter: Duration?
    /// The length of the refused prompt in tokens, when a context overflow tells.
    public var promptTokens: Int?
    /// The model's context in tokens, when a context overflow tells.
    public var contextWindow: Int?
    /// The member of the request that the endpoint refused, when it is one that the request can do without.
    public var refusedMember: String?
    /// What the model wrote, when the endpoint could not read it as a call.
    public var failedGeneration: String?

    /// Makes an error; the message must be one line without secrets.
    public init(
        _ code: Code,
        _ message: String,
        status: Int? = nil,
        retryAfter: Duration? = nil,
        promptTokens: Int? = nil,
        contextWindow: Int? = nil
    ) {
        self.code = code
        self.message = message
        self.status = status
        self.retryAfter = retryAfter
        self.promptTokens = promptTokens
        self.contextWindow = contextWindow
    }

    /// The message.
    public var description: String { message }
}
