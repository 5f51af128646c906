import AgentCore
import ChatCompletions
import Synchronization
import Testing
import Tools

/// A small model calls again after the result. That must neither happen twice nor go on for ever.
@Suite(.timeLimit(.minutes(1))) struct RepeatedCallTests {
    private final class Counter: Sendable {
        private let number = Mutex(0)
        var value: Int { number.withLock { $0 } }
        func add() { number.withLock { $0 += 1 } }
    }

    private let count = Counter()

    private func make() throws -> TestTool {
        try TestTool("make", .write) { [count] arguments in
            count.add()
            return ["room": arguments["name"] ?? "a"]
        }
    }

    @Test func aRepetitionIsFollowedByWordsAndTheEnd() async throws {
        let chat = Chat([.calls("c1 make"), .calls("c2 make {}"), ChatReply(text: "Made a.")], tools: [try make()])
        let events = try await chat.run()
        #expect(
            events.suffix(4) == [
                "result c2 {\"room\":\"a\"}", "delta Made a.", "message Made a.", "finished answered 3",
            ]
        )
        #expect(count.value == 1)
        #expect(chat.model.requests.map(\.toolChoice) == [.auto, .auto, .none])
        #expect(EndpointRules.violation(chat.lastMessages) == nil)
    }

    /// Without a word even then the program has some, and what it calls then is not run.
    @Test func aModelThatStillCallsHasNoLastWord() async throws {
        let chat = Chat(
            [.calls("c1 make"), .calls("c2 make"), .calls("c3 make {\"name\":\"b\"}")],
            tools: [try make()]
        )
        let events = try await chat.run()
        #expect(events.last == "finished answered 3" && count.value == 1)
        #expect(events.suffix(2).first?.hasPrefix("message I stopped because the same call came again") == true)
    }

    @Test func aWriteThatSucceededIsNotRunAgainAfterAnother() async throws {
        let chat = Chat(
            [
                .calls("c1 make {\"name\":\"a\"}"), .calls("c2 make {\"name\":\"b\"}"),
                .calls("c3 make {\"name\":\"a\"}"),
                ChatReply(text: "Both."),
            ],
            tools: [try make()]
        )
        #expect(try await chat.run().last == "finished answered 4")
        #expect(count.value == 2)
    }

    @Test func whatBringsSomethingNewGoesOn() async throws {
        let chat = Chat(
            [
                .calls("c1 make"), .calls("c2 make", "c3 make {\"name\":\"b\"}"), .calls("c4 look"),
                ChatReply(text: "x"),
            ],
            tools: [try make(), try TestTool("look")]
        )
        #expect(try await chat.run().last == "finished answered 4")
        #expect(chat.model.requests.map(\.toolChoice) == [.auto, .auto, .auto, .auto])
    }

    /// A failure may have passed: it is told again, and the model may still do something else.
    @Test func aFailureIsNoRepetition() async throws {
        let bad = try TestTool("bad", .write) { _ in throw ToolFailure("no") }
        let chat = Chat([.calls("c1 bad"), .calls("c2 bad"), ChatReply(text: "Sorry")], tools: [bad])
        #expect(try await chat.run().last == "finished answered 3")
        #expect(chat.model.requests.map(\.toolChoice) == [.auto, .auto, .auto])
    }

    @Test func aNoIsNotAskedAgain() async throws {
        let call = "remove {\"name\":\"a\"}"
        let chat = Chat(
            [.calls("c1 \(call)"), .calls("c2 \(call)"), ChatReply(text: "Shall I?")],
            tools: [try TestTool.remove()]
        )
        let events = try await chat.run("hm")
        #expect(events.count { $0.hasPrefix("approval ") } == 1)
        #expect(chat.model.requests.last?.toolChoice == ToolChoice.none)
    }
}
