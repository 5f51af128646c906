import HTTPTransport

extension HTTPChatModel {
    /// Where the endpoint is and how patient to be with it.
    public struct Configuration: Sendable {
        /// The URL before `/chat/completions`, such as `http://127.0.0.1:8080/v1`.
        public var baseURL: String
        /// Proves who asks, in the way of the dialect; nil or empty for an endpoint without keys. Never part of a message.
        public var apiKey: String?
        /// What the endpoint accepts.
        public var dialect: ChatDialect
        /// Limits of each HTTP request.
        public var timeouts: HTTPTimeouts
        /// How often and when a request is made again. It never is once a piece of a reply came.
        public var retry: RetryPolicy
        /// The largest reply accepted, in bytes.
        public var replyLimit: Int
        /// Further header fields of every request.
        public var headers: [(name: String, value: String)]
        /// Waits before a retry.
        public var sleep: @Sendable (Duration) async throws -> Void
        /// Random bits for jitter and for ids of calls that come without.
        public var random: @Sendable () -> UInt64
        /// Seconds since 1970, to understand a `Retry-After` that is a date.
        public var now: @Sendable () -> Double

        /// Makes a configuration. The dialect is chosen by the URL's host unless given; a request may take ten
        /// minutes in all, so that a stream without an end has one.
        public init(
            baseURL: String,
            apiKey: String? = nil,
            dialect: ChatDialect? = nil,
            timeouts: HTTPTimeouts = HTTPTimeouts(total: .seconds(600)),
            retry: RetryPolicy = RetryPolicy(),
            replyLimit: Int = ChatReplyAssembler.defaultLimit,
            headers: [(name: String, value: String)] = [],
            sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
            random: @escaping @Sendable () -> UInt64 = { .random(in: 0...(.max)) },
            now: @escaping @Sendable () -> Double = UnixTime.now
        ) {
            self.baseURL = baseURL
            self.apiKey = apiKey.map(\.trimmed).flatMap { $0.isEmpty ? nil : $0 }
            self.dialect = dialect ?? ChatDialect.forBaseURL(baseURL)
            self.timeouts = timeouts
            self.retry = retry
            self.replyLimit = replyLimit
            self.headers = headers
            self.sleep = sleep
            self.random = random
            self.now = now
        }
    }
}

extension HTTPChatModel.Configuration: CustomStringConvertible, CustomReflectable {
    /// The dialect. The key, what headers hold, and a password that the URL may hold are in no description.
    public var description: String { "a chat endpoint of the dialect \(dialect.name)" }
    /// The dialect, so that `dump` shows no key.
    public var customMirror: Mirror { Mirror(self, children: ["dialect": dialect.name]) }
}
