import ChatCompletions
import Storage
import TestSupport
import Testing
import Tools

@testable import AgentCore

@Suite(.timeLimit(.minutes(1))) struct SessionOperationTests {
    let folder = TemporaryFolder()

    private var store: SessionStore { SessionStore(stateFolder: StateFolder(path: folder.path(of: "state"))) }

    private func open(_ name: String = "s") throws -> Transcript { try store.open(.named(name), now: { Chat.time }) }

    private func echo(_ transcript: Transcript) -> Chat {
        let model = ScriptedChatModel { request, number in
            if case .system(CompactionWords.instruction)? = request.messages.first {
                return ChatReply(text: "In short.", usage: ChatUsage(promptTokens: 7, completionTokens: 2))
            }
            return ChatReply(text: "r\(number)", usage: ChatUsage(promptTokens: 10, completionTokens: 1))
        }
        return Chat(model, transcript: transcript)
    }

    @Test func anUndoneTurnIsForgottenByTheModelAndOnRecord() async throws {
        let chat = echo(try open())
        #expect(try await chat.assistant.undo() == nil)
        try await chat.run("one")
        try await chat.run("two")
        #expect(await chat.assistant.lastWords == "two")
        #expect(try await chat.assistant.undo() == "two")
        #expect(chat.log.events.last?.short == "undone 2")
        #expect(await chat.assistant.lastWords == "one")
        try await chat.run("three")
        #expect(
            chat.lastMessages == [.user("one"), .assistant(text: "r0", toolCalls: [], extras: [:]), .user("three")]
        )
        // Numbers are not used twice: a record says which turn it means.
        #expect(chat.log.events.last { if case .turnStarted = $0.kind { true } else { false } }?.turn == 3)
        #expect(try await chat.assistant.undo() == "three")
        #expect(try await chat.assistant.undo() == "one")
        #expect(try await chat.assistant.undo() == nil)
        let records = try FileContent.read(folder.path(of: "state/sessions/s.jsonl"))
        #expect(String(decoding: records, as: UTF8.self).contains("\"text\":\"two\""))
    }

    @Test func aCompactedConversationIsASummaryAndTheLastTurn() async throws {
        let chat = echo(try open())
        #expect(try await chat.assistant.compact().isEffective == false)
        for words in ["one", "two", "three"] { try await chat.run(words) }
        let summary = try await chat.assistant.compact()
        #expect(summary.droppedTurns == 2 && summary.keptTurns == 1 && summary.text == "In short.")
        #expect(summary.bytesBefore > summary.bytesAfter && summary.requests == 1)
        let asked = try #require(chat.model.requests.last)
        #expect(asked.tools.isEmpty && asked.messages.count == 2)
        guard case .user(let question) = asked.messages[1] else { return #expect(Bool(false), "\(asked.messages)") }
        #expect(question.contains("Person: one\nAssistant: r0\nPerson: two\nAssistant: r1"))
        try await chat.run("four")
        #expect(
            chat.lastMessages == [
                .user(CompactionWords.question), .assistant(text: "In short.", toolCalls: [], extras: [:]),
                .user("three"), .assistant(text: "r2", toolCalls: [], extras: [:]), .user("four"),
            ]
        )
        #expect(await chat.assistant.usage.tokens?.promptTokens == 47)
        #expect(try await chat.assistant.undo() == "four")
        #expect(try await chat.assistant.undo() == "three")
        // What is in the summary cannot be taken back.
        #expect(try await chat.assistant.undo() == nil)
        // The person can still read it all.
        let text = try await chat.assistant.export(.text)
        #expect(text.contains("You: one") && text.hasSuffix("Summary of the turns above:\n\nIn short.\n"))
    }

    @Test(arguments: [true, false]) func whereTheModelCannotSumUpTurnsAreDropped(throwing: Bool) async throws {
        let model = ScriptedChatModel { request, _ in
            guard case .system(CompactionWords.instruction)? = request.messages.first else {
                return ChatReply(text: "r")
            }
            if throwing { throw ChatError(.contextOverflow, "no") }
            return ChatReply.calls("c1 look")
        }
        let chat = Chat(model, transcript: try open())
        for words in ["one", "two"] { try await chat.run(words) }
        let summary = try await chat.assistant.compact()
        #expect(summary.text == nil && summary.droppedTurns == 1)
        try await chat.run("three")
        #expect(chat.lastMessages.first == .user("two"))
    }

    /// What is dropped is dropped for good: an endpoint that is away for a moment must not cost the conversation.
    @Test func whereTheModelCannotBeAskedNothingIsDropped() async throws {
        let model = ScriptedChatModel { request, _ in
            guard case .system(CompactionWords.instruction)? = request.messages.first else {
                return ChatReply(text: "r")
            }
            throw ChatError(.rateLimited, "later")
        }
        let chat = Chat(model, transcript: try open())
        for words in ["one", "two"] { try await chat.run(words) }
        await #expect(throws: ChatError.self) { try await chat.assistant.compact() }
        try await chat.run("three")
        #expect(chat.lastMessages.first == .user("one"))
    }

    @Test func aForkHasTheHistoryAndItsOwnFuture() async throws {
        let id: String
        do {
            let chat = echo(try open())
            try await chat.run("one")
            id = try await chat.assistant.fork(as: "copy")
            try await chat.run("two")
            #expect(throws: StorageError.self) { try store.fork("s", as: "copy") }
            #expect(throws: StorageError.self) { try store.fork("none") }
        }
        #expect(id == "copy")
        let copy = echo(try open("copy"))
        #expect(await copy.assistant.usage.requests == 0)
        try await copy.run("other")
        #expect(
            copy.lastMessages == [.user("one"), .assistant(text: "r0", toolCalls: [], extras: [:]), .user("other")]
        )
        let records = String(decoding: try store.export("copy", as: .jsonl), as: UTF8.self)
        #expect(records.contains("\"type\":\"session.forked\",\"origin\":\"s\""))
        #expect(!String(decoding: try store.export("s", as: .jsonl), as: UTF8.self).contains("other"))
    }

    @Test func anotherModelAnotherPromptAndOtherToolsHoldFromTheNextTurnOn() async throws {
        let chat = echo(try open())
        try await chat.run("one")
        let other = ScriptedChatModel([ChatReply(text: "other")])
        try await chat.assistant.use(model: other, name: "n")
        try await chat.assistant.use(systemPrompt: { _ in "new" }, temperature: 0.5, tools: [try TestTool("look")])
        try await chat.run("two")
        let request = try #require(other.requests.first)
        #expect(request.model == "n" && request.temperature == 0.5 && request.messages.first == .system("new"))
        #expect(request.tools.map(\.name) == ["look"] && request.messages.count == 4)
    }

    @Test func whileATurnRunsTheConversationStaysAsItIs() async throws {
        let (started, go) = (Gate(), Gate())
        let model = ScriptedChatModel { _, _ in
            started.open()
            await go.wait()
            return ChatReply(text: "done")
        }
        let chat = Chat(model, transcript: try open())
        let turn = Task { try await chat.run("one") }
        await started.wait()
        for attempt in [0, 1, 2] {
            await #expect(throws: TurnFailure.self) {
                switch attempt {
                case 0: _ = try await chat.assistant.undo()
                case 1: _ = try await chat.assistant.compact()
                default: try await chat.assistant.use(model: model, name: "n")
                }
            }
        }
        go.open()
        #expect(try await turn.value.last == "finished answered 1")
    }

    @Test func anExportCanBeReadAndKeepsTheRecords() async throws {
        let tool = try TestTool("look") { _ in ["rooms": ["a`b"]] }
        let chat = Chat(
            ScriptedChatModel([.calls("c1 look {\"n\":1}"), ChatReply(text: "Two")]),
            tools: [tool],
            transcript: try open()
        )
        try await chat.run("Hi")
        #expect(
            try await chat.assistant.export(.markdown) == """
                # Session s

                ## Turn 1 (2025-01-20T14:30:25.000Z)

                **You:** Hi

                - called `look` with `{"n":1}`
                - `look` answered `` {"ok":true,"rooms":["a`b"]} ``

                **Assistant:** Two

                """
        )
        let records = try FileContent.read(folder.path(of: "state/sessions/s.jsonl"))
        #expect(try await chat.assistant.export(.jsonl) == String(decoding: records, as: UTF8.self))
        #expect(try store.export("s", as: .jsonl) == records)
        #expect(String(decoding: try store.export("s", as: .text), as: UTF8.self).hasSuffix("Assistant: Two\n"))
    }
}
