/// Holds back the text of a reply while it may be a call that leaked, and lets everything else stream.
struct LeakHold: Sendable {
    private let names: [String]
    private var held = ""
    private var isOpen = false

    /// - Parameter names: those of the tools on offer.
    init(names: [String]) { self.names = names }

    /// True while text is held back.
    var isHolding: Bool { !isOpen && !held.isEmpty }

    /// Takes the next piece and answers what can be shown now.
    mutating func add(_ piece: String) -> String? {
        if isOpen { return piece }
        held += piece
        if held.utf8.count <= LeakedCalls.longest,
            LeakedCalls(reading: held) != .none || ToolNameOpening(held, names: names) != .none
        {
            return nil
        }
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

/// How a text begins that may be a call in a form of the model's own: `create_room {"name": "a"}`, `<create_room …/>`.
/// What such a call asks for is not read out of it, but nobody else begins an answer that way.
enum ToolNameOpening: Sendable {
    /// With the name of a tool.
    case tool
    /// With what may become one.
    case possible
    /// With something else.
    case none

    init(_ text: String, names: [String]) {
        var rest = text.drop { $0.isWhitespace || "<`*#[(".contains($0) }
        // A tag is now and then called after the assistant.
        if rest.hasPrefix(Self.ownName) { rest = rest.dropFirst(Self.ownName.count) }
        if names.contains(where: rest.hasPrefix) {
            self = .tool
        } else if Self.ownName.hasPrefix(rest) || names.contains(where: { $0.hasPrefix(rest) }) {
            self = .possible
        } else {
            self = .none
        }
    }

    private static let ownName = "pattreeya-"
}
