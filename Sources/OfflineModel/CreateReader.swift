/// Reads what follows a verb of making: which rooms, by what names.
struct CreateReader {
    let wordings: Wordings
    let names: NameReader

    init(wordings: Wordings) {
        self.wordings = wordings
        names = NameReader(wordings: wordings)
    }

    /// How sure the words before the object make us.
    enum Strength { case verb, weakVerb, wish, nounOnly }

    /// The requests, or nil when the words are about something other than a room.
    /// - Parameter aboutRooms: true when the message speaks of rooms elsewhere, so that "and y" needs no noun.
    func read(_ tokens: ArraySlice<Token>, strength: Strength, aboutRooms: Bool) -> [Request]? {
        var object = tokens
        while let first = object.first, ["me", "us", "myself", "ourselves", "up", ",", ":"].contains(first.lower) {
            object = object.dropFirst()
        }
        object = names.droppingTails(object)
        if object.isEmpty { return strength == .verb && aboutRooms ? [.say(.unclear)] : nil }
        if let again = again(object) { return [again] }
        var requests: [Request] = []
        for (index, piece) in pieces(object).enumerated() {
            guard let found = one(piece, strength: strength, aboutRooms: aboutRooms || index > 0) else {
                return index == 0 ? nil : requests + [.say(.unclear)]
            }
            requests += found
        }
        return requests
    }

    private func again(_ object: ArraySlice<Token>) -> Request? {
        wordings[.pronouns].matchesWhole(object) || wordings[.pluralPronouns].matchesWhole(object) ? .createAgain : nil
    }

    /// "a room called a and one called b" is two objects; "a room called salt and pepper" is one.
    private func pieces(_ object: ArraySlice<Token>) -> [ArraySlice<Token>] {
        var result: [ArraySlice<Token>] = []
        var start = object.startIndex
        for index in object.indices.dropFirst() where names.isConjunction(object[index]) && index > start {
            var next = object[(index + 1)...].drop { names.isConjunction($0) || $0.lower == "also" }
            let hadDeterminer = next.first.map { ["a", "an", "another", "one", "the"].contains($0.lower) } ?? false
            let isOther = next.first.map { ["another", "one"].contains($0.lower) } ?? false
            next = next.drop { ["a", "an", "another", "the", "new", "second", "third", "more"].contains($0.lower) }
            let noun = next.prefix(4).firstIndex { names.isNoun($0) }
            let starts =
                isOther || next.first.map { names.isNoun($0) } ?? false || (hadDeterminer && noun != nil)
            guard starts else { continue }
            result.append(object[start..<index])
            start = index + 1
        }
        result.append(object[start...])
        return result
    }

    private func one(_ piece: ArraySlice<Token>, strength: Strength, aboutRooms: Bool) -> [Request]? {
        let marker = wordings[.nameMarkers].find(in: piece)
        var noun = piece.indices.first {
            names.isNoun(piece[$0]) && $0 < marker?.lowerBound ?? Int.max && piece[$0].kind == .word
        }
        if noun == nil, aboutRooms {
            noun = piece.indices.prefix(2).first { ["one", "another", "ones"].contains(piece[$0].lower) }
        }
        guard let noun else { return withoutNoun(piece, strength: strength, aboutRooms: aboutRooms) }
        let before = modifiers(piece[..<noun])
        guard let before else { return nil }
        let isPlural = names.isPlural(piece[noun]) || before.count > 1
        let after = piece[(noun + 1)...]
        guard let slot = slot(after, isPlural: isPlural) else { return nil }
        if strength == .nounOnly, slot.isRemark { return nil }
        if isPlural, slot.names.isEmpty || before.count > 1 && slot.names.count != before.count {
            if slot.names.isEmpty, let joined = before.name {
                return splitModifiers(before.tokens, count: before.count) ?? [.askCreate(name: joined)]
            }
            return [.say(.needNames)]
        }
        var found = slot.names
        if found.isEmpty, let modifier = before.name {
            found = [slot.purpose.map { "\(modifier)-\($0)" } ?? modifier]
        } else if found.isEmpty, let purpose = slot.purpose {
            found = [purpose]
        }
        if strength == .nounOnly { return asks(found, settings: slot.settings) }
        if before.isDefinite, strength == .weakVerb || strength == .wish {
            guard let first = found.first else { return nil }
            return [.askCreate(name: first)]
        }
        if before.isDefinite, found.isEmpty { return [.say(.unclear)] }
        if found.isEmpty { return [.create(name: nil, settings: slot.settings)] }
        return found.enumerated().map {
            .create(name: suffix($1), settings: slot.settings && $0 == found.count - 1)
        }
    }

