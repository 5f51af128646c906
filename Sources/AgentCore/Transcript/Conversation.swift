import ChatCompletions
import Storage

/// The turns of a session, built from the events of its transcript, and the messages that the model needs of them. It
/// keeps two rules whatever happened, even where records are missing: a tool call is never without its result nor a
/// result without its call, and two messages of the person never follow each other directly.
struct Conversation: Sendable {
    /// A turn: the person's words and what came of them.
    struct Turn: Sendable, Hashable {
        /// Its number.
        let number: Int
        /// When it began.
        let at: Timestamp
        /// What the person said.
        let words: String
        /// The messages of the model and the results of its calls.
        fileprivate(set) var messages: [ChatMessage] = []
    }

    /// All turns but those that were undone, oldest first: also those that the model is not sent any more.
    private(set) var turns: [Turn] = []
    /// The index of the first turn that the model is sent whole.
    private(set) var firstVisible = 0
    /// What the turns before that came to, in the model's words.
    private(set) var summary: String?
    /// Calls of the last message that have no result yet.
    private(set) var openCalls: [ChatToolCall] = []
    /// The highest number of a turn, undone ones included.
    private(set) var turn = 0
    /// True between the start of a turn and its end.
    private(set) var isTurnOpen = false
    /// Where in the last message each call stands.
    private var callOrder: [String: Int] = [:]
    /// Calls of the last message that were announced and so may have run.
    private var announced: Set<String> = []
    private var partialText = ""

    /// The turns that the model is sent whole.
    var visibleTurns: ArraySlice<Turn> { turns[firstVisible...] }

    /// Asked for every message: a slice at hand would make every change of a turn a copy of all.
    private var hasVisibleTurn: Bool { turns.count > firstVisible }

    /// The messages for the model, without the system prompt.
    var messages: [ChatMessage] {
        var messages: [ChatMessage] = []
        if let summary {
            // In the model's own mouth: a summary holds words of servers and tools, which have no authority.
            messages.append(.user(CompactionWords.question))
            messages.append(.assistant(text: summary, toolCalls: [], extras: [:]))
        }
        for turn in visibleTurns {
            if case .user(let earlier)? = messages.last {
                messages[messages.count - 1] = .user(earlier + "\n\n" + turn.words)
            } else {
                messages.append(.user(turn.words))
            }
            messages += turn.messages
        }
        return messages
    }

    /// What the model said last in the latest turn, the place of a question that the next one may answer. Empty when
    /// it said nothing then: a question of an earlier turn is not open any more.
    var lastReply: String {
        for case .assistant(let text, _, _) in (visibleTurns.last?.messages ?? []).reversed() where !text.isEmpty {
            return text
        }
        return ""
    }

    /// Takes in one event.
    mutating func apply(_ event: TurnEvent) {
        switch event.kind {
        case .turnStarted(let text):
            endTurn()
            (turn, isTurnOpen) = (max(turn, event.turn), true)
            turns.append(Turn(number: event.turn, at: event.at, words: text))
        case .textDelta(let text): partialText += text
        case .message(let message):
            partialText = ""
            appendAssistant(message)
        case .toolResult(let id, let name, let outcome):
            guard let index = openCalls.firstIndex(where: { $0.id == id }) else { return }
            openCalls.remove(at: index)
            let content = outcome.content
            // Measured once: nearly every result is small.
            let isSmall = content.utf8.count <= ToolResultLimit.bytes
            appendResult(of: id, name, isSmall ? content : outcome.capped().content)
        case .turnFinished: endTurn()
        case .turnUndone:
            endTurn()
            if hasVisibleTurn { turns.removeLast() }
        case .compacted(let compaction): compact(compaction)
        case .toolCall(let id, _, _, _, _): announced.insert(id)
        case .session, .forked, .approval, .error: break
        }
    }

    /// The events that make a turn whole which was cut short: a result for every open call, and an end.
    func closingEvents(reason: TurnSummary.Reason) -> [TurnEvent.Kind] {
        var events: [TurnEvent.Kind] = openCalls.map { call in
            .toolResult(id: call.id, name: call.name, outcome: interruptedOutcome(of: call))
        }
        if isTurnOpen { events.append(.turnFinished(TurnSummary(reason: reason, failedCalls: openCalls.count))) }
        return events
    }

    /// The result of an open call whose turn was cut short.
    func interruptedOutcome(of call: ChatToolCall) -> ToolOutcome {
        .failure(
            error: "interrupted",
            hint: announced.contains(call.id)
                ? "the call may or may not have had its effect; look before you repeat it"
                : "the call was not run; nothing was done"
        )
    }

    private mutating func endTurn() {
        closeCalls()
        if !partialText.isEmpty { appendAssistant(AssistantMessage(text: partialText)) }
        (partialText, isTurnOpen) = ("", false)
    }

    private mutating func closeCalls() {
        for call in openCalls {
            appendResult(of: call.id, call.name, interruptedOutcome(of: call).content)
        }
        openCalls = []
    }

    private mutating func appendAssistant(_ message: AssistantMessage) {
        guard hasVisibleTurn, !message.text.isEmpty || !message.toolCalls.isEmpty else { return }
        closeCalls()
        (openCalls, announced) = (message.toolCalls, [])
        callOrder = Dictionary(message.toolCalls.enumerated().map { ($1.id, $0) }) { first, _ in first }
        append(.assistant(text: message.text, toolCalls: message.toolCalls, extras: message.extras))
    }

    /// Results stand in the order of their calls, also where one of them was lost and another was not.
    private mutating func appendResult(of id: String, _ name: String, _ content: String) {
        guard hasVisibleTurn else { return }
        let last = turns.count - 1
        var place = turns[last].messages.count
        while place > 0, case .tool(let earlier, _, _) = turns[last].messages[place - 1],
            callOrder[earlier, default: 0] > callOrder[id, default: 0]
        { place -= 1 }
        turns[last].messages.insert(.tool(callID: id, name: name, content: content), at: place)
    }

    private mutating func append(_ message: ChatMessage) {
        guard hasVisibleTurn else { return }
        turns[turns.count - 1].messages.append(message)
    }

    private mutating func compact(_ compaction: CompactionSummary) {
        firstVisible = turns.count - min(max(compaction.keptTurns, 0), visibleTurns.count)
        if let text = compaction.text { summary = text }
        // A damaged file may hold any number.
        guard let limit = compaction.resultLimit, limit > 0 else { return }
        for index in turns.indices[firstVisible...] {
            turns[index].messages = turns[index].messages.map { $0.cappingResult(at: limit) }
        }
    }
}
