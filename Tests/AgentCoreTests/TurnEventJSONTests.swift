import AgentCore
import ChatCompletions
import Storage
import Testing
import Tools

@Suite struct TurnEventJSONTests {
    private func json(_ kind: TurnEvent.Kind, turn: Int = 2) -> String? {
        TurnEvent(session: "s", turn: turn, at: Chat.time, kind: kind).json.map { JSONValue.object($0).jsonText }
    }

    private func line(_ type: String, _ rest: String, turn: Int = 2) -> String {
        "{\"v\":1,\"type\":\"\(type)\",\"session\":\"s\",\"turn\":\(turn),\"at\":\"2025-01-20T14:30:25.000Z\"\(rest)}"
    }

    @Test func session() {
        #expect(
            json(.session(model: "m", resumed: true), turn: 0)
                == line("session", ",\"model\":\"m\",\"resumed\":true", turn: 0)
        )
    }

    @Test func words() {
        #expect(json(.turnStarted(text: "Hi\n")) == line("turn.started", ",\"text\":\"Hi\\n\""))
        #expect(json(.textDelta("He")) == line("text.delta", ",\"text\":\"He\""))
    }

    /// What the provider wants back is nobody else's business.
    @Test func aMessageIsItsText() {
        let call = ChatToolCall(id: "c1", name: "look", arguments: "{}")
        let message = AssistantMessage(text: "Hello", toolCalls: [call], extras: ["signature": "s"])
        #expect(json(.message(message)) == line("text", ",\"text\":\"Hello\""))
        #expect(json(.message(AssistantMessage(text: "", toolCalls: [call]))) == nil)
    }

    @Test func calls() {
        #expect(
            json(.toolCall(id: "c1", name: "look", arguments: ["n": 1], original: nil))
                == line("tool.call", ",\"id\":\"c1\",\"name\":\"look\",\"arguments\":{\"n\":1}")
        )
        #expect(
            json(.toolCall(id: "c1", name: "look", arguments: [:], original: "null"))
                == line(
                    "tool.call",
                    ",\"id\":\"c1\",\"name\":\"look\",\"arguments\":{},\"original_arguments\":\"null\""
                )
        )
        #expect(
            json(.toolCall(id: "c1", name: "look", arguments: [:], original: "null", notes: ["null taken as {}"]))
                == line(
                    "tool.call",
                    ",\"id\":\"c1\",\"name\":\"look\",\"arguments\":{},\"original_arguments\":\"null\""
                        + ",\"notes\":[\"null taken as {}\"]"
                )
        )
    }

    @Test func approvals() {
        #expect(
            json(.approval(id: "c1", decision: ApprovalDecision(isGranted: true, by: "person")))
                == line("approval", ",\"id\":\"c1\",\"decision\":\"granted\",\"by\":\"person\"")
        )
        #expect(
            json(.approval(id: "c1", decision: ApprovalDecision(isGranted: false, by: "never")))
                == line("approval", ",\"id\":\"c1\",\"decision\":\"denied\",\"by\":\"never\"")
        )
    }

    @Test func results() {
        #expect(
            json(.toolResult(id: "c1", name: "look", outcome: .success(["n": 1])))
                == line("tool.result", ",\"id\":\"c1\",\"name\":\"look\",\"ok\":true,\"result\":{\"n\":1}")
        )
        #expect(
            json(.toolResult(id: "c1", name: "look", outcome: .failure(error: "denied", hint: nil)))
                == line("tool.result", ",\"id\":\"c1\",\"name\":\"look\",\"ok\":false,\"error\":\"denied\"")
        )
    }

    @Test func ends() {
        let usage = ChatUsage(promptTokens: 1, completionTokens: 2, cachedTokens: 3, reasoningTokens: 4)
        #expect(
            json(.turnFinished(TurnSummary(reason: .answered, usage: usage, seconds: 1.2345, requests: 2)))
                == line(
                    "turn.finished",
                    ",\"reason\":\"answered\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"cached_tokens\":3,"
                        + "\"reasoning_tokens\":4},\"seconds\":1.235,\"requests\":2"
                )
        )
        let reasons: [TurnSummary.Reason] = [.answered, .limited, .cancelled, .failed]
        #expect(reasons.map(\.rawValue) == ["answered", "limited", "cancelled", "failed"])
        #expect(json(.turnFinished(TurnSummary(reason: .failed)))?.contains("\"usage\":null") == true)
    }

    @Test func errors() {
        #expect(
            json(.error(TurnFailure(code: "rate_limited", message: "wait", exit: .rateLimit)), turn: 0)
                == line("error", ",\"code\":\"rate_limited\",\"message\":\"wait\",\"exit\":6", turn: 0)
        )
    }
}
