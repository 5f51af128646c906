/// Takes room names out of words.
struct NameReader {
    let wordings: Wordings

    /// Longer runs of unquoted words are a remark, not a name.
    static let wordLimit = 8

    func isPlural(_ token: Token) -> Bool { wordings[.pluralNouns].contains(token) }
    func isNoun(_ token: Token) -> Bool { wordings[.nouns].contains(token) || isPlural(token) }
    func isConjunction(_ token: Token) -> Bool {
        token.kind == .comma || (token.kind == .word && ["and", "&", "plus"].contains(token.lower))
    }

    /// Without "please", "for me", "now" and the like at the end.
    func droppingTails(_ tokens: ArraySlice<Token>) -> ArraySlice<Token> {
        var rest = tokens
        while let last = rest.last {
            var count = last.kind == .comma || last.kind == .colon ? 1 : wordings[.tails].matchAtEnd(rest)
            if count == 0, rest.count > 1, last.lower == "and" { count = 1 }
            guard count > 0 else { break }
            let shorter = rest.dropLast(count)
            // "called now": what follows a marker is the name, even if it is also a filler.
            if wordings[.nameMarkers].matchAtEnd(shorter) > 0 { break }
            rest = shorter
        }
        return rest
    }

    func droppingDeterminers(_ tokens: ArraySlice<Token>) -> ArraySlice<Token> {
        tokens.drop { wordings[.determiners].contains($0) || $0.kind == .comma || $0.kind == .colon }
    }

    /// The parts between commas and "and".
    func parts(_ tokens: ArraySlice<Token>) -> [ArraySlice<Token>] {
        tokens.split { isConjunction($0) }
    }

    /// One name out of all these words; nil when no word is left.
    func name(_ tokens: ArraySlice<Token>) -> String? {
        var words = tokens.filter { $0.kind == .word || $0.kind == .quoted }[...]
        if let first = words.first, first.lower == "the" || first.lower == "a", words.count > 1 {
            words = words.dropFirst()
        }
        var isPossessive = false
        if words.count > 1, let last = words.last, isNoun(last) {
            words = words.dropLast()
            isPossessive = true
        }
        let texts = words.map { token in
            isPossessive && token.kind == .word ? Self.withoutPossessive(token.text) : token.text
        }
        let name = texts.flatMap { $0.split(whereSeparator: \.isWhitespace) }.joined(separator: "-")
        return name.isEmpty || name == RoomWords.prefix ? nil : name
    }

    static func withoutPossessive(_ word: String) -> String {
        word.hasSuffix("'s") || word.hasSuffix("’s") ? String(word.dropLast(2)) : word
    }

    /// The name that a purpose suggests: "the interview with Alice" is `interview-alice`; nil when it says nothing.
    func purposeName(_ tokens: ArraySlice<Token>) -> String? {
        if let quoted = tokens.first(where: { $0.kind == .quoted }) { return name([quoted]) }
        var words: [String] = []
        for token in droppingTails(tokens) {
            if ["for", "so", "because", "if", "when", "where", "which"].contains(token.lower) { break }
            if token.kind == .comma { break }
            if token.lower == "and", !words.isEmpty {
                words.append("and")
            } else if token.kind == .word, !wordings[.purposeFillers].contains(token), Int(token.lower) == nil {
                words.append(Self.withoutPossessive(token.lower))
            }
        }
        while words.last == "and" { words.removeLast() }
        guard !words.isEmpty, words.count <= 5 else { return nil }
        return words.joined(separator: "-")
    }

    /// True when words outside quotes cannot be part of a name that is not announced as one.
    func isRemark(_ tokens: ArraySlice<Token>) -> Bool {
        tokens.contains { wordings[.notNames].contains($0) }
            || tokens.count { $0.kind == .word } > NameReader.wordLimit
    }

    /// The announced name up to where the sentence goes on, and what follows it.
    func cut(_ tokens: ArraySlice<Token>) -> (name: ArraySlice<Token>, rest: ArraySlice<Token>) {
        if let first = tokens.first, first.kind == .quoted {
            // After a quoted name only more names or a remark can come.
            let end = tokens.firstIndex { $0.kind == .word && !isConjunction($0) } ?? tokens.endIndex
            return (tokens[..<end], tokens[end...])
        }
        for index in tokens.indices.dropFirst() {
            let token = tokens[index]
            guard token.kind == .word, wordings[.nameStops].contains(token) else { continue }
            // "with alice" belongs to a name, "with 5 people" and "with a limit" do not.
            if ["with", "in", "on", "at", "that", "as", "while"].contains(token.lower) {
                let rest = tokens[(index + 1)...]
                let isLimit = rest.first.map { wordings.number($0) != nil } ?? false
                guard isLimit || wordings[.limits].find(in: rest) != nil || token.lower == "that" else { continue }
            }
            return (tokens[..<index], tokens[index...])
        }
        return (tokens, tokens[tokens.endIndex...])
    }
}
