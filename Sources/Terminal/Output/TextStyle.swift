/// How text looks on a terminal.
struct TextStyle: OptionSet, Sendable, Hashable {
    let rawValue: UInt8

    static let bold = TextStyle(rawValue: 1)
    static let italic = TextStyle(rawValue: 2)
    static let underline = TextStyle(rawValue: 4)
    static let dim = TextStyle(rawValue: 8)
    static let code = TextStyle(rawValue: 16)

    /// The sequence that switches to this style from any other (ECMA-48 SGR).
    var sequence: String {
        if isEmpty { return "\u{1B}[0m" }
        let table: [(TextStyle, String)] = [
            (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.code, "36"),
        ]
        return "\u{1B}[0;" + table.filter { contains($0.0) }.map(\.1).joined(separator: ";") + "m"
    }
}

/// Text with styles as it is written to a terminal, and the columns that it takes.
struct StyledText: Sendable {
    private(set) var text = ""
    /// The columns of everything so far, newlines not considered.
    private(set) var width = 0
    private var style: TextStyle = []

    mutating func append(_ scalar: Unicode.Scalar, _ style: TextStyle = []) {
        set(style)
        text.unicodeScalars.append(scalar)
        width += DisplayWidth.of(scalar)
    }

    mutating func append(_ more: String, _ style: TextStyle = []) {
        for scalar in more.unicodeScalars { append(scalar, style) }
    }

    /// Appends text that was styled already; it must end without a style.
    mutating func append(styled: StyledText) {
        set([])
        text += styled.text
        width += styled.width
    }

    /// A style never reaches over a line's end, where a prompt may follow.
    mutating func newline() {
        set([])
        text.unicodeScalars.append("\n")
    }

    mutating func set(_ style: TextStyle) {
        guard style != self.style else { return }
        self.style = style
        text += style.sequence
    }

    /// Hands out the text so far and goes on in the same style.
    mutating func take() -> String {
        defer { (text, width) = ("", 0) }
        return text
    }
}
