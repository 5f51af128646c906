/// Something in a line that began like markup, until it is known whether it is. One look at each scalar decides, so
/// that text without an end costs no more than other text.
struct MarkdownSpan: Sendable {
    typealias Text = ArraySlice<Unicode.Scalar>

    /// What it turned out to be. `rest` was taken too far and is to be read again.
    enum Outcome {
        case literal(Text, rest: Text)
        case styled(TextStyle, Text, rest: Text)
        case code(Text, rest: Text)
        case link(Text, address: Text, rest: Text)
    }

    private let opener: Unicode.Scalar
    private let before: Unicode.Scalar?
    private var held: [Unicode.Scalar]
    /// How many opening marks there are, once that is known.
    private var marks: Int?
    /// The length of the run of marks that the text ends with.
    private var run = 0
    private var isInCode = false
    private var depth = 1
    /// Where a link's address begins.
    private var address: Int?

    static func isOpener(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "*", "_", "`", "[", "\\": true
        default: false
        }
    }

    init(opener: Unicode.Scalar, after before: Unicode.Scalar?) {
        (self.opener, self.before, held) = (opener, before, [opener])
    }

    /// Takes the next scalar; nil while it can still be either.
    mutating func take(_ scalar: Unicode.Scalar, limit: Int) -> Outcome? {
        held.append(scalar)
        // All of it at once: to look for further markup inside would cost the square of the limit.
        if held.count > limit { return literal(held.count) }
        switch opener {
        case "\\": return escape(scalar)
        case "[": return link(scalar)
        default: return delimited(scalar)
        }
    }

    /// What it is when nothing follows any more.
    mutating func end() -> Outcome {
        if let marks, closes(before: nil) { return closed(marks, end: held.count) }
        return literal(marks ?? (opener == "[" ? 1 : held.count))
    }

    private func literal(_ count: Int) -> Outcome { .literal(held[..<count], rest: held[count...]) }

    private func escape(_ scalar: Unicode.Scalar) -> Outcome {
        let isPunctuation = scalar.isASCII && scalar.value > 0x20 && !scalar.isAlphanumeric
        return isPunctuation ? .literal(held[1...], rest: []) : literal(1)
    }

    // MARK: Emphasis and code

    private mutating func delimited(_ scalar: Unicode.Scalar) -> Outcome? {
        guard let marks else {
            if scalar == opener { return nil }
            let count = held.count - 1
            guard opens(count, scalar) else { return literal(count) }
            self.marks = count
            note(scalar)
            return nil
        }
        if scalar != opener, closes(before: scalar) { return closed(marks, end: held.count - 1) }
        note(scalar)
        return nil
    }

    private mutating func note(_ scalar: Unicode.Scalar) {
        if opener != "`", scalar == "`" { isInCode.toggle() }
        run = scalar == opener && !isInCode ? run + 1 : 0
    }

    private func opens(_ count: Int, _ next: Unicode.Scalar) -> Bool {
        if opener == "`" { return true }
        guard count <= 3, !next.properties.isWhitespace else { return false }
        // Names like a_b_c and products like 2*3*4 are no emphasis.
        if opener == "_" { return before?.isAlphanumeric != true }
        return count > 1 || before.map { !$0.isASCII || !$0.isAlphanumeric } ?? true
    }

    /// Whether the marks that the text ends with, in front of `next`, are the closing ones.
    private func closes(before next: Unicode.Scalar?) -> Bool {
        guard let marks, run > 0 else { return false }
        if opener == "`" { return run == marks }
        // Three marks can close an inner emphasis and this one.
        guard run == marks || (run == 3 && marks < 3) else { return false }
        let end = held.count - (next == nil ? 0 : 1) - run
        guard end > marks, !held[end - 1].properties.isWhitespace else { return false }
        return opener != "_" || next?.isAlphanumeric != true
    }

    private func closed(_ marks: Int, end: Int) -> Outcome {
        let text = held[marks..<(end - marks)]
        let rest = held[end...]
        guard opener == "`" else {
            let style: TextStyle = marks == 1 ? .italic : marks == 2 ? .bold : [.bold, .italic]
            return .styled(style, text, rest: rest)
        }
        // One blank at both ends belongs to the marks, so that code can begin or end with a backtick.
        let isPadded = text.count > 2 && text.first == " " && text.last == " "
        return .code(isPadded ? text.dropFirst().dropLast() : text, rest: rest)
    }

    // MARK: Links

    private mutating func link(_ scalar: Unicode.Scalar) -> Outcome? {
        let last = held.count - 1
        if let address {
            depth += scalar == "(" ? 1 : scalar == ")" ? -1 : 0
            guard depth == 0 else { return nil }
            let end = last
            return .link(held[1..<(address - 2)], address: held[address..<end], rest: held[(end + 1)...])
        }
        if depth == 0 {
            guard scalar == "(", last > 2 else { return literal(1) }
            (address, depth) = (held.count, 1)
            return nil
        }
        depth += scalar == "[" ? 1 : scalar == "]" ? -1 : 0
        return nil
    }
}

extension Unicode.Scalar {
    var isAlphanumeric: Bool {
        if isASCII { return (0x30...0x39).contains(value) || (0x61...0x7A).contains(value | 0x20) }
        return properties.isAlphabetic || properties.numericType != nil
    }
}
