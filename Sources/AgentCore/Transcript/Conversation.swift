import ChatCompletions

/// The messages of a session as the model needs them, built from the events of its transcript. It keeps two rules
/// whatever happened: a tool call is never without its result, and two messages of the person never follow each
/// other directly.
struct Conversation: Sendable {
    /// The messages, without the system prompt.
    private(set) var messages: [ChatMessage] = []
    /// Calls of the last message that have no result yet.
    private(set) var openCalls: [ChatToolCall] = []
    /// The number of the last turn.
    private(set) var turn = 0
    /// True between the start of a turn and its end.
    private(set) var isTurnOpen = false
    /// What the model said last in an earlier turn: the place of a question that this turn may answer.
    private(set) var lastReply = ""
    private var partialText = ""

    /// Takes in one event.
    mutating func apply(_ kind: TurnEvent.Kind, turn number: Int) {
        switch kind {
        case .turnStarted(let text):
            turn = number
            isTurnOpen = true
            appendUser(text)
        case .textDelta(let text): partialText += text
        case .message(let message):
            partialText = ""
            appendAssistant(message)
        case .toolResult(let id, let name, let outcome):
            openCalls.removeAll { $0.id == id }
            messages.append(.tool(callID: id, name: name, content: outcome.content))
        case .turnFinished, .error:
            keepPartialText()
            isTurnOpen = false
        case .session, .toolCall, .approval: break
        }
    }

    /// The events that make a turn whole which was cut short: a result for every open call, and an end.
    func closingEvents(reason: TurnSummary.Reason) -> [TurnEvent.Kind] {
        var events: [TurnEvent.Kind] = openCalls.map { call in
            .toolResult(id: call.id, name: call.name, outcome: Self.interruptedOutcome)
        }
        if isTurnOpen { events.append(.turnFinished(TurnSummary(reason: reason, failedCalls: openCalls.count))) }
        return events
    }

    /// The result of a call whose turn was cut short.
    static let interruptedOutcome = ToolOutcome.failure(
        error: "interrupted",
        hint: "the call may or may not have had its effect; look before you repeat it"
    )

    private mutating func appendUser(_ text: String) {
        if case .user(let earlier)? = messages.last {
            messages[messages.count - 1] = .user(earlier + "\n\n" + text)
        } else {
            messages.append(.user(text))
        }
    }

    private mutating func appendAssistant(_ message: AssistantMessage) {
        guard !message.text.isEmpty || !message.toolCalls.isEmpty else { return }
        if !message.text.isEmpty { lastReply = message.text }
        openCalls = message.toolCalls
        messages.append(.assistant(text: message.text, toolCalls: message.toolCalls, extras: message.extras))
    }

    private mutating func keepPartialText() {
        guard !partialText.isEmpty else { return }
        appendAssistant(AssistantMessage(text: partialText))
        partialText = ""
    }
}

/// The question in a reply that a yes would answer.
enum LastQuestion {
    /// The last sentence that ends with a question mark, or nil.
    static func find(in reply: String) -> String? {
        var question: Substring?
        var start = reply.startIndex
        var index = reply.startIndex
        while index < reply.endIndex {
            let character = reply[index]
            let next = reply.index(after: index)
            let isSentenceEnd = next == reply.endIndex || reply[next].isWhitespace
            if character.isNewline {
                start = next
            } else if "?？؟".contains(character), isSentenceEnd || character != "?" {
                question = reply[start..<next]
                start = next
            } else if ".!。！".contains(character), isSentenceEnd || "。！".contains(character) {
                start = next
            }
            index = next
        }
        return question.map { $0.drop(while: \.isWhitespace) }.map(String.init)
    }
}
