/// Reads what follows a verb of deleting: which room, and whether the words leave a doubt.
struct DeleteReader {
    let wordings: Wordings
    let names: NameReader

    init(wordings: Wordings) {
        self.wordings = wordings
        names = NameReader(wordings: wordings)
    }

    /// The requests, or nil when the words are about something other than a room.
    /// - Parameter isSoft: the verb may mean something else, so that everything is asked first.
    func read(_ tokens: ArraySlice<Token>, isSoft: Bool) -> [Request]? {
        let object = names.droppingTails(tokens.drop { $0.kind == .comma || $0.kind == .colon || $0.lower == "up" })
        guard !object.isEmpty else { return isSoft ? nil : [.deleteUnnamed] }
        if object.contains(where: { $0.kind == .word && $0.lower == "or" }) { return [.say(.alternatives)] }
        if let request = pointed(object) ?? everything(object) { return [request] }
        if isJoinedName(object), let name = names.name(names.droppingDeterminers(object)) { return [.askDelete(name)] }
        var requests: [Request] = []
        for part in names.parts(object) {
            guard let found = one(part, isSoft: isSoft) else {
                return requests.isEmpty ? nil : [.say(.alternatives)]
            }
            requests += found
        }
        return requests
    }

    /// "the salt and pepper room": one name, because only the end has the noun and only the start the article.
    private func isJoinedName(_ object: ArraySlice<Token>) -> Bool {
        guard let last = object.last, wordings[.nouns].contains(last), let first = object.first else { return false }
        let inner = object.dropFirst().dropLast()
        return wordings[.definite].contains(first) && inner.contains { $0.lower == "and" }
            && !inner.contains { names.isNoun($0) || $0.kind == .comma || wordings[.determiners].contains($0) }
    }

    /// Rooms pointed at without a name.
    func pointed(_ object: ArraySlice<Token>) -> Request? {
        if wordings[.pronouns].matchesWhole(object) { return .deleteReference(.last) }
        if wordings[.pluralPronouns].matchesWhole(object) { return .deleteReference(.several) }
        guard let first = object.first else { return nil }
        let pronoun = max(wordings[.pronouns].match(object), wordings[.pluralPronouns].match(object))
        let rest = object.dropFirst(pronoun)
        // "the room you just created", "the one that we made", "it again"
        if pronoun > 0, rest.contains(where: { wordings[.madeWords].contains($0) }), !rest.contains(where: isName) {
            return .deleteReference(.last)
        }
        let bare = names.droppingDeterminers(object)
        if let adjective = bare.first, adjective.kind == .word, object.count > bare.count || bare.count > 1,
            let place = wordings.referenceAdjectives[adjective.lower]
        {
            let after = bare.dropFirst().filter { !names.isNoun($0) && !["one", "ones"].contains($0.lower) }
            let isMade = after.contains { wordings[.madeWords].contains($0) }
            if after.isEmpty || isMade { return .deleteReference(place == 0 ? .last : .place(place)) }
        }
        let isIndefinite = ["a", "an", "one", "some", "any", "another"].contains(first.lower)
        let remaining = bare.filter { !names.isNoun($0) && !wordings[.adjectives].contains($0) }
        if isIndefinite, remaining.isEmpty { return .deleteUnnamed }
        if first.lower == "one", remaining.allSatisfy({ ["of", "the", "them"].contains($0.lower) }) {
            return .deleteUnnamed
        }
        return nil
    }

    private func isName(_ token: Token) -> Bool {
        token.kind == .quoted || token.lower.hasPrefix(RoomWords.prefix) || wordings[.nameMarkers].contains(token)
    }

    /// "all rooms except a".
    private func everything(_ object: ArraySlice<Token>) -> Request? {
        var rest: ArraySlice<Token>
        let all = wordings[.all].match(object)
        if all > 0 {
            rest = object.dropFirst(all)
        } else {
            rest = names.droppingDeterminers(object)
            guard let noun = rest.first, names.isPlural(noun) else { return nil }
            // "rooms a and b" has names; "the rooms except a" has not.
            let next = rest.dropFirst()
            guard next.isEmpty || wordings[.exceptions].match(next) > 0 else { return nil }
        }
        rest = rest.drop { wordings[.allFillers].contains($0) || $0.kind == .comma }
        if rest.isEmpty { return .deleteAll(except: [], filtered: false) }
        let exception = wordings[.exceptions].match(rest)
        guard exception > 0 else { return .deleteAll(except: [], filtered: true) }
        let kept = names.parts(rest.dropFirst(exception)).compactMap { part in
            names.name(words(ofName: names.droppingTails(part)))
        }
        return .deleteAll(except: kept, filtered: kept.isEmpty)
    }

