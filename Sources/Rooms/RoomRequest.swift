import Tools

/// What a person's text asks to be done with rooms, language by language.
struct RoomRequest {
    let text: SpokenText
    let hits: [RoomWords.Hit]
    let words: RoomWords

    init(_ text: String, words: RoomWords = .shared) {
        self.text = SpokenText(text)
        self.words = words
        hits = words.hits(in: self.text)
    }

    /// Whether a room is asked for: a verb of making and a room noun of one language, and no language says not to.
    var asksForRoom: Bool {
        var asked = false
        for language in words.languages.indices {
            let mine = hits.filter { $0.language == language }
            let covers = mine.filter { $0.role == .overview }
            let verbs = mine.filter { verb in verb.role == .make && !covers.contains { $0.range.overlaps(verb.range) } }
            guard !verbs.isEmpty else { continue }
            if verbs.contains(where: { isNegated($0, mine) }) { return false }
            if isTakenBack(after: verbs[0].range.lowerBound) { return false }
            asked = asked || verbs.contains { verb in names(aRoomFor: verb, mine, covers) }
        }
        return asked
    }

    /// Whether the person thinks better of it afterwards: "never mind", or a "don't" by itself that ends the text.
    func isTakenBack(after offset: Int) -> Bool {
        let last = text.words.last?.range ?? 0..<0
        let before = text.words.dropLast().last?.range.upperBound ?? 0
        let standsAlone = before <= last.lowerBound && text.hasBreak(in: before..<last.lowerBound)
        return hits.contains {
            $0.range.lowerBound > offset
                && ($0.role == .retract || ($0.role == .not && $0.range == last && standsAlone))
        }
    }

    /// Whether a hit is turned round by a word before or after it in its clause.
    func isNegated(_ verb: RoomWords.Hit, _ hits: [RoomWords.Hit]) -> Bool {
        hits.contains { other in
            switch other.role {
            case .not where other.range.upperBound <= verb.range.lowerBound:
                isNear(other.range.upperBound..<verb.range.lowerBound, language: verb.language)
            case .notAfter where other.range.lowerBound >= verb.range.lowerBound:
                !text.hasBreak(in: verb.range.upperBound..<max(verb.range.upperBound, other.range.lowerBound))
                    && reaches(from: verb, to: other, hits)
            default: false
            }
        }
    }

    /// A word after the verb belongs to the last verb before it: "delete alice, bob do not delete".
    private func reaches(from verb: RoomWords.Hit, to other: RoomWords.Hit, _ hits: [RoomWords.Hit]) -> Bool {
        !hits.contains {
            ($0.role == .delete || $0.role == .make) && $0.range.lowerBound >= verb.range.upperBound
                && $0.range.upperBound <= other.range.lowerBound
        }
    }

    private func isNear(_ gap: Range<Int>, language: Int) -> Bool {
        guard !text.hasBreak(in: gap) else { return false }
        return words.languages[language].isUnspaced ? gap.count <= 24 : text.wordCount(in: gap) <= 3
    }

    private func names(aRoomFor verb: RoomWords.Hit, _ mine: [RoomWords.Hit], _ covers: [RoomWords.Hit]) -> Bool {
        let nouns =
            mine.filter { $0.role == .room }.map(\.range)
            + text.words.filter { $0.folded.hasPrefix(RoomName.prefix) && !text.isQuoted($0.range) }.map(\.range)
        return nouns.contains { noun in
            let isVerbItself = !words.languages[verb.language].isUnspaced && noun.overlaps(verb.range) && noun.count < 2
            return !isVerbItself
                && !covers.contains { cover in
                    cover.range.upperBound <= noun.lowerBound
                        && isNear(cover.range.upperBound..<noun.lowerBound, language: cover.language)
                }
        }
    }
}
