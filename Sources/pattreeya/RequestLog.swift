import ChatCompletions
import Synchronization
import Terminal

/// A model whose requests are told of, for whoever wants to see them.
struct RequestLog: ChatModel {
    private let model: any ChatModel
    private let verbosity: Verbosity

    /// Tells of requests as long as the output is verbose.
    init(_ model: any ChatModel, verbosity: Verbosity) { (self.model, self.verbosity) = (model, verbosity) }

    func reply(
        to request: ChatRequest,
        onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply {
        guard verbosity.isVerbose else { return try await model.reply(to: request, onEvent: onEvent) }
        let started = ContinuousClock.now
        let first = Mutex<ContinuousClock.Instant?>(nil)
        let asked = "request: \(request.messages.count) messages, \(request.tools.count) tools"
        do {
            let reply = try await model.reply(to: request) { event in
                first.withLock { $0 = $0 ?? .now }
                try await onEvent(event)
            }
            var parts = ["\(asked); \(reply.finishReason) in \(Self.seconds(since: started, .now))"]
            if let first = first.withLock({ $0 }) {
                parts.append("first word after \(Self.seconds(since: started, first))")
            }
            if reply.requests > 1 { parts.append("\(reply.requests) attempts") }
            if let usage = reply.usage {
                parts.append("\(usage.promptTokens) tokens read (\(usage.cachedTokens) cached)")
                parts.append("\(usage.completionTokens) written")
            }
            verbosity.add(parts.joined(separator: ", "))
            return reply
        } catch {
            verbosity.add("\(asked); no reply after \(Self.seconds(since: started, .now))")
            throw error
        }
    }

    private static func seconds(since start: ContinuousClock.Instant, _ end: ContinuousClock.Instant) -> String {
        "\(((end - start) / .milliseconds(10)).rounded() / 100) s"
    }
}
