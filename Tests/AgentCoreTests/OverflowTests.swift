import ChatCompletions
import Storage
import TestSupport
import Testing
import Tools

@testable import AgentCore

/// A conversation that becomes too long for the model.
@Suite(.timeLimit(.minutes(1))) struct OverflowTests {
    /// An endpoint with a context of so many bytes, which it counts as tokens.
    private func model(window: Int, tellsNumbers: Bool = true, calls: [Int: ChatReply] = [:]) -> ScriptedChatModel {
        ScriptedChatModel { request, number in
            let size = request.messages.reduce(0) { $0 + $1.size }
            guard size <= window else {
                throw ChatError(
                    .contextOverflow,
                    "too long",
                    promptTokens: tellsNumbers ? size : nil,
                    contextWindow: tellsNumbers ? window : nil
                )
            }
            if case .system(CompactionWords.instruction)? = request.messages.first {
                #expect(request.messages.last != .user(""), "there is nothing to sum up")
                return ChatReply(text: "Short.")
            }
            return calls[number] ?? ChatReply(text: "answer \(number)")
        }
    }

    private func words(_ number: Int) -> String { "turn \(number) " + String(repeating: "x", count: 400) }

    @Test(arguments: [true, false]) func theConversationIsCompactedOnceAndTheTurnGoesOn(tellsNumbers: Bool) async throws
    {
        let chat = Chat(model(window: 4000, tellsNumbers: tellsNumbers))
        for number in 1...30 {
            let outcome = try await chat.assistant.run(words(number))
            #expect(outcome.failure == nil && outcome.summary.reason == .answered)
        }
        let compactions = chat.log.events.compactMap { event in
            if case .compacted(let summary) = event.kind { summary } else { nil }
        }
        #expect(compactions.count > 1 && compactions.allSatisfy { $0.reason == .overflow && $0.text == "Short." })
        for request in chat.model.requests {
            #expect(EndpointRules.violation(Array(request.messages.dropFirst())) == nil)
        }
    }

    /// What is said of the older turns begins with what was said of those before them, whatever has to give way.
    @Test func anEarlierSummaryIsSummedUpToo() {
        var conversation = Conversation()
        func take(_ kind: TurnEvent.Kind, turn: Int) {
            conversation.apply(TurnEvent(session: "s", turn: turn, at: Chat.time, kind: kind))
        }
        let compaction = CompactionSummary(reason: .asked, droppedTurns: 0, keptTurns: 0, text: "They met.")
        take(.compacted(compaction), turn: 0)
        for turn in 1...9 {
            take(.turnStarted(text: "\(turn) " + String(repeating: "long ", count: 400)), turn: turn)
            take(.message(AssistantMessage(text: "reply \(turn)")), turn: turn)
            take(.turnFinished(TurnSummary(reason: .answered)), turn: turn)
        }
        let text = conversation.plainText(ofOldest: 8, limit: 3000)
        #expect(text.utf8.count <= 3000 && text.contains("They met.") && text.contains("reply 8"))
        #expect(!text.contains("reply 1\n") && !text.contains("reply 9"))
        // One text that is too long by itself does not leave an empty one.
        #expect(conversation.plainText(ofOldest: 1, limit: 300).contains("reply 1"))
        #expect(conversation.plainText(ofOldest: 8, limit: 0).isEmpty)
    }

    @Test func whatNeverFitsEndsWithTen() async throws {
        let chat = Chat(model(window: 300))
        for _ in 0..<2 {
            let outcome = try await chat.assistant.run(words(1))
            #expect(outcome.failure?.exit == .contextOverflow && outcome.failure?.code == "context_overflow")
            #expect(outcome.failure?.message.contains("does not fit the model's context of 300 tokens") == true)
        }
        // The session is usable again when the words are taken back.
        _ = try await chat.assistant.undo()
        _ = try await chat.assistant.undo()
        #expect(try await chat.run("short").last?.hasPrefix("finished answered") == true)
    }

    @Test func longResultsAreCutBeforeTurnsGo() async throws {
        let tool = try TestTool("look") { _ in ["rooms": .string(String(repeating: "r", count: 20_000))] }
        let chat = Chat(
            model(window: 12_000, calls: [0: .calls("c1 look")]),
            tools: [tool]
        )
        #expect(try await chat.run("list").last == "finished answered 3")
        #expect(chat.log.lines("compacted") == ["compacted overflow -0 +1"])
        guard case .tool(_, _, let content)? = chat.lastMessages.last else {
            Issue.record("no result")
            return
        }
        #expect(content.utf8.count <= ToolResultLimit.compactedBytes && content.hasPrefix("{\"ok\":true,"))
    }

    @Test func aResultOfFiveMegabytesLeavesTheSessionUsable() async throws {
        let folder = TemporaryFolder()
        let path = folder.path(of: "s.jsonl")
        let rooms = JSONValue.array(
            (0..<50_000).map {
                ["name": .string("pattreeya-room-\($0)"), "metadata": .string(String(repeating: "\u{1}é", count: 20))]
            }
        )
        let tool = try TestTool("look") { _ in ["message": "many", "rooms": rooms] }
        do {
            let chat = Chat(
                ScriptedChatModel([.calls("c1 look"), ChatReply(text: "Many"), ChatReply(text: "Yes")]),
                tools: [tool],
                transcript: try Transcript(session: "s", path: path)
            )
            try await chat.run("list")
            try await chat.run("again?")
            guard case .tool(_, _, let content) = chat.lastMessages[2] else {
                Issue.record("no result")
                return
            }
            #expect(content.utf8.count <= ToolResultLimit.bytes && content.contains("\"message\":\"many\""))
            #expect(content.contains("pattreeya-room-0") && content.contains(" more)"))
            #expect((try? JSONValue(parsing: content))?["rooms"]?.arrayValue?.isEmpty == false)
        }
        #expect(try FileContent.read(path).count < 2 * ToolResultLimit.bytes)
        #expect(try Transcript(session: "s", path: path).conversation.messages.count == 6)
    }

    @Test(
        arguments: [
            ["a": .string(String(repeating: "\u{1}\"", count: 40_000))],
            ["a": .array((0..<20_000).map { .integer($0) }), "b": .string(String(repeating: "é", count: 40_000))],
            JSONObject((0..<9000).map { ("key\($0)", .integer($0)) }),
            ["a": ["b": ["c": .array([.string(String(repeating: "x", count: 99_999))])]]],
            JSONObject([(String(repeating: "k", count: 70_000), .null)]),
        ] as [JSONObject]
    ) func anyResultIsCutToItsLimit(result: JSONObject) throws {
        for limit in [ToolResultLimit.bytes, ToolResultLimit.compactedBytes] {
            let content = ToolOutcome.success(result).capped(at: limit).content
            #expect(content.utf8.count <= limit)
            #expect((try? JSONValue(parsing: content))?["ok"] == true)
        }
        let small = ToolOutcome.success(["a": 1])
        #expect(small.capped() == small)
    }
}
