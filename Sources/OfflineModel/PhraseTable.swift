/// Phrases of one or more lower-case words, found by their first word.
struct PhraseTable {
    private var tails: [String: [[String]]] = [:]

    init(_ phrases: some Sequence<String>) {
        for phrase in phrases {
            let words = phrase.split(separator: " ").map(String.init)
            guard let first = words.first else { continue }
            tails[first, default: []].append(Array(words.dropFirst()))
        }
        // The longest phrase must be tried first: "set up" before "set".
        for first in tails.keys where tails[first, default: []].count > 1 {
            tails[first]?.sort { $0.count > $1.count }
        }
    }

    var isEmpty: Bool { tails.isEmpty }

    /// The number of tokens of the longest phrase that starts at the first token; 0 when none does.
    func match(_ tokens: ArraySlice<Token>) -> Int {
        guard let first = tokens.first, let candidates = tails[first.lower] else { return 0 }
        let rest = tokens.dropFirst()
        for candidate in candidates where rest.count >= candidate.count {
            if zip(candidate, rest).allSatisfy({ $0 == $1.lower }) { return candidate.count + 1 }
        }
        return 0
    }

    /// True when these tokens are exactly one phrase.
    func matchesWhole(_ tokens: ArraySlice<Token>) -> Bool {
        guard let first = tokens.first, let candidates = tails[first.lower] else { return false }
        let rest = tokens.dropFirst()
        return candidates.contains { $0.count == rest.count && zip($0, rest).allSatisfy { $0 == $1.lower } }
    }

    /// True when this token alone is a phrase.
    func contains(_ token: Token) -> Bool {
        guard token.kind == .word, let candidates = tails[token.lower] else { return false }
        return candidates.last?.isEmpty ?? false
    }

    /// Where the first phrase inside these tokens is.
    func find(in tokens: ArraySlice<Token>) -> Range<Int>? {
        for index in tokens.indices {
            let count = match(tokens[index...])
            if count > 0 { return index..<index + count }
        }
        return nil
    }

    /// The number of tokens of the longest phrase that ends these tokens; 0 when none does.
    func matchAtEnd(_ tokens: ArraySlice<Token>) -> Int {
        for count in stride(from: min(6, tokens.count), to: 0, by: -1) where matchesWhole(tokens.suffix(count)) {
            return count
        }
        return 0
    }
}
