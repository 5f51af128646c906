/// Shows Markdown on a terminal while it arrives: bold, italics, code, headings, lists, quotations, tables and links.
///
/// Nothing that was handed out is ever taken back, so a terminal need not be redrawn. Only what may still be markup is
/// held: the first characters of a line, an emphasis until it is closed, a table until its last row. How the text is
/// cut into pieces makes no difference to the bytes.
public struct MarkdownRenderer: Sendable {
    private enum State {
        /// What kind of line it is is open.
        case start
        /// Text with markup inside.
        case inline
        /// A line that says what it is at its end.
        case whole
        /// A line in a block of code that may close the block.
        case codeStart
        /// A line of code.
        case code
    }

    private let columns: Int
    private var state = State.start
    // Beside the state and not inside it, so that they change in place.
    private var start = MarkdownLineStart()
    private var inline = MarkdownInline()
    private var line: [Unicode.Scalar] = []
    private var isInQuote = false
    private var fence: (mark: Unicode.Scalar, count: Int)?
    /// A line that is the head of a table if the next one says so.
    private var header: [Unicode.Scalar]?
    private var table: MarkdownTable?
    private var output = StyledText()

    /// Shows text for a terminal of that width.
    public init(columns: Int) { self.columns = max(columns, 1) }

    /// Takes more text, which holds no control characters but newlines and tabs, and answers what to show of it.
    public mutating func write(_ text: String) -> String {
        for scalar in text.unicodeScalars {
            if scalar == "\n" { endLine(withNewline: true) } else { take(scalar) }
        }
        return output.take()
    }

    /// The rest of what is held, at the end of the text. The renderer is ready for another text then.
    public mutating func finish() -> String {
        endLine(withNewline: false)
        showTable()
        let rest = output.take()
        self = MarkdownRenderer(columns: columns)
        return rest
    }

    // MARK: Within a line

    private mutating func take(_ scalar: Unicode.Scalar) {
        switch state {
        case .start:
            if let kind = start.take(scalar) { begin(kind) }
        case .inline: inline.feed(scalar, to: &output)
        case .whole:
            let previous = line.last
            line.append(scalar)
            if line.count > MarkdownInline.limit || !MarkdownLine.mayGoOn(line, scalar, previous) { beginText(line) }
        case .codeStart:
            line.append(scalar)
            if !mayClose(line) {
                showCode(line)
                state = .code
            }
        case .code: output.append(scalar, .code)
        }
    }

    private mutating func begin(_ kind: MarkdownLineStart.Kind) {
        let held = start.held
        if kind == .whole, !isInQuote || held.last != "|" {
            (state, line) = (.whole, held)
            return
        }
        showTable()
        switch kind {
        case .paragraph, .whole: beginText(held)
        case .heading(let level):
            (state, inline) = (.inline, MarkdownInline(style: level == 1 ? [.bold, .underline] : .bold))
        case .bullet:
            for scalar in held[..<start.indent] { output.append(scalar) }
            output.append("• ")
            (state, inline) = (.inline, MarkdownInline())
        case .quote(let consumed):
            output.append("│ ", .dim)
            output.set([])
            isInQuote = true
            start = MarkdownLineStart()
            for scalar in held[consumed...] { take(scalar) }
        }
    }

    private mutating func beginText(_ line: [Unicode.Scalar]) {
        showTable()
        (state, inline) = (.inline, MarkdownInline())
        for scalar in line { inline.feed(scalar, to: &output) }
    }

    private func mayClose(_ line: [Unicode.Scalar]) -> Bool {
        guard let fence, line.count <= MarkdownInline.limit else { return false }
        let text = line.drop { $0 == " " || $0 == "\t" }
        return text.drop { $0 == fence.mark }.allSatisfy { $0 == " " || $0 == "\t" }
    }

    private mutating func showCode(_ line: [Unicode.Scalar]) {
        for scalar in line { output.append(scalar, .code) }
    }

    // MARK: At the end of a line

    private mutating func endLine(withNewline: Bool) {
        switch state {
        case .start: endHeld(start.held, withNewline)
        case .whole: endHeld(line, withNewline)
        case .inline:
            inline.end(to: &output)
            finishLine(withNewline)
        case .codeStart:
            if let fence, MarkdownLine.closes(line, fence) {
                output.append(String(line), .dim)
                self.fence = nil
            } else {
                showCode(line)
            }
            finishLine(withNewline)
        case .code: finishLine(withNewline)
        }
        (isInQuote, start, line) = (false, MarkdownLineStart(), [])
        state = fence == nil ? .start : .codeStart
    }

    /// Ends a line of which nothing was shown yet.
    private mutating func endHeld(_ line: [Unicode.Scalar], _ withNewline: Bool) {
        if !isInQuote, takeRow(line) { return }
        if line.isEmpty, !withNewline { return }
        showTable()
        if MarkdownLine.isRule(line) {
            output.append(String(repeating: "─", count: min(columns, 40)), .dim)
        } else if !isInQuote, let opened = MarkdownLine.fence(line) {
            output.append(String(line), .dim)
            fence = opened
        } else {
            showText(line)
        }
        finishLine(withNewline)
    }

    private mutating func showText(_ line: [Unicode.Scalar]) {
        var inline = MarkdownInline()
        for scalar in line { inline.feed(scalar, to: &output) }
        inline.end(to: &output)
    }

    private mutating func finishLine(_ withNewline: Bool) {
        if withNewline { output.newline() } else { output.set([]) }
    }

    // MARK: Tables

    /// Keeps a line that belongs to a table, or may.
    private mutating func takeRow(_ line: [Unicode.Scalar]) -> Bool {
        guard line.first(where: { $0 != " " && $0 != "\t" }) == "|" else { return false }
        if table?.take(line) == true { return true }
        if table != nil {
            showTable()
            return false
        }
        if let header, let begun = MarkdownTable(header: header, delimiters: line) {
            (table, self.header) = (begun, nil)
            return true
        }
        showTable()
        header = line
        return true
    }

    /// Shows the table that is held: the line that begins is no part of it.
    private mutating func showTable() {
        if let header {
            self.header = nil
            showText(header)
            output.newline()
        }
        table?.show(columns: columns, to: &output)
        table = nil
    }
}

extension String {
    init(_ scalars: [Unicode.Scalar]) {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}
