import ChatCompletions

/// The course of one turn as a state machine: a reply goes in, what to do next comes out. It knows no clock, no
/// network and no tools.
struct TurnLoop: Sendable {
    /// What to do next.
    enum Action: Sendable, Equatable {
        /// Ask the model. Without tools it must answer in words.
        case request(withTools: Bool, maxTokens: Int?)
        /// Run these calls, then say `executed(areRepetitions:)`.
        case execute([ChatToolCall])
        /// The turn is over. `text` is what to say where the model said nothing.
        case finish(TurnSummary.Reason, text: String?)
        /// The turn failed.
        case fail(TurnFailure)
    }

    private let limits: TurnLimits
    private var steps = 0
    private var tokens = 0
    private var isLastRequest = false
    private var isRepeating = false
    private var sawEmptyReply = false

    init(limits: TurnLimits) { self.limits = limits }

    /// The first request.
    mutating func start() -> Action { nextRequest() }

    /// What follows from a reply.
    mutating func received(_ reply: ChatReply) -> Action {
        let (sum, overflows) = tokens.addingReportingOverflow(reply.usage?.completionTokens ?? 0)
        tokens = overflows ? .max : sum
        if isLastRequest {
            if isRepeating { return .finish(.answered, text: reply.text.isEmpty ? Self.repeated : nil) }
            return .finish(.limited, text: reply.text.isEmpty ? Self.stepsReached(limits.steps) : nil)
        }
        if !reply.toolCalls.isEmpty {
            steps += 1
            return .execute(reply.toolCalls)
        }
        switch reply.finishReason {
        case .contentFilter:
            return .fail(
                TurnFailure(
                    code: "content_filter",
                    message: "the provider's content filter stopped the reply; word it differently",
                    exit: .provider
                )
            )
        case .length: return .finish(.limited, text: reply.text.isEmpty ? Self.tokensReached : nil)
        default: break
        }
        guard reply.text.isEmpty else { return .finish(.answered, text: nil) }
        if sawEmptyReply {
            return .fail(
                TurnFailure(
                    code: "empty_reply",
                    message: "the model answered nothing, twice; try again or use another model",
                    exit: .provider
                )
            )
        }
        sawEmptyReply = true
        return nextRequest()
    }

    /// What follows when the calls of the last reply have their results. A model that only repeats itself would do so
    /// for ever: it is asked for words once, then the turn ends.
    mutating func executed(areRepetitions: Bool = false) -> Action {
        isRepeating = areRepetitions
        return nextRequest()
    }

    private mutating func nextRequest() -> Action {
        var left: Int?
        if let limit = limits.tokens {
            guard tokens < limit else { return .finish(.limited, text: Self.tokensReached) }
            left = limit - tokens
        }
        isLastRequest = isRepeating || steps >= limits.steps
        return .request(withTools: !isLastRequest, maxTokens: left)
    }

    private static func stepsReached(_ steps: Int) -> String {
        "I stopped after \(steps) steps without a final answer; what was done so far stands."
    }

    private static let repeated = "I stopped because the same call came again; its first result stands."

    private static let tokensReached = "I stopped at the limit of tokens; what was done so far stands."
}
