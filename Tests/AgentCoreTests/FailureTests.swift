import AgentCore
import ChatCompletions
import Storage
import TestSupport
import Testing
import Tools

@Suite(.timeLimit(.minutes(1))) struct FailureTests {
    static let exitCodes: [(ChatError.Code, Int32)] = [
        (ChatError.Code.configuration, 3), (.authentication, 4), (.permission, 4), (.network, 5), (.timeout, 5),
        (.rateLimited, 6), (.quota, 6), (.notFound, 7), (.server, 7), (.malformed, 7), (.truncated, 7),
        (.invalidRequest, 7), (.toolUseFailed, 7), (.contentFilter, 7), (.tooLarge, 7), (.contextOverflow, 10),
    ]

    @Test(arguments: exitCodes)
    func anErrorOfTheModelFailsTheTurnWithItsExitCode(code: ChatError.Code, exit: Int32) async throws {
        let model = ScriptedChatModel { _, number in
            guard number > 0 else { throw ChatError(code, "what went wrong") }
            return ChatReply(text: "Hello")
        }
        let chat = Chat(model)
        let outcome = try await chat.assistant.run("1")
        #expect(
            (outcome.failure?.message == "what went wrong") == (code != .contextOverflow)
                && outcome.summary.reason == .failed
        )
        #expect(chat.log.latest == ["error \(code) \(exit)", "finished failed 1"])
        #expect(try await chat.run("2").last == "finished answered 1")
        #expect(chat.lastMessages == [.user("1\n\n2")])
    }

    /// Streams a piece and breaks, on the first request.
    private struct BreakingModel: ChatModel {
        let rest = ScriptedChatModel([ChatReply(text: "Hello")])
        let broke = Gate()

        func reply(
            to request: ChatRequest,
            onEvent: @Sendable (ChatStreamEvent) async throws -> Void
        ) async throws -> ChatReply {
            if broke.isOpen { return try await rest.reply(to: request, onEvent: onEvent) }
            broke.open()
            try await onEvent(.text("Half"))
            throw ChatError(.truncated, "the stream stopped")
        }
    }

    @Test func aStreamThatBreaksLeavesWhatWasShown() async throws {
        let (model, log) = (BreakingModel(), EventLog())
        let assistant = Assistant(
            configuration: .init(modelName: "m", systemPrompt: { _ in "prompt" }),
            model: model,
            tools: [],
            transcript: Transcript(session: "s"),
            approver: FixedApprover.never,
            onEvent: { log.add($0) }
        )
        try await assistant.run("1")
        #expect(log.latest == ["delta Half", "error truncated 7", "finished failed 1"])
        try await assistant.run("2")
        let messages = Array(try #require(model.rest.requests.last).messages.dropFirst())
        #expect(messages == [.user("1"), .assistant(text: "Half", toolCalls: [], extras: [:]), .user("2")])
    }

    @Test func anErrorAfterCallsKeepsThem() async throws {
        let model = ScriptedChatModel { _, number in
            switch number {
            case 0: return .calls("c1 look")
            case 1: throw ChatError(.server, "down")
            default: return ChatReply(text: "Hello")
            }
        }
        let chat = try Chat(model, tools: [TestTool("look")])
        #expect(try await chat.run("1").last == "finished failed 2")
        try await chat.run("2")
        #expect(EndpointRules.violation(chat.lastMessages) == nil && chat.lastMessages.count == 4)
    }

    private struct Unwritable: Error {}

    /// Where nobody reads any more there is nobody to work for: no call may run any more.
    @Test func anOutputThatCannotBeWrittenEndsTheTurn() async throws {
        let ran = Gate()
        let tool = try TestTool("set", .write) { _ in
            ran.open()
            return [:]
        }
        let folder = TemporaryFolder()
        let path = folder.path(of: "s.jsonl")
        let chat = Chat(
            ScriptedChatModel([.calls("c1 set", "c2 set {\"n\":2}"), ChatReply(text: "Done")]),
            tools: [tool],
            transcript: try Transcript(session: "s", path: path)
        ) { event in
            if case .toolCall = event.kind { throw Unwritable() }
        }
        await #expect(throws: Unwritable.self) { try await chat.assistant.run("go") }
        #expect(!ran.isOpen)
        let types = try FileContent.read(path).split(separator: 0x0A).map { line in
            try JSONValue(parsing: line)["type"]?.stringValue ?? ""
        }
        #expect(types == ["turn.started", "message", "tool.call", "tool.result", "tool.result", "turn.finished"])
    }

    @Test func aTranscriptThatCannotBeWrittenFailsTheTurnBeforeAnyEffect() async throws {
        let ran = Gate()
        let tool = try TestTool("set", .write) { _ in
            ran.open()
            return [:]
        }
        let file = FillableFile()
        let transcript = try Transcript(session: "s", path: file.path)
        let model = ScriptedChatModel { _, _ in
            file.fill()
            return .calls("c1 set")
        }
        let chat = Chat(model, tools: [tool], transcript: transcript)
        let outcome = try await chat.assistant.run("go")
        #expect(outcome.failure?.exit == .localInputOutput && outcome.failure?.code == "local_io")
        #expect(outcome.failure?.message.hasPrefix("cannot write to \(file.path): ") == true)
        #expect(!ran.isOpen)
        // The person hears of it all the same.
        #expect(chat.log.latest == ["error local_io 11", "finished failed 1"])
    }
}
