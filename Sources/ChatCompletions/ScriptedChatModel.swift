import Synchronization

/// A model that answers from a script, for tests and evals of everything above it.
public struct ScriptedChatModel: ChatModel {
    /// Answers the request with this number (from 0).
    public typealias Script = @Sendable (_ request: ChatRequest, _ number: Int) async throws -> ChatReply

    private final class Record: Sendable {
        let requests = Mutex<[ChatRequest]>([])
    }

    private let record = Record()
    private let script: Script

    /// Answers every request by calling a closure.
    public init(script: @escaping Script) { self.script = script }

    /// Answers with these replies in order.
    ///
    /// A request beyond the last one throws `ChatError` with the code `scriptEnded`.
    public init(_ replies: [ChatReply]) {
        self.init { request, number in
            guard number < replies.count else {
                let last = request.messages.last.map { "\($0)" } ?? "no message"
                let shown = ErrorText(secrets: []).line(last, limit: 120)
                throw ChatError(
                    .scriptEnded,
                    "the script has \(replies.count) replies but request \(number + 1) came, ending with \(shown)"
                )
            }
            return replies[number]
        }
    }

    /// All requests so far, in order.
    public var requests: [ChatRequest] { record.requests.withLock { $0 } }

    /// Answers from the script; the whole text comes as one piece.
    /// - Throws: what the script throws, `CancellationError`, and what `onEvent` throws.
    public func reply(
        to request: ChatRequest,
        onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply {
        try Task.checkCancellation()
        let number = record.requests.withLock { requests in
            requests.append(request)
            return requests.count - 1
        }
        let reply = try await script(request, number)
        if !reply.reasoning.isEmpty { try await onEvent(.reasoning(reply.reasoning)) }
        if !reply.text.isEmpty { try await onEvent(.text(reply.text)) }
        return reply
    }
}
