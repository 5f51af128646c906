/// A conversation cut into turns, for modes that show it to the model in another form. Only the form is theirs: the
/// conversation itself stays as it was, calls paired with their results, so that the mode can change at any time.
struct ModeConversation: Sendable {
    /// A call with its result.
    struct Done: Sendable, Hashable {
        var call: ChatToolCall
        var result: String
    }

    /// What the model did in a turn, step by step.
    enum Step: Sendable, Hashable {
        case said(String)
        case called([Done])
    }

    /// What the person said, and what followed.
    struct Turn: Sendable, Hashable {
        var person: String
        var steps: [Step] = []

        /// The calls of the turn with their results, in order.
        var done: [Done] {
            steps.flatMap { step -> [Done] in if case .called(let done) = step { done } else { [] } }
        }
    }

    /// The instructions of the program.
    private(set) var instructions: [String] = []
    private(set) var turns: [Turn] = []

    init(_ messages: [ChatMessage]) {
        for (position, message) in messages.enumerated() {
            switch message {
            case .system(let text): instructions.append(text)
            case .user(let text): turns.append(Turn(person: text))
            case .assistant(let text, let calls, _):
                // Words beside calls were said before anything was done: they answer nothing.
                if calls.isEmpty {
                    if !text.isEmpty { append(.said(text)) }
                } else {
                    append(
                        .called(calls.map { Done(call: $0, result: Self.result(of: $0, in: messages[position...])) })
                    )
                }
            case .tool: break
            }
        }
    }

    private mutating func append(_ step: Step) {
        if turns.isEmpty { turns.append(Turn(person: "")) }
        turns[turns.count - 1].steps.append(step)
    }

    private static func result(of call: ChatToolCall, in messages: ArraySlice<ChatMessage>) -> String {
        for case .tool(call.id, _, let content) in messages { return content }
        return #"{"ok":false,"error":"interrupted"}"#
    }
}
