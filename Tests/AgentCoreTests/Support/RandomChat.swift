import AgentCore
import ChatCompletions
import Storage
import Synchronization
import TestSupport
import Tools

/// A chat in which anything may happen: words, calls of every kind, silence, errors and interruptions.
struct RandomChat {
    /// Cancels the turn under way.
    private final class Interrupt: Sendable {
        let action = Mutex<(@Sendable () -> Void)?>(nil)
        func callAsFunction() { action.withLock { $0 }?() }
    }

    /// What endpoints would have refused.
    private final class Seen: Sendable {
        let violations = Mutex<[String]>([])

        func check(_ request: ChatRequest) {
            guard let violation = EndpointRules.violation(Array(request.messages.dropFirst())) else { return }
            violations.withLock { $0.append(violation) }
        }
    }

    private struct Model: ChatModel {
        let random: Random
        let interrupt: Interrupt
        let seen: Seen

        func reply(
            to request: ChatRequest,
            onEvent: @Sendable (ChatStreamEvent) async throws -> Void
        ) async throws -> ChatReply {
            seen.check(request)
            try Task.checkCancellation()
            let text = random.pick(["", "", "Fine. ", "Grüße\n\u{1F44D}\u{1F3FD} \"q\" ", "a\u{1}\\b"])
            for piece in text.split(separator: " ", omittingEmptySubsequences: true) {
                try await onEvent(.text(String(piece)))
            }
            switch random.number(8) {
            case 0: throw ChatError(.truncated, "the stream stopped")
            case 1:
                interrupt()
                throw CancellationError()
            case 2...5:
                let calls = (0...random.number(3)).map { _ in
                    ChatToolCall(
                        id: "c\(random.next())",
                        name: random.pick(["look", "look", "set", "remove", "fail", "stop", "fly"]),
                        arguments: random.pick(["{}", "{\"n\":\"1\"}", "{\"n\":", "", "{\"name\":\"ü\"}", "{\"x\":1}"])
                    )
                }
                return ChatReply(text: text.filter { $0 != " " }, toolCalls: calls)
            default: return ChatReply(text: text.filter { $0 != " " })
            }
        }
    }

    final class Random: Sendable {
        private let state: Mutex<(generator: SeededGenerator, count: Int)>
        init(seed: UInt64) { state = Mutex((SeededGenerator(seed: seed), 0)) }
        func number(_ limit: Int) -> Int { state.withLock { Int.random(in: 0..<limit, using: &$0.generator) } }
        func pick<Value>(_ values: [Value]) -> Value { values[number(values.count)] }
        func next() -> Int {
            state.withLock {
                $0.count += 1
                return $0.count
            }
        }
    }

    let random: Random
    private let interrupt = Interrupt()
    private let seen = Seen()

    init(seed: UInt64) { random = Random(seed: seed) }

    /// The rules of endpoints that were broken.
    var violations: [String] { seen.violations.withLock { $0 } }

    /// An Assistant of this chat that has announced its session.
    func assistant(_ transcript: Transcript) async throws -> Assistant {
        let tools: [any Tool] = try [
            TestTool("look") { _ in ["rooms": ["ä", "b\n"]] }, TestTool("set", .write), TestTool.remove(),
            TestTool("fail") { _ in throw ToolFailure("no") },
            TestTool("stop", .write) { [interrupt] _ in
                interrupt()
                try await untilCancelled()
            },
        ]
        let assistant = Assistant(
            configuration: .init(modelName: "m", systemPrompt: { _ in "Be good." }, limits: TurnLimits(steps: 2)),
            model: Model(random: random, interrupt: interrupt, seen: seen),
            tools: tools,
            transcript: transcript,
            approver: FixedApprover.noTerminal,
            now: { Chat.time },
            clock: ManualClock(),
            onEvent: { _ in }
        )
        try await assistant.begin()
        return assistant
    }

    /// Runs a turn, which the model or a tool may interrupt.
    func run(_ text: String, with assistant: Assistant) async throws {
        let ready = Gate()
        let task = Task {
            await ready.wait()
            try await assistant.run(text)
        }
        interrupt.action.withLock { $0 = { task.cancel() } }
        ready.open()
        _ = try await task.value
        interrupt.action.withLock { $0 = nil }
    }

    /// Runs some turns and answers the transcript's bytes.
    static func transcript(seed: UInt64, turns: Int) async throws -> [UInt8] {
        let folder = TemporaryFolder()
        let path = folder.path(of: "s.jsonl")
        let chat = RandomChat(seed: seed)
        let assistant = try await chat.assistant(try Transcript(session: "s", path: path))
        for turn in 1...turns { try await chat.run("turn \(turn) ß", with: assistant) }
        return try FileContent.read(path)
    }
}
