import ChatCompletions

/// What chat endpoints refuse in a list of messages.
enum EndpointRules {
    /// The first rule that the messages break, or nil.
    static func violation(_ messages: [ChatMessage]) -> String? {
        var open: [String] = []
        var previous: ChatMessage?
        for (index, message) in messages.enumerated() {
            switch message {
            case .tool(let id, _, _):
                guard open.first == id else { return "\(index): a result of \(id), open: \(open)" }
                open.removeFirst()
            case .user(let text):
                if case .user? = previous { return "\(index): two messages of the person in a row" }
                if text.isEmpty { return "\(index): an empty message" }
            case .assistant(let text, let calls, _):
                if previous == nil { return "\(index): the model speaks first" }
                if text.isEmpty && calls.isEmpty { return "\(index): an empty message" }
            case .system: return "\(index): a second prompt"
            }
            if case .tool = message {
            } else {
                guard open.isEmpty else { return "\(index): calls without results: \(open)" }
                if case .assistant(_, let calls, _) = message { open = calls.map(\.id) }
            }
            previous = message
        }
        return open.isEmpty ? nil : "calls without results at the end: \(open)"
    }
}
