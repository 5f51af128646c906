/// Reads wishes to see rooms: all, how many, or whether one is there.
struct ListReader {
    let wordings: Wordings
    let names: NameReader

    /// "What rooms are available?", "how many rooms are there", "is there a room called x?"
    func question(_ tokens: ArraySlice<Token>, isQuestion: Bool) -> Request? {
        let verb = wordings[.list].match(tokens)
        if verb > 0, let inner = lookQuestion(tokens.dropFirst(verb)) { return inner }
        let noun = tokens.firstIndex(where: names.isNoun)
        let count = wordings[.countQuestions].match(tokens)
        if count > 0, let noun, !isAdvice(tokens) {
            return noun - tokens.startIndex - count <= 6 ? .count : nil
        }
        let exists = wordings[.existsStarts].match(tokens)
        if exists > 0, let found = existence(tokens, start: exists, isQuestion: isQuestion) { return found }
        let list = wordings[.listQuestions].match(tokens)
        let hypothetical = wordings[.hypothetical].match(tokens)
        if list > 0, hypothetical <= list || hypothetical == 2, let noun, noun - tokens.startIndex - list <= 6,
            !isAdvice(tokens)
        {
            let word = tokens[noun]
            let isOpen = ["which", "any", "are", "is", "got"].contains(tokens.first?.lower)
            if names.isPlural(word) || isOpen || tokens.contains(where: { $0.lower == "list" || $0.lower == "names" }) {
                return .list
            }
        }
        let rest = names.droppingTails(tokens)
        // "rooms?", "any rooms", "active rooms please"
        if let last = rest.last, rest.count <= 3, names.isPlural(last),
            rest.dropLast().allSatisfy({
                wordings[.determiners].contains($0) || wordings[.allFillers].contains($0)
                    || wordings[.adjectives].contains($0) || wordings[.all].contains($0)
            }), !rest.contains(where: { $0.lower == "new" || $0.lower == "more" })
        {
            return .list
        }
        if let first = rest.first, rest.count == 2, names.isNoun(first),
            rest.last.map({ wordings[.listHints].contains($0) }) ?? false
        {
            return .list
        }
        return nil
    }

    /// "which rooms should I delete": asks for advice, but seeing the rooms is harmless and helps; "what does … do" does not.
    private func isAdvice(_ tokens: ArraySlice<Token>) -> Bool {
        ["does", "happens", "if", "would"].contains { word in tokens.prefix(3).contains { $0.lower == word } }
    }

    /// "List the rooms", "show me what rooms there are", "check if room x exists".
    func order(_ tokens: ArraySlice<Token>) -> Request? {
        let verb = wordings[.list].match(tokens)
        guard verb > 0 else { return nil }
        let object = names.droppingTails(tokens.dropFirst(verb))
        let existence = wordings[.existsStarts].match(tokens)
        if existence > 0, let found = self.existence(tokens, start: existence, isQuestion: true) { return found }
        if let inner = lookQuestion(object) { return inner }
        if object.contains(where: { wordings.number($0) != nil || ["new", "another", "more"].contains($0.lower) }),
            wordings[.need].match(tokens) > 0
        {
            return nil
        }
        let isLook = wordings[.need].match(tokens) == 0
        if object.isEmpty { return isLook && ["list", "ls"].contains(tokens.first?.lower) ? .list : nil }
        if wordings[.nameMarkers].find(in: object) == nil || isLook,
            object.contains(where: names.isPlural) || hasListWord(object) && object.contains(where: names.isNoun)
        {
            let isCount =
                tokens.first?.lower == "count" || object.contains { $0.lower == "number" || $0.lower == "count" }
            let isOwn = object.contains { wordings[.nonRooms].contains($0) && $0.lower != "list" }
            return isOwn ? nil : isCount ? .count : .list
        }
        guard isLook else { return nil }
        let isAll = object.allSatisfy { token in
            wordings[.listHints].contains(token) || wordings[.determiners].contains(token)
                || wordings[.all].contains(token)
        }
        if isAll, ["list", "show", "display", "ls", "enumerate"].contains(tokens.first?.lower) { return .list }
        // "show me the standup room", "find room x"
        guard object.contains(where: names.isNoun), let name = name(object) else { return nil }
        return ["check", "find", "look", "search", "show", "see"].contains(tokens.first?.lower) ? .exists(name) : nil
    }

    /// "tell me which rooms exist", "show me how many rooms there are".
    private func lookQuestion(_ object: ArraySlice<Token>) -> Request? {
        guard let first = object.first,
            ["what", "which", "how", "if", "whether", "number", "are"].contains(first.lower)
        else { return nil }
        if first.lower == "if" || first.lower == "whether" {
            return existence(object, start: 1, isQuestion: true)
        }
        return question(object, isQuestion: true)
    }

    private func hasListWord(_ tokens: ArraySlice<Token>) -> Bool {
        tokens.contains { ["list", "overview", "names", "inventory", "status"].contains($0.lower) }
    }

    private func existence(_ tokens: ArraySlice<Token>, start: Int, isQuestion: Bool) -> Request? {
        var object = names.droppingTails(tokens.dropFirst(start))
        var hasTail = false
        while let last = object.last {
            let count = wordings[.existsTails].matchAtEnd(object)
            guard count > 0, last.kind == .word else { break }
            hasTail = true
            object = object.dropLast(count)
        }
        while let first = object.first,
            ["there", "already", "still", "if", "whether", "is", "that"].contains(first.lower),
            object.count > 1
        {
            hasTail = hasTail || first.lower == "there"
            object = object.dropFirst()
        }
        object = names.droppingTails(object)
        let opener = tokens.prefix(start).map(\.lower).joined(separator: " ")
        let asksForAny = hasTail || !["is", "does", "has", "are", "isn't", "doesn't"].contains(opener)
        guard asksForAny, !object.isEmpty else { return nil }
        if wordings[.pronouns].matchesWhole(object) { return hasTail ? .existsReference : nil }
        if object.contains(where: { wordings[.create].match([$0]) > 0 || wordings[.delete].match([$0]) > 0 }) {
            return nil
        }
        let hasNoun = object.contains(where: names.isNoun)
        if let name = name(object) {
            guard
                hasNoun || hasTail && object.count <= 2
                    || object.contains(where: { $0.lower.hasPrefix(RoomWords.prefix) })
            else { return nil }
            return .exists(name)
        }
        return hasNoun ? .list : nil
    }

    /// The one room that these words name.
    private func name(_ object: ArraySlice<Token>) -> String? {
        var rest = names.droppingDeterminers(object)
        if let marker = wordings[.nameMarkers].find(in: rest) {
            return names.name(names.cut(rest[marker.upperBound...]).name)
        }
        rest = rest.drop {
            wordings[.adjectives].contains($0) || wordings[.allFillers].contains($0) && !names.isNoun($0)
        }
        if let noun = rest.first, names.isNoun(noun) {
            rest = rest.dropFirst()
            if let first = rest.first, ["for", "with", "about"].contains(first.lower) {
                return names.purposeName(rest.dropFirst())
            }
        }
        let (name, _) = names.cut(rest)
        guard !name.isEmpty, name.count <= 5, !names.isRemark(name), !name.allSatisfy(names.isNoun) else { return nil }
        return names.name(name)
    }
}
