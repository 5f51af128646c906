import ChatCompletions
import Storage
import TestSupport
import Testing
import Tools

@testable import AgentCore

@Suite(.timeLimit(.minutes(1))) struct TranscriptTests {
    let folder = TemporaryFolder()

    private var path: String { folder.path(of: "s.jsonl") }

    private func open() throws -> Transcript { try Transcript(session: "s", path: path, now: { Chat.time }) }

    private func lines() throws -> [String] {
        String(decoding: try FileContent.read(path), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func event(_ kind: TurnEvent.Kind, turn: Int = 1) -> TurnEvent {
        TurnEvent(session: "s", turn: turn, at: Chat.time, kind: kind)
    }

    /// A line of a file written by hand.
    private func line(_ id: Int, _ parent: String, _ rest: String) -> String {
        "{\"v\":1,\"id\":\(id),\"parent\":\(parent),\"at\":\"2025-01-20T14:30:25.000Z\",\"turn\":1,\(rest)}\n"
    }

    private func started(_ id: Int, _ parent: String, _ text: String) -> String {
        line(id, parent, "\"type\":\"turn.started\",\"text\":\"\(text)\"")
    }

    private func said(_ id: Int, _ parent: String, _ text: String) -> String {
        line(id, parent, "\"type\":\"message\",\"text\":\"\(text)\"")
            + line(id + 1, "\(id)", "\"type\":\"turn.finished\",\"reason\":\"answered\"")
    }

    static let kinds: [TurnEvent.Kind] = [
        .session(model: "m", resumed: false), .turnStarted(text: "Hi \"you\"\n\u{1F600}\u{0}"), .textDelta("é\t"),
        .message(
            AssistantMessage(
                text: "t",
                toolCalls: [ChatToolCall(id: "c1", name: "look", arguments: "{ \"n\":", extras: ["x": [1, 2.5]])],
                extras: ["signature": "s"]
            )
        ),
        .toolCall(id: "c1", name: "look", arguments: ["n": 1], original: nil),
        .toolCall(id: "c1", name: "look", arguments: [:], original: "null"),
        .toolCall(id: "c1", name: "look", arguments: [:], original: "null", notes: ["null taken as {}"]),
        .approval(id: "c1", decision: ApprovalDecision(isGranted: true, by: "person")),
        .approval(id: "c1", decision: ApprovalDecision(isGranted: false, by: "no_terminal")),
        .toolResult(id: "c1", name: "look", outcome: .success(["ok": false, "rooms": []])),
        .toolResult(id: "c1", name: "look", outcome: .failure(error: "no", hint: nil)),
        .toolResult(id: "c1", name: "look", outcome: .failure(error: "no", hint: "try")),
        .turnFinished(
            TurnSummary(
                reason: .limited,
                usage: ChatUsage(promptTokens: 1, completionTokens: 2, cachedTokens: 3, reasoningTokens: 4),
                seconds: 1.5,
                requests: 2
            )
        ),
        .turnFinished(TurnSummary(reason: .cancelled, cost: 0.25)), .turnUndone, .forked(origin: "a-1"),
        .compacted(CompactionSummary(reason: .overflow, droppedTurns: 3, keptTurns: 2, resultLimit: 2048)),
        .compacted(
            CompactionSummary(
                reason: .asked,
                droppedTurns: 3,
                keptTurns: 1,
                text: "so far",
                bytesBefore: 300,
                bytesAfter: 20,
                usage: ChatUsage(promptTokens: 1, completionTokens: 2),
                requests: 1,
                cost: 0.5
            )
        ),
        .error(TurnFailure(code: "rate_limited", message: "wait", exit: .rateLimit)),
    ]

    @Test(arguments: kinds.indices) func everyKindIsReadBack(index: Int) throws {
        let kind = Self.kinds[index]
        let line = TranscriptRecord.line(id: 7, parent: 3, event: event(kind, turn: 4))
        #expect(line.last == 0x0A && line.count { $0 == 0x0A } == 1)
        let record = try TranscriptRecord(line: line, session: "s")
        #expect(record.id == 7 && record.parent == 3)
        let read = try #require(record.event)
        #expect(read.turn == 4 && read.at == Chat.time && read.session == "s")
        // Two descriptions that know nothing of the file's form.
        #expect("\(read.kind)" == "\(kind)")
    }

    @Test func everyRecordNamesTheOneBefore() throws {
        var transcript = try open()
        for kind in Self.kinds { try transcript.append(event(kind)) }
        let records = try lines().map { try JSONValue(parsing: $0) }
        #expect(records.map { $0["id"]?.integerValue } == Array(1...Self.kinds.count))
        #expect(records.map { $0["parent"]?.integerValue } == [nil] + Array(1..<Self.kinds.count))
        #expect(records.first?["parent"] == JSONValue.null && records.first?["session"] == "s")
        #expect(records.allSatisfy { $0["v"] == 1 && $0["at"] == "2025-01-20T14:30:25.000Z" })
    }

    @Test func aSessionIsTakenUpWhereItEnded() async throws {
        func turn(_ text: String, _ replies: [ChatReply]) async throws -> Chat {
            let tool = try TestTool("look") { _ in ["count": 2] }
            let chat = Chat(ScriptedChatModel(replies), tools: [tool], transcript: try open())
            try await chat.assistant.begin()
            try await chat.run(text)
            return chat
        }
        do {
            let chat = try await turn("Hi", [.calls("c1 look"), ChatReply(text: "Two")])
            #expect(chat.log.events.first?.short == "session m")
        }
        let before = try lines()
        let chat = try await turn("And now?", [ChatReply(text: "Still two")])
        #expect(chat.log.events.prefix(2).map(\.short) == ["session m resumed", "turn 2 And now?"])
        let call = ChatToolCall(id: "c1", name: "look", arguments: "{}")
        #expect(
            chat.lastMessages == [
                .user("Hi"), .assistant(text: "", toolCalls: [call], extras: [:]),
                .tool(callID: "c1", name: "look", content: "{\"ok\":true,\"count\":2}"),
                .assistant(text: "Two", toolCalls: [], extras: [:]), .user("And now?"),
            ]
        )
        let after = try lines()
        #expect(Array(after.prefix(before.count)) == before)
        #expect(after.enumerated().allSatisfy { $1.hasPrefix("{\"v\":1,\"id\":\($0 + 1),") })
    }

    @Test func aRecordIsInTheFileBeforeItsEventIsShown() async throws {
        let path = path
        let chat = Chat(
            ScriptedChatModel([.calls("c1 look"), ChatReply(text: "Two")]),
            tools: [try TestTool("look")],
            transcript: try open()
        ) { event in
            let last = try #require(try FileContent.read(path).dropLast().split(separator: 0x0A).last)
            #expect(try TranscriptRecord(line: last, session: "s").event?.short == event.short)
        }
        #expect(try await chat.run().count == 6)
    }

    @Test func aTornLastLineIsCutOff() throws {
        let whole = started(1, "null", "Hi") + said(2, "1", "Hello")
        folder.write("s.jsonl", whole + "{\"v\":1,\"id\":4,\"par")
        let transcript = try open()
        #expect(transcript.notices == ["the last line of \(path) was torn (18 bytes) and is cut off"])
        #expect(transcript.conversation.messages.count == 2 && transcript.isResumed)
        #expect(try FileContent.read(path) == Array(whole.utf8))
    }

    @Test func aWholeLastLineWithoutItsNewlineIsKept() throws {
        let whole = started(1, "null", "Hi") + said(2, "1", "Hello")
        folder.write("s.jsonl", String(whole.dropLast()))
        var transcript = try open()
        #expect(transcript.notices.isEmpty && transcript.conversation.messages.count == 2)
        try transcript.append(event(.turnStarted(text: "next"), turn: 2))
        #expect(try lines().count == 4)
    }

    @Test func aTurnThatWasCutShortIsClosed() throws {
        let call =
            "\"type\":\"message\",\"text\":\"\",\"tool_calls\":[{\"id\":\"c1\",\"name\":\"n\",\"arguments\":\"{}\"}]"
        folder.write("s.jsonl", started(1, "null", "Hi") + line(2, "1", call))
        let transcript = try open()
        #expect(transcript.notices == ["the last turn of session s was cut short; it is closed now"])
        #expect(try lines().count == 4)
        #expect(try lines().last?.contains("\"reason\":\"cancelled\"") == true)
        #expect(EndpointRules.violation(transcript.conversation.messages) == nil)
        #expect(transcript.conversation.messages.count == 3)
    }

    @Test func aNewerVersionIsRefusedAndLeftAlone() throws {
        let content = started(1, "null", "Hi") + "{\"v\":2,\"what\":\"ever\"}\n" + said(3, "2", "Hello")
        folder.write("s.jsonl", content)
        let error = #expect(throws: StorageError.self) { try open() }
        #expect(error?.code == .newerVersion)
        #expect(
            error?.message
                == "\(path):2: written by a newer version (format 2, this program reads 1);"
                + " update pattreeya or start a new session"
        )
        #expect(try FileContent.read(path) == Array(content.utf8))
    }

    @Test(arguments: [
        "{\"v\":1,\"id\":2", "[]", "12", "{}", "{\"id\":2,\"parent\":1}", "{\"v\":\"1\"}",
        "{\"v\":1,\"id\":2,\"parent\":1,\"at\":\"yesterday\",\"turn\":1,\"type\":\"error\"}",
        "{\"v\":1,\"id\":2,\"parent\":1,\"at\":\"2025-01-20T14:30:25.000Z\",\"turn\":1,\"type\":\"turn.started\"}",
        "{\"v\":1,\"id\":2,\"parent\":1,\"at\":\"2025-01-20T14:30:25.000Z\",\"turn\":1}",
        "{\"v\":1,\"id\":-1,\"parent\":1,\"at\":\"2025-01-20T14:30:25.000Z\",\"turn\":1,\"type\":\"x\"}",
        "{\"v\":1,\"id\":1,\"parent\":1,\"at\":\"2025-01-20T14:30:25.000Z\",\"turn\":1,\"type\":\"x\"}",
        "{\"v\":1,\"id\":2,\"parent\":9,\"at\":\"2025-01-20T14:30:25.000Z\",\"turn\":1,\"type\":\"x\"}",
        "{\"v\":1,\"id\":2,\"parent\":\"1\",\"at\":\"2025-01-20T14:30:25.000Z\",\"turn\":1,\"type\":\"x\"}",
        "{\"v\":1,\"id\":2,\"at\":\"2025-01-20T14:30:25.000Z\",\"turn\":1,\"type\":\"x\"}",
    ]) func aDamagedLineInTheMiddleIsNamed(line: String) throws {
        let content = started(1, "null", "Hi") + "\n" + line + "\n" + said(3, "1", "Hello")
        folder.write("s.jsonl", content)
        let error = #expect(throws: StorageError.self) { try open() }
        #expect(error?.code == .malformed && error?.message.hasPrefix("\(path):3: ") == true)
        #expect(error?.message.hasSuffix("; mend it with pattreeya sessions repair s, or start a new session") == true)
        // Nothing is lost: the person can mend it.
        #expect(try FileContent.read(path) == Array(content.utf8))
    }

    @Test func recordsOfLaterVersionsAreKeptAndPassedOver() throws {
        folder.write(
            "s.jsonl",
            started(1, "null", "Hi") + line(2, "1", "\"type\":\"mood\",\"new\":[1]") + said(3, "2", "Hello")
        )
        let transcript = try open()
        #expect(transcript.notices.isEmpty && transcript.conversation.messages.count == 2)
        #expect(try lines().count == 4)
    }

    @Test func aBranchIsTheWayToTheLastRecord() throws {
        folder.write(
            "s.jsonl",
            started(1, "null", "Hi") + said(2, "1", "Hello") + started(4, "3", "wrong way") + said(5, "4", "Oh")
                + started(7, "3", "better") + said(8, "7", "Yes")
        )
        var transcript = try open()
        func texts() -> [String] {
            transcript.conversation.messages.map { message in
                switch message {
                case .user(let text), .assistant(let text, _, _): text
                default: "?"
                }
            }
        }
        #expect(texts() == ["Hi", "Hello", "better", "Yes"])
        try transcript.append(event(.turnStarted(text: "next"), turn: 3))
        #expect(try lines().last?.hasPrefix("{\"v\":1,\"id\":10,\"parent\":9,") == true)
    }

    @Test func aSessionBelongsToOneProcess() async throws {
        _ = try open()
        let other = try ProgramRun("/usr/bin/env", ["flock", path, "sh", "-c", "echo locked; cat"], input: .open)
        try await other.expect("locked")
        let error = #expect(throws: StorageError.self) { try open() }
        #expect(error?.code == .busy)
        #expect(TurnFailure(try #require(error)).exit == .localInputOutput)
        other.endInput()
        try await other.finished()
        _ = try open()
    }

    @Test func whatCannotBeWrittenDidNotHappen() throws {
        let file = FillableFile()
        var transcript = try Transcript(session: "s", path: file.path)
        try transcript.append(event(.turnStarted(text: "Hi")))
        file.fill()
        let error = #expect(throws: StorageError.self) {
            try transcript.append(event(.message(AssistantMessage(text: "Hello"))))
        }
        #expect(error?.code == .inputOutput && error?.message.contains(file.path) == true)
        #expect(transcript.conversation.messages == [.user("Hi")])
        #expect(try FileContent.read(file.path).count { $0 == 0x0A } == 1)
    }

    @Test func secretsAreNotInTheFile() async throws {
        struct Leak: Error, CustomStringConvertible { var description: String { "refused: sk-secret" } }
        let chat = Chat(
            ScriptedChatModel([.calls("c1 look"), ChatReply(text: "It failed")]),
            tools: [try TestTool("look") { _ in throw Leak() }],
            transcript: try open()
        )
        try await chat.run()
        let lines = try lines()
        #expect(lines.count == 7 && !lines.joined().contains("sk-secret"))
    }
}
