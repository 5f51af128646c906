import AgentCore
import ChatCompletions
import Tools

/// What happened in one turn, read off the agent's events.
public struct RecordedTurn: Sendable {
    /// One thing that the agent did, by its place among those of its kind.
    public enum Step: Sendable, Hashable {
        /// It said something.
        case message(Int)
        /// It called a tool.
        case call(Int)
    }

    /// The number in the conversation, from 1.
    public var number: Int
    /// What the person said.
    public var user = ""
    /// What the agent said, a text for each message that has one.
    public var messages: [String] = []
    /// What the agent called, attempts included.
    public var calls: [RecordedCall] = []
    /// Messages and calls in the order in which they came.
    public var steps: [Step] = []
    /// How the turn ended; nil when it did not.
    public var summary: TurnSummary?
    /// Why it failed; nil when it did not.
    public var failure: TurnFailure?

    /// All that was said to the person.
    public var reply: String { messages.joined(separator: "\n") }

    /// The turns of a conversation, in order and numbered from 1 whatever the session counted before.
    public static func turns(of events: [TurnEvent]) -> [RecordedTurn] {
        var turns: [RecordedTurn] = []
        var session: Int?
        for event in events where event.turn > 0 {
            if session != event.turn {
                session = event.turn
                turns.append(RecordedTurn(number: turns.count + 1))
            }
            turns[turns.count - 1].take(event.kind)
        }
        return turns
    }

    private mutating func take(_ kind: TurnEvent.Kind) {
        switch kind {
        case .turnStarted(let text): user = text
        case .message(let message):
            guard !message.text.isEmpty else { return }
            steps.append(.message(messages.count))
            messages.append(message.text)
        case .toolCall(let id, let name, let arguments, let original, _):
            steps.append(.call(calls.count))
            calls.append(
                RecordedCall(turn: number, id: id, name: name, arguments: arguments, original: original)
            )
        case .approval(let id, let decision):
            if let index = openCall(id) { calls[index].approval = decision.isGranted }
        case .toolResult(let id, _, let outcome):
            if let index = openCall(id) { calls[index].outcome = outcome }
        case .turnFinished(let summary): self.summary = summary
        case .error(let failure): self.failure = failure
        default: break
        }
    }

    /// Some models give two calls of a turn the same id: the first without an outcome is meant.
    private func openCall(_ id: String) -> Int? { calls.firstIndex { $0.id == id && $0.outcome == nil } }
}

/// One attempt to call a tool.
public struct RecordedCall: Sendable {
    /// The turn, from 1.
    public var turn: Int
    /// The id that the model gave it.
    public var id: String
    /// The tool's name as the model wrote it.
    public var name: String
    /// The arguments as the tool gets them.
    public var arguments: JSONObject
    /// The arguments as the model wrote them, where they had to be repaired or cannot be read.
    public var original: String?
    /// Whether the person allowed it; nil when nobody was asked.
    public var approval: Bool?
    /// What it came to; nil when the record ends before.
    public var outcome: ToolOutcome?

    /// The arguments are no JSON object as they were written.
    public var isMalformed: Bool {
        guard let original else { return false }
        let isBlank = original.allSatisfy(\.isWhitespace)
        return !isBlank && (try? JSONValue(parsing: original))?.objectValue == nil
    }

    /// What it came to, as scenarios write it; nil when the record ends before.
    public var result: CallEntry.Result? {
        switch outcome {
        case nil: nil
        case .success?: .ok
        case .failure?: approval == false ? .denied : .failed
        }
    }

    /// The call as messages show it: `delete_pattreeya_room {"room_name":"alpha"}`.
    public var shown: String { "\(name) \(isMalformed ? original ?? "" : JSONValue.object(arguments).jsonText)" }
}
