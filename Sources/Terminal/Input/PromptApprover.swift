import AgentCore
import Synchronization
import Tools

/// Asks the person at the prompt. Anything but a clear yes means no, and so does no answer in time.
public final class PromptApprover: Approver {
    private let readLine: @Sendable (LineRequest) async -> LineInput
    private let tell: @Sendable (String) -> Void
    private let showsCall: @Sendable () -> Bool
    private let timeLimit: Duration
    private let clock: any Clock<Duration>
    private let allowed = Mutex<Set<String>>([])

    /// Asks through a prompt.
    /// - Parameters:
    ///   - timeLimit: how long an answer may take.
    ///   - showsCall: whether to put the call and its arguments into the question, as where nothing else shows them.
    ///   - readLine: reads a line, ``LineEditor/readLine(_:)`` for example.
    ///   - tell: shows a line to the person.
    public init(
        timeLimit: Duration = .seconds(120),
        showsCall: @escaping @Sendable () -> Bool = { false },
        clock: any Clock<Duration> = ContinuousClock(),
        readLine: @escaping @Sendable (LineRequest) async -> LineInput,
        tell: @escaping @Sendable (String) -> Void
    ) {
        (self.timeLimit, self.showsCall, self.clock) = (timeLimit, showsCall, clock)
        (self.readLine, self.tell) = (readLine, tell)
    }

    /// Ends what "always" allowed: it holds for one turn.
    public func beginTurn() { allowed.withLock { $0 = [] } }

    /// Asks the person about a call, unless they have allowed its tool for the whole turn.
    public func decide(_ request: ApprovalRequest) async -> ApprovalDecision {
        let (yes, no) = (
            ApprovalDecision(isGranted: true, by: "person"), ApprovalDecision(isGranted: false, by: "person")
        )
        if allowed.withLock({ $0.contains(request.toolName) }) { return yes }
        guard let answer = await answer(to: request) else {
            if Task.isCancelled { return no }
            tell("No answer within \(timeLimit.components.seconds) s means no.")
            return ApprovalDecision(isGranted: false, by: "timeout")
        }
        guard case .line(let text) = answer else { return no }
        switch text.lowercased().filter({ !$0.isWhitespace }) {
        case "y", "yes": return yes
        case "a", "always":
            allowed.withLock { _ = $0.insert(request.toolName) }
            return yes
        default: return no
        }
    }

    /// The answer; nil when the time is over.
    private func answer(to request: ApprovalRequest) async -> LineInput? {
        let question = DisplayText.oneLine(request.question) + " [y]es, [n]o, [a]lways in this turn: "
        let call = showsCall() ? CallText.line(request.toolName, request.arguments) + "\n" : ""
        let line = LineRequest(prompt: call + question, isQuestion: true)
        return await withTaskGroup(of: LineInput?.self) { group in
            group.addTask { [readLine] in await readLine(line) }
            group.addTask { [clock, timeLimit] in
                try? await clock.sleep(for: timeLimit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            // The prompt must be free again before anybody else reads.
            await group.waitForAll()
            return first
        }
    }
}

/// A call in words.
enum CallText {
    /// The tool and its arguments on one line.
    static func line(_ name: String, _ arguments: JSONObject) -> String {
        "→ \(DisplayText.oneLine(name))\(shown(arguments))"
    }

    private static func shown(_ arguments: JSONObject) -> String {
        if arguments.isEmpty { return "" }
        let parts = arguments.members.map {
            "\(DisplayText.oneLine($0.key)): \(DisplayText.oneLine($0.value.stringValue ?? $0.value.jsonText))"
        }
        return " (\(parts.joined(separator: ", ")))"
    }
}
