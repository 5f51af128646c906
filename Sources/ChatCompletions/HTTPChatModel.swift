import HTTPTransport
import Tools

/// A model behind an OpenAI-compatible chat-completions endpoint.
public struct HTTPChatModel: ChatModel {
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

    let configuration: Configuration
    let client: HTTPClient
    let url: EndpointURL

    /// Makes a model; nothing is sent before the first request.
    public init(configuration: Configuration, client: HTTPClient = .shared) {
        self.configuration = configuration
        self.client = client
        url = EndpointURL(base: configuration.baseURL)
    }

    /// Sends the request, again if need be, and reads the reply. Pieces come once per network read.
    /// - Throws: `ChatError`; `CancellationError` when the task is cancelled; what `onEvent` throws.
    public func reply(
        to request: ChatRequest,
        onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply {
        let place = url.chat(model: request.model, dialect: configuration.dialect)
        let endpoint = ChatEndpoint(model: request.model, path: place.path, apiKey: configuration.apiKey)
        let http = try httpRequest(for: request, to: place.url, endpoint)
        var requests = 0
        while true {
            try Task.checkCancellation()
            requests += 1
            do {
                var reply = try await attempt(http, request, endpoint, onEvent)
                reply.requests = requests
                return reply
            } catch let failure as ReplyReader.Failure {
                guard failure.isRetryable, let delay = delay(beforeRetry: requests, failure) else {
                    throw failure.error
                }
                try await configuration.sleep(delay)
            }
        }
    }

    private func attempt(
        _ http: HTTPRequest,
        _ request: ChatRequest,
        _ endpoint: ChatEndpoint,
        _ onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply {
        let response: HTTPResponse
        do {
            response = try await client.send(http)
        } catch let error as HTTPError {
            throw ReplyReader.Failure(endpoint.error(error), isRetryable: RetryPolicy.isRetryable(error))
        }
        var reader = ReplyReader(response, configuration: configuration, endpoint: endpoint)
        return try await reader.read(avoiding: request.callIDs, onEvent)
    }

    /// A wait that the endpoint asks for in the body counts like one in the headers.
    private func delay(beforeRetry number: Int, _ failure: ReplyReader.Failure) -> Duration? {
        let asked = failure.error.retryAfter
        if let asked, asked > configuration.retry.longestServerDelay { return nil }
        let random = Double(configuration.random() >> 11) / Double(1 << 53)
        let delay = configuration.retry.delay(beforeRetry: number, headers: nil, now: 0, random: random)
        return delay.map { asked ?? $0 }
    }

    private func httpRequest(
        for request: ChatRequest,
        to url: String,
        _ endpoint: ChatEndpoint
    ) throws(ChatError) -> HTTPRequest {
        let headers = [(name: "Content-Type", value: "application/json"), (name: "Accept", value: "text/event-stream")]
        var writer = ChatRequestWriter(dialect: configuration.dialect)
        return HTTPRequest(
            method: "POST",
            url: url,
            headers: try headers + standingHeaders(endpoint),
            body: writer.write(request),
            timeouts: configuration.timeouts
        )
    }

    /// The header fields of every request: who asks, and what the configuration adds.
    /// - Throws: `ChatError` for a key that no header can carry.
    func standingHeaders(_ endpoint: ChatEndpoint) throws(ChatError) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        if let key = configuration.apiKey {
            guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw endpoint.error(
                    .configuration,
                    "the API key contains a character that no key has",
                    advice: "check OPENAI_API_KEY for spaces and line breaks"
                )
            }
            switch configuration.dialect.authentication {
            case .bearer: headers.append((name: "Authorization", value: "Bearer \(key)"))
            case .apiKey: headers.append((name: "api-key", value: key))
            }
        }
        for (name, value) in configuration.dialect.headers.sorted(by: { $0.key < $1.key }) {
            headers.append((name: name, value: value))
        }
        return headers + configuration.headers
    }
}

extension ChatRequest {
    /// The ids of all calls in the conversation.
    fileprivate var callIDs: Set<String> {
        var ids: Set<String> = []
        for case .assistant(_, let calls, _) in messages { ids.formUnion(calls.map(\.id)) }
        return ids
    }
}

extension HTTPChatModel.Configuration: CustomStringConvertible, CustomReflectable {
    /// The dialect. The key, what headers hold, and a password that the URL may hold are in no description.
    public var description: String { "a chat endpoint of the dialect \(dialect.name)" }
    /// The dialect, so that `dump` shows no key.
    public var customMirror: Mirror { Mirror(self, children: ["dialect": dialect.name]) }
}
