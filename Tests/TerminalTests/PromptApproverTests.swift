import AgentCore
import Synchronization
import Terminal
import TestSupport
import Testing

@Suite("Asking a person", .timeLimit(.minutes(1)))
struct PromptApproverTests {
    private static let request = ApprovalRequest(
        question: "Delete the room alpha?",
        toolName: "delete_room",
        arguments: ["name": "alpha\u{1B}[2J"]
    )

    private func approver(_ answers: [LineInput], showsCall: Bool = false, seen: Seen = Seen()) -> PromptApprover {
        let answers = Mutex(answers)
        return PromptApprover(
            showsCall: { showsCall },
            readLine: { request in
                seen.requests.withLock { $0.append(request) }
                return answers.withLock { $0.isEmpty ? .endOfInput : $0.removeFirst() }
            },
            tell: { _ in }
        )
    }

    private final class Seen: Sendable {
        let requests = Mutex<[LineRequest]>([])
    }

    @Test(
        "Only a clear yes allows",
        arguments: [
            (LineInput.line("y"), true), (.line(" YES "), true), (.line("a"), true), (.line("n"), false),
            (.line(""), false), (.line("yes, but"), false), (.interrupted(discarding: "y"), false),
            (.endOfInput, false), (.failed("gone"), false),
        ]
    )
    func answers(input: LineInput, isGranted: Bool) async {
        let decision = await approver([input]).decide(Self.request)
        #expect(decision == ApprovalDecision(isGranted: isGranted, by: "person"))
    }

    @Test("The question is one, on one line, with the call where nothing else shows it")
    func question() async throws {
        for (showsCall, lines) in [(false, 1), (true, 2)] {
            let seen = Seen()
            _ = await approver([], showsCall: showsCall, seen: seen).decide(Self.request)
            let request = try #require(seen.requests.withLock { $0.first })
            #expect(request.isQuestion && !request.prompt.contains("\u{1B}"))
            #expect(request.prompt.split(separator: "\n").count == lines)
            #expect(request.prompt.contains("→ delete_room (name: alpha[2J)") == showsCall)
        }
    }

    @Test("“Always” holds for this tool until the turn is over")
    func always() async {
        let approver = approver([.line("a"), .line("n"), .line("n")])
        var other = Self.request
        other.toolName = "create_room"
        #expect(await approver.decide(Self.request).isGranted)
        #expect(await approver.decide(Self.request).isGranted)
        #expect(await !approver.decide(other).isGranted)
        #expect(await approver.decide(Self.request).isGranted)
        approver.beginTurn()
        #expect(await !approver.decide(Self.request).isGranted)
    }

    @Test("No answer in time means no, and the prompt is free again")
    func timeout() async {
        let clock = ManualClock()
        let told = Mutex<[String]>([])
        let isFree = Mutex(false)
        let approver = PromptApprover(
            timeLimit: .seconds(120),
            clock: clock,
            readLine: { _ in
                // As a line editor does: it waits until its task is cancelled.
                while !Task.isCancelled { await Task.yield() }
                isFree.withLock { $0 = true }
                return .interrupted(discarding: "")
            },
            tell: { text in told.withLock { $0.append(text) } }
        )
        async let decision = approver.decide(Self.request)
        await clock.sleepers(1)
        clock.advance(by: .seconds(119))
        #expect(clock.sleeping == 1)
        #expect(told.withLock { $0.isEmpty })
        clock.advance(by: .seconds(1))
        #expect(await decision == ApprovalDecision(isGranted: false, by: "timeout"))
        #expect(isFree.withLock { $0 })
        #expect(told.withLock { $0 } == ["No answer within 120 s means no."])
    }
}
