/// What a judge is asked.
public struct JudgeQuestion: Sendable, Hashable {
    /// What must be true of the reply.
    public var rubric: String
    /// The turn, from 1.
    public var turn: Int
    /// What the person said.
    public var user: String
    /// What the agent said.
    public var reply: String

    /// Whether words are evidence: the reply has them, as it is shown to a judge. Case, accents, spaces, quotation
    /// marks around them and Markdown's emphasis do not matter.
    func hasEvidence(_ quote: String) -> Bool {
        let wanted = Self.plain(quote)
        guard wanted.unicodeScalars.contains(where: { !$0.properties.isWhitespace && !Self.isPunctuation($0) }) else {
            return false
        }
        return PhraseFinder(Self.plain(reply), rooms: []).contains(wanted)
    }

    /// A text as a judge is shown it: a control character that would do something to a terminal or a tokenizer is a
    /// question mark in a diamond.
    static func shown(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where scalar != "\r" {
            let isHarmless = scalar == "\n" || scalar == "\t" || scalar.properties.generalCategory != .control
            shown.append(isHarmless ? scalar : "\u{FFFD}")
        }
        return String(shown)
    }

    private static func plain(_ text: String) -> String {
        let scalars = shown(text).unicodeScalars.filter { $0 != "*" && $0 != "`" }
        var rest = scalars[...]
        while let last = rest.last, last.properties.isWhitespace || isPunctuation(last) { rest.removeLast() }
        while let first = rest.first, first.properties.isWhitespace || isPunctuation(first) { rest.removeFirst() }
        return String(String.UnicodeScalarView(rest))
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            true
        default: false
        }
    }
}

/// What a judge answered.
public struct JudgeAnswer: Sendable, Hashable {
    /// The verdict; maybe is not a pass.
    public enum Verdict: String, Sendable, CaseIterable {
        /// It is true of the reply.
        case pass
        /// It is not.
        case fail
        /// The judge cannot tell.
        case maybe
    }

    /// The verdict.
    public var verdict: Verdict
    /// The words of the reply that show it.
    public var quote: String
    /// Why, in the judge's words; may be empty.
    public var reason: String
    /// Whether this judge may fail a build: its labelled set has shown that it can be believed.
    public var mayGate: Bool

    /// Makes an answer.
    public init(_ verdict: Verdict, quote: String, reason: String = "", mayGate: Bool) {
        (self.verdict, self.quote, self.reason, self.mayGate) = (verdict, quote, reason, mayGate)
    }

    /// The answer in words.
    var summary: String {
        let reason = reason.isEmpty ? "" : " (\(ReplyCheck.short(reason)))"
        return "the verdict \(verdict.rawValue) on \"\(ReplyCheck.short(quote))\"\(reason)"
    }
}
