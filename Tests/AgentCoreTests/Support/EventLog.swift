import AgentCore
import Synchronization
import Tools

/// Keeps what an Assistant tells.
final class EventLog: Sendable {
    private let list = Mutex<[TurnEvent]>([])

    func add(_ event: TurnEvent) { list.withLock { $0.append(event) } }

    var events: [TurnEvent] { list.withLock { $0 } }

    /// The events of the latest turn as one line each, without the line that starts it.
    var latest: [String] {
        let events = events
        let start = events.lastIndex { if case .turnStarted = $0.kind { true } else { false } }
        return events[(start.map { $0 + 1 } ?? 0)...].map(\.short)
    }

    func lines(_ word: String) -> [String] { latest.filter { $0.hasPrefix(word + " ") } }
}

extension TurnEvent {
    /// The event in a line, for comparing lists of them.
    var short: String {
        switch kind {
        case .session(let model, let resumed): return "session \(model)\(resumed ? " resumed" : "")"
        case .turnStarted(let text): return "turn \(turn) \(text)"
        case .textDelta(let text): return "delta \(text)"
        case .message(let message):
            return "message \(([message.text] + message.toolCalls.map(\.id)).joined(separator: " "))"
        case .toolCall(let id, let name, let arguments, let original, _):
            return "call \(id) \(name) \(JSONValue.object(arguments).jsonText)" + (original.map { " was \($0)" } ?? "")
        case .approval(let id, let decision):
            return "approval \(id) \(decision.isGranted ? "granted" : "denied") \(decision.by)"
        case .toolResult(let id, _, .success(let result)): return "result \(id) \(JSONValue.object(result).jsonText)"
        case .toolResult(let id, _, .failure(let error, _)): return "failed \(id) \(error)"
        case .turnFinished(let summary): return "finished \(summary.reason.rawValue) \(summary.requests)"
        case .turnUndone: return "undone \(turn)"
        case .compacted(let summary):
            return "compacted \(summary.reason.rawValue) -\(summary.droppedTurns) +\(summary.keptTurns)"
        case .forked(let origin): return "forked \(origin)"
        case .error(let failure): return "error \(failure.code) \(failure.exit.rawValue)"
        }
    }
}
