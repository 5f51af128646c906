import AgentCore
import ChatCompletions
import Storage
import TestSupport
import Testing
import Tools

@Suite(.timeLimit(.minutes(1))) struct CancellationTests {
    /// Streams some pieces and then nothing more, until it is cancelled; answers every later request.
    private struct StallingModel: ChatModel {
        var pieces: [String]
        let stalled = Gate()
        let rest = ScriptedChatModel([ChatReply(text: "Here I am")])

        func reply(
            to request: ChatRequest,
            onEvent: @Sendable (ChatStreamEvent) async throws -> Void
        ) async throws -> ChatReply {
            if stalled.isOpen { return try await rest.reply(to: request, onEvent: onEvent) }
            for piece in pieces { try await onEvent(.text(piece)) }
            stalled.open()
            try await untilCancelled()
        }
    }

    private func assistant(_ model: any ChatModel, _ log: EventLog) -> Assistant {
        Assistant(
            configuration: .init(modelName: "m", systemPrompt: { _ in "prompt" }),
            model: model,
            tools: [],
            transcript: Transcript(session: "s"),
            approver: FixedApprover.never,
            now: { Chat.time },
            onEvent: { log.add($0) }
        )
    }

    /// Cancels a turn once the gate is open.
    private func cancel(_ assistant: Assistant, when gate: Gate) async throws -> TurnOutcome {
        let task = Task { try await assistant.run("go") }
        await gate.wait()
        task.cancel()
        return try await task.value
    }

    @Test(arguments: [[], ["Hel", "lo"]]) func inTheMiddleOfAStream(pieces: [String]) async throws {
        let (model, log) = (StallingModel(pieces: pieces), EventLog())
        let assistant = assistant(model, log)
        let outcome = try await cancel(assistant, when: model.stalled)
        #expect(outcome.summary.reason == .cancelled && outcome.failure == nil)
        #expect(log.latest == pieces.map { "delta \($0)" } + ["finished cancelled 1"])

        try await assistant.run("still there?")
        #expect(log.latest.last == "finished answered 1")
        let messages = Array(try #require(model.rest.requests.last).messages.dropFirst())
        // What the person saw is what the model is told that it said.
        #expect(
            messages
                == (pieces.isEmpty
                    ? [.user("go\n\nstill there?")]
                    : [.user("go"), .assistant(text: "Hello", toolCalls: [], extras: [:]), .user("still there?")])
        )
    }

    /// A chat whose first reply has calls; the calls stall as the tools say.
    private func chat(_ calls: ChatReply, _ tools: [any Tool], _ approver: any Approver = FixedApprover.always) -> Chat
    {
        Chat(ScriptedChatModel([calls, ChatReply(text: "Here I am")]), tools: tools, approver: approver)
    }

    private func results(_ chat: Chat) -> [String: String] {
        var results: [String: String] = [:]
        for case .tool(let id, _, let content) in chat.lastMessages { results[id] = content }
        return results
    }

    private let mayHaveRun = "may or may not have had its effect"
    private let wasNotRun = "the call was not run"

    @Test func inTheMiddleOfAWrite() async throws {
        let started = Gate()
        let tool = try TestTool("set", .write) { arguments in
            guard arguments["n"] == 2 else { return arguments }
            started.open()
            try await untilCancelled()
        }
        let chat = chat(.calls("c1 set {\"n\":1}", "c2 set {\"n\":2}", "c3 set {\"n\":3}"), [tool])
        let outcome = try await cancel(chat.assistant, when: started)
        #expect(outcome.summary.reason == .cancelled && outcome.failure == nil && outcome.summary.failedCalls == 2)
        #expect(
            chat.log.latest.dropFirst() == [
                "call c1 set {\"n\":1}", "result c1 {\"n\":1}", "call c2 set {\"n\":2}", "failed c2 interrupted",
                "failed c3 interrupted", "finished cancelled 1",
            ]
        )
        try await chat.run("next")
        #expect(EndpointRules.violation(chat.lastMessages) == nil && chat.lastMessages.last == .user("next"))
        let results = results(chat)
        #expect(results["c1"] == "{\"ok\":true,\"n\":1}")
        #expect(results["c2"]?.contains(mayHaveRun) == true && results["c3"]?.contains(wasNotRun) == true)
    }

    @Test func inTheMiddleOfReads() async throws {
        let started = Gate()
        let tool = try TestTool("look") { arguments in
            guard arguments["n"] == 2 else { return arguments }
            started.open()
            try await untilCancelled()
        }
        let chat = chat(.calls("c1 look {\"n\":1}", "c2 look {\"n\":2}"), [tool])
        #expect(try await cancel(chat.assistant, when: started).summary.reason == .cancelled)
        #expect(chat.log.lines("finished") == ["finished cancelled 1"])
        try await chat.run("next")
        #expect(EndpointRules.violation(chat.lastMessages) == nil && results(chat).count == 2)
    }

    @Test func whileThePersonIsAsked() async throws {
        struct Waiting: Approver {
            let asked = Gate()
            func decide(_ request: ApprovalRequest) async -> ApprovalDecision {
                asked.open()
                try? await untilCancelled()
                // A cancelled question may end with any answer.
                return ApprovalDecision(isGranted: true, by: "person")
            }
        }
        let (approver, ran) = (Waiting(), Gate())
        let tool = try TestTool.remove { _ in
            ran.open()
            return [:]
        }
        let chat = chat(.calls("c1 remove {\"name\":\"alice\"}"), [tool], approver)
        #expect(try await cancel(chat.assistant, when: approver.asked).summary.reason == .cancelled)
        #expect(!ran.isOpen && chat.log.lines("approval").isEmpty)
        try await chat.run("next")
        #expect(EndpointRules.violation(chat.lastMessages) == nil && results(chat).count == 1)
    }

    @Test func beforeItStarted() async throws {
        let chat = Chat([ChatReply(text: "Hello")])
        let gate = Gate()
        let task = Task {
            await gate.wait()
            return try await chat.assistant.run("go")
        }
        task.cancel()
        gate.open()
        #expect(try await task.value.summary.reason == .cancelled)
        #expect(chat.model.requests.isEmpty && chat.log.latest == ["finished cancelled 0"])
    }

    @Test func aTurnThatTakesTooLongFails() async throws {
        let (clock, started) = (ManualClock(), Gate())
        let tool = try TestTool("set", .write) { _ in
            started.open()
            try await untilCancelled()
        }
        let chat = Chat(
            ScriptedChatModel([.calls("c1 set"), ChatReply(text: "Here I am")]),
            tools: [tool],
            limits: TurnLimits(turnTime: .seconds(10)),
            clock: clock
        )
        async let outcome = chat.assistant.run("go")
        await started.wait()
        await clock.sleepers(2)
        clock.advance(by: .seconds(10))
        let failure = try await outcome.failure
        #expect(failure?.code == "timeout" && failure?.exit == .network)
        #expect(failure?.message.contains("10 s") == true)
        #expect(chat.log.latest.suffix(3) == ["failed c1 interrupted", "error timeout 5", "finished failed 1"])
        async let next = chat.run("next")
        #expect(try await next.last == "finished answered 1")
        #expect(EndpointRules.violation(chat.lastMessages) == nil)
    }
}
