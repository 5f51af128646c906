/// Decides from the first scalars of a line what kind of line it is, as soon as that is certain.
struct MarkdownLineStart: Sendable {
    /// What the line is.
    enum Kind: Equatable {
        case paragraph
        case heading(level: Int)
        /// The marker is replaced; the indentation stays.
        case bullet
        /// A quotation's bar; `consumed` scalars belong to it and the line starts anew behind them.
        case quote(consumed: Int)
        /// The whole line must be read to know what it is: a fence, a rule or a row of a table.
        case whole
    }

    /// White space that nothing follows for so long is text.
    private static let widest = 100

    private(set) var held: [Unicode.Scalar] = []
    private(set) var indent = 0

    /// Takes the next scalar, which is no newline; nil while the kind is open.
    mutating func take(_ scalar: Unicode.Scalar) -> Kind? {
        held.append(scalar)
        if indent == held.count - 1, scalar == " " || scalar == "\t" {
            indent += 1
            return indent > Self.widest ? .paragraph : nil
        }
        return kind(held[indent...])
    }

    private func kind(_ text: ArraySlice<Unicode.Scalar>) -> Kind? {
        guard let first = text.first, let last = text.last else { return nil }
        let isRun = text.allSatisfy { $0 == first }
        switch first {
        case "#":
            if isRun { return text.count > 6 ? .paragraph : nil }
            return last == " " ? .heading(level: text.count - 1) : .paragraph
        case "-", "+", "*", "_":
            if isRun { return text.count > 2 && first != "+" ? .whole : nil }
            return text.count == 2 && last == " " && first != "_" ? .bullet : .paragraph
        case ">":
            if text.count == 1 { return nil }
            return .quote(consumed: indent + (last == " " ? 2 : 1))
        case "`", "~":
            if isRun { return text.count > 2 ? .whole : nil }
            return .paragraph
        case "|": return .whole
        default: return .paragraph
        }
    }
}

/// What whole lines are.
enum MarkdownLine {
    /// Whether a line that must be read whole can still be what it began as.
    static func mayGoOn(_ line: [Unicode.Scalar], _ scalar: Unicode.Scalar, _ previous: Unicode.Scalar?) -> Bool {
        switch line.first(where: { $0 != " " && $0 != "\t" }) {
        case let mark? where ["-", "*", "_"].contains(mark): scalar == mark || scalar == " " || scalar == "\t"
        case "`": scalar != "`" || previous == "`"
        default: true
        }
    }

    /// A line of three or more `-`, `*` or `_` and blanks.
    static func isRule(_ line: some Collection<Unicode.Scalar>) -> Bool {
        let marks = line.filter { $0 != " " && $0 != "\t" }
        guard let first = marks.first, marks.count > 2, ["-", "*", "_"].contains(first) else { return false }
        return marks.allSatisfy { $0 == first }
    }

    /// The mark and the length of a line that opens a block of code.
    static func fence(_ line: [Unicode.Scalar]) -> (mark: Unicode.Scalar, count: Int)? {
        let text = line.drop { $0 == " " || $0 == "\t" }
        guard let mark = text.first, mark == "`" || mark == "~" else { return nil }
        let count = text.prefix { $0 == mark }.count
        guard count > 2, mark == "~" || !text.dropFirst(count).contains("`") else { return nil }
        return (mark, count)
    }

    /// Whether a line closes the block that such a fence opened.
    static func closes(_ line: [Unicode.Scalar], _ fence: (mark: Unicode.Scalar, count: Int)) -> Bool {
        let text = line.drop { $0 == " " || $0 == "\t" }
        let count = text.prefix { $0 == fence.mark }.count
        return count >= fence.count && text.dropFirst(count).allSatisfy { $0 == " " || $0 == "\t" }
    }
}
