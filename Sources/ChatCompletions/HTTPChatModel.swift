import HTTPTransport
import Synchronization
import Tools

/// A model behind an OpenAI-compatible chat-completions endpoint.
public struct HTTPChatModel: ChatModel {
    let configuration: Configuration
    let client: any HTTPCarrier
    let url: EndpointURL
    private let refusals = Refusals()

    /// What the endpoint has refused, by the name of the model that was asked; kept as long as this value.
    private final class Refusals: Sendable {
        let known = Mutex<[String: Downgrades]>([:])
    }

    /// Makes a model; nothing is sent before the first request.
    public init(configuration: Configuration, client: any HTTPCarrier = HTTPClient.shared) {
        self.configuration = configuration
        self.client = client
        url = EndpointURL(base: configuration.baseURL)
    }

    /// Sends the request, again if need be, and reads the reply. Pieces come once per network read.
    ///
    /// A member of the request that the endpoint refuses by name, and that can be done without, is left out of this
    /// and all later requests. A call that the endpoint could not read is shown to its model once.
    /// - Throws: `ChatError`; `CancellationError` when the task is cancelled; what `onEvent` throws.
    public func reply(
        to request: ChatRequest,
        onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply {
        var request = request
        var (requests, retries) = (0, 0)
        var habits = HabitSet()
        while true {
            try Task.checkCancellation()
            let downgrades = refusals.known.withLock { $0[request.model, default: Downgrades()] }
            let attempt = Attempt(request, downgrades, configuration, url)
            requests += 1
            do {
                var reply = try await send(attempt, habits, onEvent)
                reply.requests = requests
                reply.quirks += downgrades.quirks
                return reply
            } catch let failure as ReplyReader.Failure {
                if failure.isInBand { habits.insert(.errorInBand) }
                if failure.isBeforeOutput {
                    if note(refusalIn: failure.error, of: attempt, downgrades) { continue }
                    if failure.error.code == .toolUseFailed, !habits.contains(.toolUseFailed) {
                        habits.insert(.toolUseFailed)
                        request.messages += failure.error.feedback
                        continue
                    }
                }
                retries += 1
                guard failure.isRetryable, let delay = delay(beforeRetry: retries, failure) else {
                    throw failure.error
                }
                try await configuration.sleep(delay)
            }
        }
    }

    /// One request as this endpoint takes it.
    private struct Attempt {
        let request: ChatRequest
        let configuration: Configuration
        let url: String
        let endpoint: ChatEndpoint

        init(_ request: ChatRequest, _ downgrades: Downgrades, _ given: Configuration, _ url: EndpointURL) {
            var configuration = given
            configuration.dialect = downgrades.applied(to: given.dialect)
            self.configuration = configuration
            self.request = downgrades.applied(to: request, in: configuration.dialect)
            let place = url.chat(model: request.model, dialect: configuration.dialect)
            self.url = place.url
            endpoint = ChatEndpoint(
                model: request.model,
                path: place.path,
                apiKey: given.apiKey,
                request: self.request,
                dialect: configuration.dialect
            )
        }
    }

    /// Remembers a refusal.
    /// - Returns: whether the request may now succeed.
    private func note(refusalIn error: ChatError, of attempt: Attempt, _ downgrades: Downgrades) -> Bool {
        guard let name = error.refusedMember else { return false }
        let members = RefusableMember.all(in: attempt.request, attempt.configuration.dialect)
        guard let member = members.first(where: { $0.name == name }) else { return false }
        // Another request may have learnt it meanwhile: what counts is whether this one was sent without.
        var own = downgrades
        guard own.add(member) else { return false }
        refusals.known.withLock { _ = $0[attempt.request.model, default: Downgrades()].add(member) }
        return true
    }

    private func send(
        _ attempt: Attempt,
        _ habits: HabitSet,
        _ onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply {
        var writer = ChatRequestWriter(dialect: attempt.configuration.dialect)
        let http = try httpRequest(attempt, body: writer.write(attempt.request))
        var habits = habits
        if writer.replacedIDs { habits.insert(.idsReplaced) }
        let response: HTTPResponse
        do {
            response = try await client.send(http)
        } catch let error as HTTPError {
            let isRetryable = RetryPolicy.isRetryable(error)
            throw ReplyReader.Failure(attempt.endpoint.error(error), isRetryable: isRetryable)
        }
        var reader = ReplyReader(response, configuration: attempt.configuration, endpoint: attempt.endpoint)
        return try await reader.read(avoiding: attempt.request.callIDs, habits: habits, onEvent)
    }

    /// A wait that the endpoint asks for in the body counts like one in the headers.
    private func delay(beforeRetry number: Int, _ failure: ReplyReader.Failure) -> Duration? {
        let asked = failure.error.retryAfter
        if let asked, asked > configuration.retry.longestServerDelay { return nil }
        let random = Double(configuration.random() >> 11) / Double(1 << 53)
        let delay = configuration.retry.delay(beforeRetry: number, headers: nil, now: 0, random: random)
        return delay.map { asked ?? $0 }
    }

    private func httpRequest(_ attempt: Attempt, body: [UInt8]) throws(ChatError) -> HTTPRequest {
        let headers = [(name: "Content-Type", value: "application/json"), (name: "Accept", value: "text/event-stream")]
        return HTTPRequest(
            method: "POST",
            url: attempt.url,
            headers: try headers + standingHeaders(attempt.endpoint),
            body: body,
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
        headers += configuration.dialect.headers.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        return headers + configuration.headers
    }
}

extension ChatError {
    /// What a model is told whose call could not be read: its own words and what to do. Empty when it is not known
    /// what it wrote; then it can only be asked again.
    fileprivate var feedback: [ChatMessage] {
        guard let failedGeneration, !failedGeneration.isEmpty else { return [] }
        return [
            .assistant(text: String(failedGeneration.prefix(4000)), toolCalls: [], extras: [:]),
            .user(
                """
                That could not be read as a tool call. Make the call again by the tool calling interface, with \
                arguments that are valid JSON and fit the tool's schema, or answer in words.
                """
            ),
        ]
    }
}

extension ChatRequest {
    /// The ids of all calls in the conversation.
    package var callIDs: Set<String> {
        var ids: Set<String> = []
        for case .assistant(_, let calls, _) in messages { ids.formUnion(calls.map(\.id)) }
        return ids
    }
}
