/// Tells whether a short answer to a question says yes or no.
///
/// The wordings are data (`Resources/affirmation-words.json`). An answer counts only when nothing else is in it:
/// "yes, but not that one" is neither, because what it allows is not clear.
public enum Affirmation {
    /// True for yes, false for no, nil for anything else: silence, both, a counter-question or further words.
    public static func isAffirmative(_ text: String) -> Bool? {
        guard text.utf8.count <= longestAnswer, !text.unicodeScalars.contains(where: questionMarks.contains) else {
            return nil
        }
        let spoken = SpokenText(text)
        guard spoken.quotations.isEmpty else { return nil }
        let table = AffirmationTable.shared
        var found = Set(text.unicodeScalars.compactMap { table.signs[$0] })
        let words = spoken.words.map(\.folded)
        var index = 0
        while index < words.count {
            guard let (kind, length) = table.match(words[index...]) else { return nil }
            found.formUnion(kind)
            index += length
        }
        return found.contains(.yes) == found.contains(.no) ? nil : found.contains(.yes)
    }

    private static let longestAnswer = 200
    private static let questionMarks: Set<Unicode.Scalar> = ["?", "？", "؟"]
}

/// The wordings, ready for look-up; built at the first question.
struct AffirmationTable: Sendable {
    enum Kind: Sendable { case yes, no, polite }

    static let shared = AffirmationTable(PackageResources.affirmation_words_json)

    private(set) var signs: [Unicode.Scalar: Kind] = [:]
    private var phrases: [String: Kind] = [:]
    private var longestPhrase = 1
    private var longestRun = 1

    init(_ resource: [UInt8]) {
        guard let document = try? JSONValue(parsing: resource) else { return }
        for (key, kind) in [("polite", Kind.polite), ("yes", .yes), ("no", .no)] {
            let lists = document[key]?.objectValue?.members.map(\.value) ?? document[key].map { [$0] } ?? []
            for phrase in lists.flatMap({ $0.arrayValue ?? [] }) { add(phrase.stringValue ?? "", kind) }
        }
    }

    /// What the longest phrase at the start of these words means, and how many words it has.
    func match(_ words: ArraySlice<String>) -> (kinds: Set<Kind>, length: Int)? {
        for length in stride(from: min(longestPhrase, words.count), through: 1, by: -1) {
            if let kind = phrases[words.prefix(length).joined(separator: " ")] { return ([kind], length) }
        }
        guard let first = words.first, let kinds = matchRun(first) else { return nil }
        return (kinds, 1)
    }

    /// A word of an unspaced script is a run of phrases: the longest first.
    private func matchRun(_ word: String) -> Set<Kind>? {
        let scalars = Array(word.unicodeScalars)
        guard scalars.contains(where: NameCharacters.isUnspaced) else { return nil }
        var kinds: Set<Kind> = []
        var index = 0
        while index < scalars.count {
            let lengths = stride(from: min(longestRun, scalars.count - index), through: 1, by: -1)
            let hit = lengths.lazy.compactMap { length -> (Kind, Int)? in
                var phrase = String.UnicodeScalarView()
                phrase.append(contentsOf: scalars[index..<index + length])
                return phrases[String(phrase)].map { ($0, length) }
            }.first
            guard let (kind, length) = hit else { return nil }
            kinds.insert(kind)
            index += length
        }
        return kinds
    }

    private mutating func add(_ phrase: String, _ kind: Kind) {
        let spoken = SpokenText(phrase)
        if spoken.words.isEmpty {
            for scalar in phrase.unicodeScalars { signs[scalar] = kind }
        } else {
            phrases[spoken.words.map(\.folded).joined(separator: " ")] = kind
            longestPhrase = max(longestPhrase, spoken.words.count)
            if spoken.hasUnspacedScript { longestRun = max(longestRun, phrase.unicodeScalars.count) }
        }
    }
}
