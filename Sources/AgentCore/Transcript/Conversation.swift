import ChatCompletions

/// The messages of a session as the model needs them, built from the events of its transcript. It keeps two rules
/// whatever happened, even where records are missing: a tool call is never without its result nor a result without its
/// call, and two messages of the person never follow each other directly.
struct Conversation: Sendable {
    /// The messages, without the system prompt.
    private(set) var messages: [ChatMessage] = []
    /// Calls of the last message that have no result yet.
    private(set) var openCalls: [ChatToolCall] = []
    /// The number of the last turn.
    private(set) var turn = 0
    /// True between the start of a turn and its end.
    private(set) var isTurnOpen = false
    /// What the model said last in the latest turn, the place of a question that the next one may answer. Empty when
    /// it said nothing then: a question of an earlier turn is not open any more.
    private(set) var lastReply = ""
    /// Calls of the last message that were announced and so may have run.
    private var announced: Set<String> = []
    private var partialText = ""

    /// Takes in one event.
    mutating func apply(_ kind: TurnEvent.Kind, turn number: Int) {
        switch kind {
        case .turnStarted(let text):
            endTurn()
            (turn, isTurnOpen, lastReply) = (number, true, "")
            appendUser(text)
        case .textDelta(let text): partialText += text
        case .message(let message):
            partialText = ""
            appendAssistant(message)
        case .toolResult(let id, let name, let outcome):
            guard let index = openCalls.firstIndex(where: { $0.id == id }) else { return }
            openCalls.remove(at: index)
            messages.append(.tool(callID: id, name: name, content: outcome.content))
        case .turnFinished: endTurn()
        case .toolCall(let id, _, _, _): announced.insert(id)
        case .session, .approval, .error: break
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
        keepPartialText()
        isTurnOpen = false
    }

    private mutating func closeCalls() {
        for call in openCalls {
            messages.append(.tool(callID: call.id, name: call.name, content: interruptedOutcome(of: call).content))
        }
        openCalls = []
    }

    private mutating func appendUser(_ text: String) {
        if case .user(let earlier)? = messages.last {
            messages[messages.count - 1] = .user(earlier + "\n\n" + text)
        } else {
            messages.append(.user(text))
        }
    }

    private mutating func appendAssistant(_ message: AssistantMessage) {
        guard !message.text.isEmpty || !message.toolCalls.isEmpty else { return }
        closeCalls()
        if !message.text.isEmpty { lastReply = message.text }
        (openCalls, announced) = (message.toolCalls, [])
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
