/// The markup inside one line: emphasis, code and links.
///
/// Text goes out at once. Only what may be markup is held: from an opening mark until its closing one, the end of the
/// line or a limit. A mark that is never closed is shown as it was written.
struct MarkdownInline: Sendable {
    /// The longest text that is held, in scalars.
    static let limit = 1_000
    private static let deepest = 8

    private let style: TextStyle
    private let depth: Int
    private var span: MarkdownSpan?
    private var previous: Unicode.Scalar?

    init(style: TextStyle = [], depth: Int = 0) { (self.style, self.depth) = (style, depth) }

    /// Takes the next scalar, which is no newline.
    mutating func feed(_ scalar: Unicode.Scalar, to output: inout StyledText) {
        guard span != nil else {
            if depth < Self.deepest, MarkdownSpan.isOpener(scalar) {
                span = MarkdownSpan(opener: scalar, after: previous)
            } else {
                emit(scalar, &output)
            }
            return
        }
        if let outcome = span?.take(scalar, limit: Self.limit) { conclude(outcome, &output) }
    }

    /// Shows what is held: the line is over.
    mutating func end(to output: inout StyledText) {
        endSpan(to: &output)
        output.set([])
    }

    private mutating func conclude(_ outcome: MarkdownSpan.Outcome, _ output: inout StyledText) {
        span = nil
        let rest: ArraySlice<Unicode.Scalar>
        switch outcome {
        case .literal(let text, let others):
            for scalar in text { emit(scalar, &output) }
            rest = others
        case .styled(let added, let text, let others):
            show(text, added, &output)
            (previous, rest) = (text.last, others)
        case .code(let text, let others):
            for scalar in text { output.append(scalar, style.union(.code)) }
            (previous, rest) = (text.last, others)
        case .link(let text, let address, let others):
            show(text, .underline, &output)
            if !text.elementsEqual(address) {
                output.append(" (", style.union(.dim))
                for scalar in address { output.append(scalar, style.union(.dim)) }
                output.append(")", style.union(.dim))
            }
            (previous, rest) = (")", others)
        }
        output.set(style)
        for scalar in rest { feed(scalar, to: &output) }
    }

    private func show(_ text: ArraySlice<Unicode.Scalar>, _ added: TextStyle, _ output: inout StyledText) {
        var inner = MarkdownInline(style: style.union(added), depth: depth + 1)
        for scalar in text { inner.feed(scalar, to: &output) }
        inner.endSpan(to: &output)
    }

    private mutating func endSpan(to output: inout StyledText) {
        while let outcome = span?.end() { conclude(outcome, &output) }
    }

    private mutating func emit(_ scalar: Unicode.Scalar, _ output: inout StyledText) {
        output.append(scalar, style)
        previous = scalar
    }
}
