import Tools

/// What a person's own words allow: nothing that a server, a tool or a model says counts.
public enum RoomAuthority {
    /// Whether the words ask for a room to be made: a verb of making and a room noun of one language in this turn, or
    /// in our question that this turn answers with yes.
    ///
    /// A turn that says not to make one, or takes it back, asks for nothing, and neither does what stands in quotation
    /// marks.
    public static func allowsCreating(_ words: PersonWords) -> Bool {
        RoomRequest(words.text).asksForRoom
            || words.confirmedQuestion.map { RoomRequest($0).asksForRoom } ?? false
    }

    /// Whether the words name a room exactly, with or without the prefix, in this turn or in our question that this
    /// turn answers with yes, and do not say to spare it.
    public static func allowsDeleting(_ name: RoomName, _ words: PersonWords) -> Bool {
        let inTurn = Naming(name, in: words.text)
        if inTurn == .spared { return false }
        return inTurn == .named || words.confirmedQuestion.map { Naming(name, in: $0) == .named } ?? false
    }
}

/// How a text speaks of one room.
private enum Naming {
    /// Not by its exact name.
    case absent
    /// By its name, and not to be spared.
    case named
    /// As one to keep.
    case spared

    init(_ name: RoomName, in text: String) {
        let request = RoomRequest(text)
        let mentions = NamedRoom(name, in: request).mentions
        guard !mentions.isEmpty else {
            self = .absent
            return
        }
        self = mentions.contains { request.spares($0) } ? .spared : .named
    }
}

extension RoomRequest {
    /// Whether any language tells to leave alone what is mentioned here.
    fileprivate func spares(_ mention: Range<Int>) -> Bool {
        if isTakenBack(after: mention.lowerBound) { return true }
        return words.languages.indices.contains { language in
            let mine = hits.filter { $0.language == language && !$0.range.overlaps(mention) }
            return !mine.isEmpty && (isDenied(mention, mine) || isRuledBySparing(mention, mine, language))
        }
    }

    /// "not alice", "not the alice room": with nothing but everyday words between, and where verbs have many forms
    /// one word that no table knows.
    private func isDenied(_ mention: Range<Int>, _ mine: [RoomWords.Hit]) -> Bool {
        mine.contains { denial in
            guard denial.role == .not, denial.range.upperBound <= mention.lowerBound else { return false }
            let gap = denial.range.upperBound..<mention.lowerBound
            guard !text.hasBreak(in: gap) else { return false }
            let language = words.languages[denial.language]
            let others = text.words.count { word in
                gap.contains(word.range.lowerBound)
                    && !mine.contains { ($0.role == .plain || $0.role == .room) && $0.range == word.range }
            }
            return language.isUnspaced ? gap.count <= 6 : others <= (language.isInflected ? 1 : 0)
        }
    }

    /// The verb that a mention belongs to: the one of its clause, else of its sentence, else the last one before it.
    private func isRuledBySparing(_ mention: Range<Int>, _ mine: [RoomWords.Hit], _ language: Int) -> Bool {
        let verbs = mine.filter { $0.role == .delete || $0.role == .keep || $0.role == .except }
        let before = verbs.filter { $0.range.upperBound <= mention.lowerBound }
        let after = verbs.filter { $0.range.lowerBound >= mention.upperBound }
        let joins = mine.filter { $0.role == .join }
        func near(_ verb: RoomWords.Hit, sentence: Bool) -> Bool {
            let low = min(verb.range.upperBound, mention.upperBound)
            let gap = low..<max(low, verb.range.lowerBound, mention.lowerBound)
            return !text.hasBreak(in: gap, sentence: sentence)
                && (sentence || !joins.contains { gap.contains($0.range.lowerBound) })
        }
        let previous = before.last { near($0, sentence: false) }
        let next = after.first { near($0, sentence: false) }
        let ownClause = words.languages[language].isVerbLast ? next ?? previous : previous ?? next
        let ruling =
            ownClause ?? before.last { near($0, sentence: true) } ?? after.first { near($0, sentence: true) }
            ?? before.last
        guard let ruling else { return false }
        return ruling.role != .delete || isNegated(ruling, mine)
    }
}
