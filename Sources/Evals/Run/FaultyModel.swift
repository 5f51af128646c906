import ChatCompletions
import Synchronization

/// A model whose replies are hit by the faults that a scenario arms for it.
struct FaultyModel: ChatModel {
    let base: any ChatModel
    let faults: FaultInjector
    let sleep: @Sendable (Duration) async throws -> Void

    func reply(
        to request: ChatRequest,
        onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply {
        guard let fault = faults.next(for: Fault.model) else {
            return try await base.reply(to: request, onEvent: onEvent)
        }
        switch fault.kind {
        case .slow:
            try await sleep(.seconds(fault.seconds ?? 1))
            return try await base.reply(to: request, onEvent: onEvent)
        case .truncatedStream:
            // What was said before the break has been shown.
            let isCut = Mutex(false)
            _ = try await base.reply(to: request) { event in
                let isFirst = isCut.withLock { isCut in
                    defer { isCut = true }
                    return !isCut
                }
                if isFirst { try await onEvent(event) }
            }
            throw ChatError(.truncated, "the reply stopped before its end (a fault of the scenario)")
        case .malformedStream:
            throw ChatError(.malformed, "the reply is no chat completion (a fault of the scenario)")
        case .rateLimited:
            throw ChatError(.rateLimited, "the endpoint's rate limit is reached (a fault of the scenario)")
        case .timeout: throw ChatError(.timeout, "the endpoint did not answer in time (a fault of the scenario)")
        case .unavailable: throw ChatError(.network, "the endpoint cannot be reached (a fault of the scenario)")
        }
    }
}
