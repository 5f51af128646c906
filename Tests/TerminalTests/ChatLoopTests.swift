import AgentCore
import ChatCompletions
import Storage
import Synchronization
import Terminal
import Testing
import Tools

@Suite(.timeLimit(.minutes(1))) struct ChatLoopTests {
    /// It watches signals for as long as the process lives.
    private static let interruption = Interruption()

    private struct Failing: Tool {
        let definition = ToolDefinition(name: "fail", description: "", parameters: .noArguments, effect: .read)
        func call(_ arguments: JSONObject, context: ToolCallContext) async throws -> JSONObject {
            throw ToolFailure("no")
        }
    }

    private final class Log: Sendable {
        let lines = Mutex<[String]>([])
        let made = Mutex(0)
    }

    private let log = Log()

    /// Runs turns; the model answers each with its text in capitals, or with what its first word says.
    private func run(
        _ source: any TurnSource,
        strict: Bool = false,
        onEvent: @escaping @Sendable (TurnEvent) throws -> Void = { _ in }
    ) async throws -> Int32 {
        let log = log
        let loop = ChatLoop(source: source, interruption: Self.interruption, isStrict: strict) {
            log.made.withLock { $0 += 1 }
            let model = ScriptedChatModel { request, _ in
                guard case .user(let text)? = request.messages.last else { return ChatReply(text: "Done") }
                switch text.split(separator: "\n").last ?? "" {
                case "key": throw ChatError(.authentication, "refused")
                case "address": throw ChatError(.configuration, "wrong")
                case "server": throw ChatError(.server, "down")
                case "wait": throw ChatError(.rateLimited, "wait")
                case "cut": return ChatReply(text: "Half", finishReason: .length)
                case "tool": return ChatReply(toolCalls: [ChatToolCall(id: "c", name: "fail", arguments: "")])
                default: return ChatReply(text: text.uppercased())
                }
            }
            return Assistant(
                configuration: .init(modelName: "m", systemPrompt: { _ in "" }),
                model: model,
                tools: [Failing()],
                transcript: Transcript(session: "s"),
                approver: FixedApprover.never
            ) { event in
                switch event.kind {
                case .message(let message) where !message.text.isEmpty: log.lines.withLock { $0.append(message.text) }
                case .error(let failure): log.lines.withLock { $0.append("\(event.turn) \(failure.code)") }
                default: break
                }
                try onEvent(event)
            }
        }
        return try await loop.run().rawValue
    }

    private func run(_ text: String, strict: Bool = false) async throws -> Int32 {
        let input = InputFile(text)
        return try await run(TurnReader(form: .lines, descriptor: input.descriptor), strict: strict)
    }

    private var lines: [String] { log.lines.withLock { $0 } }

    @Test func turnsRunUntilTheInputEnds() async throws {
        #expect(try await run("one\ntwo\n") == 0)
        #expect(lines == ["ONE", "TWO"] && log.made.withLock { $0 } == 1)
    }

    @Test func oneTurnOfTheCommandLine() async throws {
        #expect(try await run(SingleTurn("one\ntwo")) == 0)
        #expect(lines == ["ONE\nTWO"])
    }

    @Test func emptyInputStartsNothing() async throws {
        #expect(try await run("\n\n") == 0)
        #expect(log.made.withLock { $0 } == 0)
    }

    @Test func theFirstFailureIsTheExitCodeAndLaterTurnsRun() async throws {
        #expect(try await run("one\nwait\nserver\ntwo\n") == 6)
        #expect(lines == ["ONE", "2 rate_limited", "3 server", "WAIT\n\nSERVER\n\nTWO"])
    }

    @Test(arguments: [("key", 4), ("address", 3)]) func whatNoTurnCanMendEndsTheRun(word: String, exit: Int32)
        async throws
    {
        #expect(try await run("one\n\(word)\ntwo\n") == exit)
        #expect(lines.count == 2 && lines.first == "ONE")
    }

    @Test func anEarlierFailureIsTheExitCodeThen() async throws {
        #expect(try await run("server\nkey\ntwo\n") == 7)
        #expect(lines == ["1 server", "2 authentication"])
    }

    @Test func badInputIsAnErrorOfItsOwn() async throws {
        #expect(try await run("one\na\u{0}b\ntwo\n") == 2)
        #expect(lines == ["ONE", "0 bad_input", "TWO"])
    }

    @Test func inputThatCannotBeReadEndsTheRun() async throws {
        let input = InputFile(path: "/")
        #expect(try await run(TurnReader(form: .lines, descriptor: input.descriptor)) == 11)
        #expect(lines == ["0 local_io"])
    }

    @Test func aLimitIsNoSuccess() async throws {
        #expect(try await run("cut\none\n") == 8)
        #expect(lines == ["Half", "ONE"])
    }

    @Test func failedCallsCountUnderStrictOnly() async throws {
        #expect(try await run("tool\n") == 0)
        #expect(try await run("tool\none\n", strict: true) == 9)
        #expect(lines == ["Done", "Done", "ONE"])
    }

    @Test func whereNobodyReadsTheRunEnds() async throws {
        await #expect(throws: OutputClosed.self) {
            let input = InputFile("one\ntwo\n")
            _ = try await run(TurnReader(form: .lines, descriptor: input.descriptor)) { event in
                if case .textDelta = event.kind { throw OutputClosed() }
            }
        }
        #expect(lines.isEmpty)
    }

    @Test func anAssistantThatCannotBeMadeIsTheCallersToTell() async throws {
        struct Unmade: Error {}
        let loop = ChatLoop(source: SingleTurn("one"), interruption: Self.interruption) { throw Unmade() }
        await #expect(throws: Unmade.self) { try await loop.run() }
    }
}
