/// Holds back the text of a reply while it may be a call that leaked, and lets everything else stream.
struct LeakHold: Sendable {
    private var held = ""
    private var isOpen = false

    /// True while text is held back.
    var isHolding: Bool { !isOpen && !held.isEmpty }

    /// Takes the next piece and answers what can be shown now.
    mutating func add(_ piece: String) -> String? {
        if isOpen { return piece }
        held += piece
        if held.utf8.count <= LeakedCalls.longest, LeakedCalls(reading: held) != .none { return nil }
        return release()
    }

    /// What was held back to the end; nil where all is shown.
    mutating func release() -> String? {
        isOpen = true
        defer { held = "" }
        return held.isEmpty ? nil : held
    }
}

/// Lets words pass and swallows the rest of a text from the first sign of JSON or of a tag in it: what a person hears
/// is never that.
struct WordsOnly: Sendable {
    private static let signs = ["{", "```", "<tool_call", "<function="]

    private var pending = ""
    private var isClosed = false
    /// All words that passed.
    private(set) var text = ""

    /// Takes the next piece and answers what can be shown now.
    mutating func add(_ piece: String) -> String? {
        guard !isClosed else { return nil }
        pending += piece
        var end = pending.endIndex
        for sign in Self.signs {
            if let found = pending.firstRange(of: sign), found.lowerBound < end {
                (end, isClosed) = (found.lowerBound, true)
            }
        }
        if !isClosed { end = beginningOfSign }
        return pass(upTo: end)
    }

    /// What was held back because it could have become a sign.
    mutating func finish() -> String? { isClosed ? nil : pass(upTo: pending.endIndex) }

    private var beginningOfSign: String.Index {
        for length in stride(from: min(pending.count, 10), to: 0, by: -1) {
            let tail = pending.suffix(length)
            if Self.signs.contains(where: { $0.hasPrefix(tail) }) { return tail.startIndex }
        }
        return pending.endIndex
    }

    private mutating func pass(upTo end: String.Index) -> String? {
        let words = String(pending[..<end])
        pending = isClosed ? "" : String(pending[end...])
        // A model that quotes what it was told opens with blank lines.
        let shown = text.isEmpty ? String(words.drop(while: \.isWhitespace)) : words
        guard !shown.isEmpty else { return nil }
        text += shown
        return shown
    }
}