    /// "New room bob" has no verb: it is probably a wish, and a question makes it one.
    private func asks(_ found: [String], settings: Bool) -> [Request] {
        switch found.count {
        case 0: [.say(.wishCreate)]
        case 1: [.askCreate(name: found[0].withoutRoomPrefix)]
        default: [.say(.needNames)]
        }
    }

    /// "create the alpha and beta rooms"
    private func splitModifiers(_ tokens: [Token], count: Int) -> [Request]? {
        let parts = names.parts(tokens[...])
        guard parts.count > 1, count <= 1 || count == parts.count else { return nil }
        return parts.compactMap { names.name($0) }.map { .create(name: suffix($0), settings: false) }
    }

    private func suffix(_ name: String) -> String? {
        let suffix = name.withoutRoomPrefix
        return suffix.isEmpty ? nil : suffix
    }

    /// What stands before the noun; nil when the noun is not the object: "a list of rooms".
    private func modifiers(
        _ tokens: ArraySlice<Token>
    ) -> (name: String?, tokens: [Token], count: Int, isDefinite: Bool)? {
        var count = 1
        var kept: [Token] = []
        var isDefinite = false
        for (position, token) in tokens.enumerated() {
            if position == 0, wordings[.definite].contains(token) { isDefinite = true }
            if token.kind == .quoted || names.isConjunction(token) {
                kept.append(token)
            } else if let number = wordings.number(token), kept.isEmpty {
                count = number
            } else if wordings[.determiners].contains(token) || wordings[.adjectives].contains(token) {
                continue
            } else if wordings[.notNames].contains(token) || wordings[.nonRooms].contains(token) {
                return nil
            } else {
                kept.append(
                    Token(kind: .word, text: NameReader.withoutPossessive(token.text), lower: token.lower)
                )
            }
        }
        let name = kept.contains { !names.isConjunction($0) } ? names.name(kept[...]) : nil
        guard kept.count <= 6 else { return nil }
        return (name, kept, count, isDefinite && name == nil || isDefinite)
    }

    private struct Slot {
        var names: [String] = []
        var purpose: String?
        var settings = false
        var isRemark = false
    }

    /// What stands after the noun; nil when it is a remark rather than a name.
    private func slot(_ tokens: ArraySlice<Token>, isPlural: Bool) -> Slot? {
        var slot = Slot()
        var rest = tokens.drop { $0.kind == .comma || $0.kind == .colon }
        if let marker = wordings[.nameMarkers].find(in: rest) {
            if wordings[.limits].find(in: rest[..<marker.lowerBound]) != nil { slot.settings = true }
            rest = rest[marker.upperBound...].drop { $0.kind == .comma || $0.kind == .colon || $0.lower == "is" }
            let (name, remark) = names.cut(rest)
            slot.settings = slot.settings || wordings[.limits].find(in: remark) != nil
            slot.names = list(name, isPlural: isPlural, settings: &slot.settings)
            return slot.names.isEmpty && !name.isEmpty ? nil : slot
        }
        guard let first = rest.first else { return slot }
        if first.kind == .quoted {
            let (name, remark) = names.cut(rest)
            slot.settings = wordings[.limits].find(in: remark) != nil
            slot.names = list(name, isPlural: isPlural, settings: &slot.settings)
            return slot
        }
        let purpose = wordings[.purposeMarkers].match(rest)
        if purpose > 0 {
            rest = rest.dropFirst(purpose)
            if wordings[.limits].find(in: rest) != nil { slot.settings = true }
            let isLimit = slot.settings && (rest.first.map { wordings.number($0) != nil || $0.lower == "a" } ?? false)
            if isPlural {
                slot.names = names.parts(rest).compactMap { names.purposeName($0) }
            } else if !isLimit {
                slot.purpose = names.purposeName(rest)
            }
            return slot
        }
        if wordings[.conditions].match(rest) > 0 { return slot }
        let (name, remark) = names.cut(rest)
        if wordings[.nameStops].contains(first) {
            slot.settings = wordings[.limits].find(in: rest) != nil
            slot.isRemark = !slot.settings
            return slot
        }
        if names.isRemark(name) {
            slot.isRemark = true
            return first.lower == "that" || first.lower == "to" ? slot : nil
        }
        slot.settings = wordings[.limits].find(in: remark) != nil
        slot.names = list(name, isPlural: isPlural, settings: &slot.settings)
        return slot
    }

