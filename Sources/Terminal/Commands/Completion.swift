/// What the Tab key does to a line.
public struct Completion: Sendable, Hashable {
    /// What to insert at the cursor; empty for nothing.
    public var insertion: String
    /// The names to choose from, when there are several; empty otherwise.
    public var candidates: [String]

    /// Completes the text in front of the cursor: commands, their arguments, and names of rooms within words.
    public init(before text: String, names: CompletionNames) {
        let (word, candidates, isFinal) = Self.candidates(for: text, names)
        let matching = candidates.filter { $0.hasPrefix(word) }
        (insertion, self.candidates) = ("", [])
        guard let first = matching.first else { return }
        let shared = matching.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
        insertion = Self.safe(shared.dropFirst(word.count))
        if matching.count == 1 {
            if isFinal { insertion += " " }
        } else {
            self.candidates = matching
        }
    }

    /// The candidates side by side, down the columns, for a terminal of that width.
    public static func columns(_ candidates: [String], width: Int, limit: Int = 200) -> String {
        let shown = candidates.prefix(limit).map { DisplayText.oneLine($0, limit: max(width - 1, 1)) }
        let cell = (shown.map { DisplayWidth.of($0) }.max() ?? 0) + 2
        let count = max(1, (width + 1) / cell)
        let rows = (shown.count + count - 1) / count
        var lines = (0..<rows).map { row in
            let cells = stride(from: row, to: shown.count, by: rows).map { shown[$0] }
            let padded = cells.dropLast().map { $0 + String(repeating: " ", count: cell - DisplayWidth.of($0)) }
            return padded.joined() + (cells.last ?? "")
        }
        if candidates.count > limit { lines.append("… and \(candidates.count - limit) more") }
        return lines.joined(separator: "\n")
    }

    /// The word under completion, what it can be, and whether a space follows a whole one.
    private static func candidates(
        for text: String,
        _ names: CompletionNames
    ) -> (word: String, candidates: [String], isFinal: Bool) {
        let line = text.drop(while: \.isWhitespace)
        guard line.hasPrefix("/"), !line.hasPrefix("//"), !line.contains(where: \.isNewline) else {
            let word = String(text.suffix(while: { !$0.isWhitespace }))
            return (word, word.isEmpty ? [] : names.rooms, false)
        }
        guard let blank = line.firstIndex(where: \.isWhitespace) else {
            return (String(line), SlashCommand.all.map { "/" + $0.name }, true)
        }
        let argument = String(line[blank...].drop(while: \.isWhitespace))
        let name = line[..<blank].dropFirst()
        guard let command = SlashCommand.named(String(name)) else { return (argument, [], false) }
        return (argument, Self.candidates(of: command.argument?.source ?? .text, names), false)
    }

    private static func candidates(of source: SlashCommand.Argument.Source, _ names: CompletionNames) -> [String] {
        switch source {
        case .commands: SlashCommand.all.map(\.name)
        case .rooms: names.rooms
        case .models: names.models
        case .prompts: names.prompts
        case .sessions: names.sessions
        case .words(let words): words
        case .text: []
        }
    }

    /// Names come from servers: what could act on the terminal is not typed for the person.
    private static func safe(_ text: some StringProtocol) -> String {
        DisplayText.oneLine(String(text), limit: 1_000)
    }
}

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }

    fileprivate func suffix(while predicate: (Character) -> Bool) -> Substring {
        let end = lastIndex { !predicate($0) }
        return end.map { self[index(after: $0)...] } ?? self[...]
    }
}
