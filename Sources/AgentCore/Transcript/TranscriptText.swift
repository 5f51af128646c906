import ChatCompletions
import Storage

/// A form in which a session can be had.
public enum TranscriptFormat: String, Sendable, CaseIterable {
    /// The records as they are in the file.
    case jsonl
    /// Markdown for reading and sharing.
    case markdown
    /// Plain text.
    case text
}

/// Writes a conversation for people.
struct TranscriptText {
    var session: String
    var conversation: Conversation

    func written(as format: TranscriptFormat) -> String {
        let isMarkdown = format == .markdown
        var lines = [isMarkdown ? "# Session \(session)" : "Session \(session)"]
        let split = conversation.firstVisible
        for turn in conversation.turns[..<split] { lines += Self.lines(of: turn, isMarkdown) }
        if let summary = conversation.summary {
            lines += ["", isMarkdown ? "*Summary of the turns above:*" : "Summary of the turns above:", "", summary]
        }
        for turn in conversation.turns[split...] { lines += Self.lines(of: turn, isMarkdown) }
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(of turn: Conversation.Turn, _ isMarkdown: Bool) -> [String] {
        let time = turn.at.rfc3339
        let head =
            isMarkdown
            ? ["", "## Turn \(turn.number) (\(time))", "", "**You:** \(turn.words)", ""]
            : ["", "[\(turn.number)] \(time)", "You: \(turn.words)"]
        return head + turn.messages.flatMap { lines(of: $0, isMarkdown) }
    }

    private static func lines(of message: ChatMessage, _ isMarkdown: Bool) -> [String] {
        switch message {
        case .assistant(let text, let calls, _):
            var lines: [String] = []
            if !text.isEmpty { lines += isMarkdown ? ["**Assistant:** \(text)", ""] : ["Assistant: \(text)"] }
            for call in calls {
                lines +=
                    isMarkdown
                    ? ["- called `\(call.name)` with \(code(call.arguments))"] : ["→ \(call.name) \(call.arguments)"]
            }
            return lines
        case .tool(_, let name, let content):
            return isMarkdown ? ["- `\(name)` answered \(code(content))", ""] : ["← \(name) \(content)"]
        case .system(let text), .user(let text): return [text]
        }
    }

    /// Code that may hold back-ticks itself.
    private static func code(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.contains("`") ? "`` \(line) ``" : "`\(line)`"
    }
}