    private func words(ofName part: ArraySlice<Token>) -> ArraySlice<Token> {
        var rest = names.droppingDeterminers(part)
        if rest.count > 1, let first = rest.first, names.isNoun(first) { rest = rest.dropFirst() }
        let marker = wordings[.nameMarkers].match(rest)
        return marker > 0 && marker < rest.count ? rest.dropFirst(marker) : rest
    }

    private func one(_ part: ArraySlice<Token>, isSoft: Bool) -> [Request]? {
        let object = names.droppingTails(part)
        let marked = object.filter { $0.kind == .quoted || $0.lower.hasPrefix(RoomWords.prefix) }
        if !marked.isEmpty {
            let others = object.filter { token in
                !marked.contains(token) && !names.isNoun(token) && !wordings[.determiners].contains(token)
                    && !wordings[.nameMarkers].contains(token) && !wordings[.adjectives].contains(token)
                    && token.kind == .word
            }
            let isSure = others.isEmpty && !isSoft
            return marked.compactMap { token in
                names.name([token]).map { isSure && $0 == token.text ? .delete($0) : .askDelete($0) }
            }
        }
        if let request = pointed(object) { return [request] }
        guard let (name, hasNoun, rest) = nameAndRest(object) else { return nil }
        if rest.contains(where: { $0.kind == .word }) || isSoft {
            return hasNoun || !isSoft ? [.askDelete(name)] : nil
        }
        return [isSaid(name, in: object) ? .delete(name) : .askDelete(name)]
    }

    /// True when the person said exactly this name; one put together from several words, or too short to stand out
    /// by itself, is worth a question.
    private func isSaid(_ name: String, in object: ArraySlice<Token>) -> Bool {
        guard let index = object.firstIndex(where: { NameReader.withoutPossessive($0.text) == name }) else {
            return false
        }
        let isSlight = name.unicodeScalars.count < 2 || (name.utf8.count < 3 && Int(name) != nil)
        let isCommon =
            wordings[.determiners].contains(object[index]) || wordings[.notNames].contains(object[index])
            || wordings.referenceAdjectives[name] != nil || wordings[.allFillers].contains(object[index])
        guard isSlight || isCommon else { return true }
        return index > object.startIndex && names.isNoun(object[index - 1])
    }

    /// The name in "the x room", "room x", "the room called x", "x"; and the words left over.
    private func nameAndRest(
        _ object: ArraySlice<Token>
    ) -> (name: String, hasNoun: Bool, rest: ArraySlice<Token>)? {
        let bare = names.droppingDeterminers(object)
        let empty = object[object.endIndex...]
        if let marker = wordings[.nameMarkers].find(in: bare) {
            let before = bare[..<marker.lowerBound]
            guard before.isEmpty || before.contains(where: names.isNoun) || before.last?.lower == "one" else {
                return nil
            }
            let (name, rest) = names.cut(bare[marker.upperBound...].drop { $0.kind == .colon })
            return names.name(name).map { ($0, true, rest) }
        }
        guard let noun = bare.firstIndex(where: names.isNoun) else {
            let (name, rest) = names.cut(bare)
            guard !name.isEmpty, name.count <= 3, !names.isRemark(name),
                !name.contains(where: { wordings[.nonRooms].contains($0) }), object.first?.lower != "my"
            else { return nil }
            return names.name(name).map { ($0, false, rest) }
        }
        let before = bare[..<noun]
        let after = bare[(noun + 1)...].drop { $0.kind == .colon }
        if !before.isEmpty {
            guard before.count <= 5, !names.isRemark(before) else { return nil }
            return names.name(bare[...noun]).map { ($0, true, after) }
        }
        if let first = after.first, ["for", "about", "with", "of"].contains(first.lower) {
            // A name put together from a description is not what the person said: it must be asked.
            return names.purposeName(after.dropFirst()).map { name in
                (name, true, after.contains { $0.text == name } ? empty : after)
            }
        }
        let (name, rest) = names.cut(after)
        guard !name.isEmpty, !names.isRemark(name) else { return nil }
        return names.name(name).map { ($0, true, rest) }
    }
}