    /// One name, or several where the words are about several rooms.
    private func list(_ tokens: ArraySlice<Token>, isPlural: Bool, settings: inout Bool) -> [String] {
        let parts = names.parts(tokens).map { withoutArticle($0) }.filter { !$0.isEmpty }
        let areQuoted = parts.count > 1 && parts.allSatisfy { $0.count == 1 && $0.first?.kind == .quoted }
        if isPlural || areQuoted { return parts.compactMap { names.name($0) } }
        let pieces = tokens.split { $0.kind == .comma }
        let later = pieces.dropFirst().filter { !names.droppingTails($0).isEmpty }
        if later.contains(where: { wordings[.limits].find(in: $0) != nil }) { settings = true }
        let areNames =
            !later.isEmpty
            && later.allSatisfy { piece in
                !names.isRemark(piece) && piece.count { !names.isConjunction($0) } <= 2
                    && wordings[.limits].find(in: piece) == nil
            }
        if areNames { return parts.compactMap { names.name($0) } }
        guard let first = pieces.first, first.count <= NameReader.wordLimit else { return [] }
        return names.name(names.droppingTails(first)).map { [$0] } ?? []
    }

    /// "a, b and c" are names, the article in "the a" is not.
    private func withoutArticle(_ part: ArraySlice<Token>) -> ArraySlice<Token> {
        let rest = names.droppingTails(part)
        return rest.count > 1 ? names.droppingDeterminers(rest) : rest
    }

    /// Without the word room only our prefix shows that a room is meant; anything else is worth a question.
    private func withoutNoun(_ piece: ArraySlice<Token>, strength: Strength, aboutRooms: Bool) -> [Request]? {
        guard strength == .verb || strength == .weakVerb else { return nil }
        var rest = names.droppingDeterminers(piece).drop { wordings[.adjectives].contains($0) }
        if let marker = wordings[.nameMarkers].find(in: rest), marker.lowerBound == rest.startIndex {
            rest = rest[marker.upperBound...]
        }
        guard let first = rest.first else { return nil }
        let parts = names.parts(rest)
        if first.lower.hasPrefix(RoomWords.prefix), parts.allSatisfy({ $0.count == 1 && $0.first?.kind == .word }) {
            return parts.compactMap { names.name($0) }.map { .create(name: suffix($0), settings: false) }
        }
        if first.kind == .quoted, let name = names.name([first]) {
            return parts.count == 1 ? [.askCreate(name: name.withoutRoomPrefix)] : [.say(.needNames)]
        }
        if first.lower.hasPrefix(RoomWords.prefix), let name = names.name([first]) {
            return [.create(name: suffix(name), settings: wordings[.limits].find(in: rest) != nil)]
        }
        if wordings[.meetingNouns].contains(first) {
            let name = wordings[.nameMarkers].find(in: rest).map { rest[$0.upperBound...] }
                .flatMap { names.name(names.cut($0).name) }
            let purpose = name ?? names.purposeName(rest.dropFirst())
            return [.askCreate(name: purpose ?? first.lower)]
        }
        guard !names.isRemark(rest), !rest.contains(where: { wordings[.nonRooms].contains($0) }) else { return nil }
        guard parts.allSatisfy({ $0.count <= 2 }), piece.first.map({ $0.lower != "a" && $0.lower != "an" }) ?? true
        else { return nil }
        let found = parts.compactMap { names.name($0) }
        guard found.count == 1, let name = found.first else { return [.say(.unclear)] }
        return [.askCreate(name: name.withoutRoomPrefix)]
    }
}
