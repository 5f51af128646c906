import AgentCore
import ChatCompletions
import Storage
import Synchronization
import Testing
import Tools

@Suite(.timeLimit(.minutes(1))) struct TurnTests {
    @Test func aTurnIsAListOfEvents() async throws {
        let chat = Chat([ChatReply(text: "Hello", usage: ChatUsage(promptTokens: 5, completionTokens: 2))])
        try await chat.assistant.begin()
        let outcome = try await chat.assistant.run("Hi")
        #expect(
            chat.log.events.map(\.short) == [
                "session m", "turn 1 Hi", "delta Hello", "message Hello", "finished answered 1",
            ]
        )
        #expect(chat.log.events.map(\.turn) == [0, 1, 1, 1, 1])
        #expect(chat.log.events.allSatisfy { $0.session == "s" && $0.at == Chat.time })
        #expect(outcome.failure == nil && outcome.summary.usage == ChatUsage(promptTokens: 5, completionTokens: 2))
    }

    @Test func theModelHearsTheWholeConversation() async throws {
        let chat = try Chat(
            [ChatReply(text: "Hello"), .calls("c1 look"), ChatReply(text: "Two")],
            tools: [TestTool("look") { _ in ["count": 2] }]
        )
        try await chat.run("Hi")
        try await chat.run("How many?")
        let call = ChatToolCall(id: "c1", name: "look", arguments: "{}")
        #expect(
            chat.lastMessages == [
                .user("Hi"), .assistant(text: "Hello", toolCalls: [], extras: [:]), .user("How many?"),
                .assistant(text: "", toolCalls: [call], extras: [:]),
                .tool(callID: "c1", name: "look", content: #"{"ok":true,"count":2}"#),
            ]
        )
        for request in chat.model.requests {
            #expect(request.messages.first == .system("prompt"))
            #expect(request.model == "m" && request.toolChoice == .auto)
            #expect(request.tools.map(\.name) == ["look"])
        }
    }

    @Test func thePromptIsRenderedOnceATurn() async throws {
        let rendered = Mutex(0)
        let model = ScriptedChatModel([.calls("c1 look"), ChatReply(text: "a"), ChatReply(text: "b")])
        let assistant = try Assistant(
            configuration: .init(
                modelName: "m",
                systemPrompt: { time in
                    rendered.withLock { $0 += 1 }
                    return "\(time.rfc3339) \(rendered.withLock { $0 })"
                },
                temperature: 0.5
            ),
            model: model,
            tools: [TestTool("look")],
            transcript: Transcript(session: "s"),
            approver: FixedApprover.never,
            now: { Chat.time },
            onEvent: { _ in }
        )
        try await assistant.run("1")
        try await assistant.run("2")
        let prompts = model.requests.map(\.messages.first)
        #expect(prompts[0] == .system("2025-01-20T14:30:25.000Z 1") && prompts[1] == prompts[0])
        #expect(prompts[2] == .system("2025-01-20T14:30:25.000Z 2"))
        #expect(model.requests.allSatisfy { $0.temperature == 0.5 })
    }

    @Test func whatIsSentBackToTheProviderIsUnchanged() async throws {
        let call = ChatToolCall(id: "c1", name: "look", arguments: " {\"n\": \"1\"}", extras: ["function": ["x": 1]])
        let chat = try Chat(
            [ChatReply(text: "Let me look", toolCalls: [call], extras: ["signature": "s"]), ChatReply(text: "a")],
            tools: [TestTool("look")]
        )
        try await chat.run()
        #expect(
            chat.lastMessages[1] == .assistant(text: "Let me look", toolCalls: [call], extras: ["signature": "s"])
        )
    }

    @Test func atTheLastStepThePersonGetsAnAnswer() async throws {
        let counter = Mutex(0)
        let chat = try Chat(
            [.calls("c1 look {\"n\":1}"), .calls("c2 look {\"n\":2}"), .calls("c3 look {\"n\":3}", text: "So far: 2")],
            tools: [
                TestTool("look") { _ in
                    counter.withLock { $0 += 1 }
                    return [:]
                }
            ],
            limits: TurnLimits(steps: 2)
        )
        let events = try await chat.run()
        #expect(events.suffix(3) == ["delta So far: 2", "message So far: 2", "finished limited 3"])
        #expect(counter.withLock { $0 } == 2)
        #expect(chat.model.requests.map(\.toolChoice) == [.auto, .auto, .none])
        // The definitions stay, so that the calls before make sense.
        #expect(chat.model.requests.allSatisfy { $0.tools.count == 1 })
    }

    @Test func wordsOfOursWhereTheModelHasNone() async throws {
        let chat = try Chat([.calls("c1 look"), .calls("c2 look")], tools: [TestTool("look")], limits: .init(steps: 1))
        let outcome = try await chat.assistant.run("go")
        #expect(outcome.summary.reason == .limited && outcome.failure == nil)
        #expect(chat.log.lines("message").last?.contains("stopped after 1 steps") == true)
        // The call that was not to be made is nowhere: it could have no result.
        #expect(chat.log.lines("call") == ["call c1 look {}"])
    }

    @Test func tokensLimitATurn() async throws {
        let usage = ChatUsage(promptTokens: 7, completionTokens: 60)
        var first = ChatReply.calls("c1 look")
        first.usage = usage
        let chat = try Chat(
            [first, ChatReply(text: "Half", finishReason: .length, usage: usage)],
            tools: [TestTool("look")],
            limits: TurnLimits(tokens: 100)
        )
        let outcome = try await chat.assistant.run("go")
        #expect(outcome.summary.reason == .limited)
        #expect(chat.model.requests.map(\.maxTokens) == [100, 40])
        #expect(outcome.summary.usage == ChatUsage(promptTokens: 14, completionTokens: 120))
    }

    @Test func silenceIsAskedOnceMoreAndThenFails() async throws {
        let chat = Chat([ChatReply(), ChatReply(text: "Hello"), ChatReply(), ChatReply(), ChatReply(text: "Hello")])
        #expect(try await chat.run("1").suffix(2) == ["message Hello", "finished answered 2"])
        #expect(try await chat.run("2").suffix(2) == ["error empty_reply 7", "finished failed 2"])
        try await chat.run("3")
        #expect(EndpointRules.violation(chat.lastMessages) == nil)
        #expect(chat.lastMessages.last == .user("2\n\n3"))
    }

    @Test func repeatedRequestsAreCounted() async throws {
        let chat = Chat([ChatReply(text: "Hello", requests: 3)])
        #expect(try await chat.run().last == "finished answered 3")
    }

    @Test func inputThatIsNoTurnIsAnEventOfItsOwn() async throws {
        let chat = Chat([ChatReply(text: "Hello")])
        try await chat.assistant.reject(TurnFailure(code: "bad_input", message: "line 1", exit: .usage))
        try await chat.run("Hi")
        #expect(chat.log.events.map(\.short).prefix(2) == ["error bad_input 2", "turn 1 Hi"])
        #expect(chat.log.events.first?.turn == 0)
        #expect(chat.lastMessages == [.user("Hi")])
    }
}
