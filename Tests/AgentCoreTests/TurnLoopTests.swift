import ChatCompletions
import Testing

@testable import AgentCore

@Suite struct TurnLoopTests {
    private let calls = ChatReply.calls("c1 look")

    private func reply(
        _ text: String = "",
        tokens: Int? = nil,
        finish: FinishReason = .stop
    ) -> ChatReply {
        ChatReply(text: text, finishReason: finish, usage: tokens.map { ChatUsage(completionTokens: $0) })
    }

    private func isFailure(_ action: TurnLoop.Action, _ code: String) -> Bool {
        if case .fail(let failure) = action { failure.code == code && failure.exit == .provider } else { false }
    }

    @Test func anAnswerEndsTheTurn() {
        var loop = TurnLoop(limits: TurnLimits())
        #expect(loop.start() == .request(withTools: true, maxTokens: nil))
        #expect(loop.received(reply("Hello")) == .finish(.answered, text: nil))
    }

    @Test func callsAreFollowedByARequest() {
        var loop = TurnLoop(limits: TurnLimits())
        _ = loop.start()
        #expect(loop.received(calls) == .execute(calls.toolCalls))
        #expect(loop.executed() == .request(withTools: true, maxTokens: nil))
        #expect(loop.received(reply("Done")) == .finish(.answered, text: nil))
    }

    /// Endpoints say "stop" or "length" over calls, too.
    @Test(arguments: [FinishReason.stop, .length, .contentFilter, .none])
    func callsCountWhateverTheReasonSays(reason: FinishReason) {
        var loop = TurnLoop(limits: TurnLimits())
        _ = loop.start()
        var reply = calls
        reply.finishReason = reason
        #expect(loop.received(reply) == .execute(calls.toolCalls))
    }

    @Test(arguments: [1, 2, 8]) func afterTheStepsToolsAreOff(steps: Int) {
        func atTheEnd() -> TurnLoop {
            var loop = TurnLoop(limits: TurnLimits(steps: steps))
            var action = loop.start()
            for _ in 0..<steps {
                #expect(action == .request(withTools: true, maxTokens: nil))
                _ = loop.received(calls)
                action = loop.executed()
            }
            #expect(action == .request(withTools: false, maxTokens: nil))
            return loop
        }
        var loop = atTheEnd()
        #expect(loop.received(reply("Enough")) == .finish(.limited, text: nil))
        // The person gets words even from a model that has none, or that calls once more.
        for silent in [reply(), calls] {
            var loop = atTheEnd()
            guard case .finish(.limited, let text?) = loop.received(silent) else {
                Issue.record("no words")
                continue
            }
            #expect(text.contains("\(steps) steps"))
        }
    }

    @Test func tokensAreCountedDown() {
        var loop = TurnLoop(limits: TurnLimits(tokens: 100))
        #expect(loop.start() == .request(withTools: true, maxTokens: 100))
        var counted = calls
        counted.usage = ChatUsage(promptTokens: 1000, completionTokens: 60)
        _ = loop.received(counted)
        #expect(loop.executed() == .request(withTools: true, maxTokens: 40))
        counted.usage = ChatUsage(completionTokens: .max)
        _ = loop.received(counted)
        guard case .finish(.limited, let text?) = loop.executed() else {
            Issue.record("a request after the last token")
            return
        }
        #expect(text.contains("tokens"))
    }

    @Test func aReplyCutByTheLimitIsLimited() {
        var loop = TurnLoop(limits: TurnLimits())
        _ = loop.start()
        #expect(loop.received(reply("Half", finish: .length)) == .finish(.limited, text: nil))
        var silent = TurnLoop(limits: TurnLimits())
        _ = silent.start()
        guard case .finish(.limited, .some) = silent.received(reply(finish: .length)) else {
            Issue.record("no words")
            return
        }
    }

    @Test func silenceIsAskedOnceMore() {
        var loop = TurnLoop(limits: TurnLimits())
        _ = loop.start()
        #expect(loop.received(reply()) == .request(withTools: true, maxTokens: nil))
        #expect(loop.received(reply("Hello")) == .finish(.answered, text: nil))
        var silent = TurnLoop(limits: TurnLimits())
        _ = silent.start()
        _ = silent.received(reply())
        #expect(isFailure(silent.received(reply()), "empty_reply"))
    }

    @Test func aFilteredReplyFails() {
        var loop = TurnLoop(limits: TurnLimits())
        _ = loop.start()
        #expect(isFailure(loop.received(reply("Half", finish: .contentFilter)), "content_filter"))
    }
}
