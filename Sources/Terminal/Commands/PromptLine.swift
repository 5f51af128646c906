/// What a line at the prompt asks for.
public enum PromptLine: Sendable, Hashable {
    /// Nothing: a blank line.
    case blank
    /// Words for the Assistant.
    case words(String)
    /// A command with its argument; empty for none.
    case command(SlashCommand, String)
    /// No such command, or one that is used wrongly: a line that says so.
    case problem(String)

    /// Reads a line. A slash in front makes a command of one line; two slashes send words that begin with one. Text of
    /// several lines is words, whatever it begins with.
    public init(_ line: String) {
        guard !line.allSatisfy(\.isWhitespace) else {
            self = .blank
            return
        }
        guard let text = Self.slashed(line) else {
            self = .words(line)
            return
        }
        guard !text.hasPrefix("//") else {
            self = .words(String(text.dropFirst()))
            return
        }
        let name = text.dropFirst().prefix { !$0.isWhitespace }
        let argument = String(text[name.endIndex...]).trimmedOfSpace
        self = Self.command(named: String(name), argument)
    }

    /// What is typed to send these words.
    static func typed(_ words: String) -> String { slashed(words).map { "/\($0)" } ?? words }

    /// A text of one line that begins with a slash, from there on; nil for any other: several lines with a slash in
    /// front are a path or code that somebody pasted.
    private static func slashed(_ text: String) -> Substring? {
        let start = text.drop(while: \.isWhitespace)
        guard start.hasPrefix("/"), !text.trimmedOfSpace.contains(where: \.isNewline) else { return nil }
        return start
    }

    private static func command(named name: String, _ argument: String) -> PromptLine {
        guard let command = SlashCommand.named(name) else {
            return .problem(unknown(name))
        }
        switch command.argument {
        case nil where !argument.isEmpty:
            return .problem("\(command.usage) takes nothing, not \"\(shown(argument))\"")
        case let expected? where expected.isRequired && argument.isEmpty:
            return .problem("\(command.usage) needs a \(expected.name)")
        case let expected?:
            if case .words(let words) = expected.source, !argument.isEmpty, !words.contains(argument) {
                let expected = words.joined(separator: ", ")
                return .problem("\(command.usage): expected \(expected), not \"\(shown(argument))\"")
            }
        default: break
        }
        return .command(command, argument)
    }

    private static func unknown(_ name: String) -> String {
        let near = NearestName.find(name.lowercased(), in: SlashCommand.all.map(\.name))
        let advice = near.map { "did you mean /\($0)?" } ?? "/help lists them;"
        return "there is no command /\(shown(name)); \(advice) for words that begin with a slash type //"
    }

    private static func shown(_ text: String) -> String { DisplayText.oneLine(text, limit: 40) }
}

/// Finds what somebody may have meant.
enum NearestName {
    /// The name that begins so, or the one with the fewest differing letters, if few enough.
    static func find(_ text: String, in names: [String]) -> String? {
        let starting = names.filter { !text.isEmpty && $0.hasPrefix(text) }
        if let first = starting.first { return first }
        let wanted = Array(text.utf8.prefix(40))
        let scored = names.map { (name: $0, distance: distance(wanted, Array($0.utf8))) }
        guard let best = scored.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(1, min(wanted.count, best.name.utf8.count) / 2) ? best.name : nil
    }

    /// How many bytes are to be changed, added, left out or swapped with their neighbour.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before: [Int] = []
        var above = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                var least = min(above[column + 1], current[column]) + 1
                least = min(least, above[column] + (left[row] == right[column] ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    least = min(least, before[column - 1] + 1)
                }
                current.append(least)
            }
            (before, above) = (above, current)
        }
        return above[right.count]
    }
}

extension String {
    var trimmedOfSpace: String {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
