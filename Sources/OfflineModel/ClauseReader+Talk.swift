extension ClauseReader {
    /// "Don't delete the standup room": nothing is done, and that is said.
    func negation(_ tokens: ArraySlice<Token>) -> Request? {
        let count = wordings[.negations].match(tokens)
        guard count > 0 else { return nil }
        let rest = lead.dropping(from: tokens.dropFirst(count))
        if rest.isEmpty { return .no }
        if wordings[.delete].find(in: rest) != nil || wordings[.softDelete].match(rest) > 0 { return .say(.notDeleted) }
        if wordings[.create].find(in: rest) != nil
            || wordings[.list].match(rest) > 0 && rest.contains(where: names.isNoun)
        {
            return wordings[.create].find(in: rest) != nil ? .say(.notCreated) : .say(.notDone)
        }
        return rest.contains(where: names.isNoun) ? .say(.notDone) : .no
    }

    /// What the model can say about a way or a possibility.
    func explanation(_ tokens: ArraySlice<Token>) -> Request {
        let rest = tokens.dropFirst(wordings[.hypothetical].match(tokens))
        let isAboutRooms = tokens.contains(where: names.isNoun)
        let delete = wordings[.delete].find(in: rest) ?? wordings[.goneWords].find(in: rest)
        let create = wordings[.create].find(in: rest) ?? wordings[.madeWords].find(in: rest)
        if isAboutRooms || tokens.contains(where: { $0.lower == "one" || $0.lower.hasPrefix(RoomWords.prefix) }) {
            if delete != nil { return .say(.howDelete) }
            if create != nil { return .say(.howCreate) }
            if wordings[.list].find(in: rest) != nil { return .say(.howList) }
            if isAboutRooms { return wordings[.personal].find(in: tokens) == nil ? .help : .say(.unclear) }
        }
        return isPersonal(tokens) ? .say(.personal) : .say(.unknown)
    }

    /// Something with one answer.
    func topic(_ tokens: ArraySlice<Token>, isQuestion: Bool) -> String? {
        guard
            isQuestion || wordings[.questionWords].match(tokens) > 0 || tokens.first?.lower == "are"
                || tokens.first?.lower == "tell" || tokens.first?.lower == "ignore" || tokens.first?.lower == "print"
        else { return nil }
        return wordings.topics.first { $0.phrases.find(in: tokens) != nil }?.reply
    }

    func unsupported(_ tokens: ArraySlice<Token>) -> Request? {
        let count = wordings[.unsupported].match(tokens)
        guard count > 0, wordings[.create].match(tokens) <= count && wordings[.create].match(tokens) == 0 else {
            return nil
        }
        return .say(.unsupported)
    }

    /// What no rule knew.
    func remainder(_ tokens: ArraySlice<Token>) -> Request {
        let content = names.droppingTails(tokens)
        let mentionsRooms = content.contains(where: names.isNoun)
        let hasAction = wordings[.create].find(in: content) != nil || wordings[.delete].find(in: content) != nil
        if wordings[.reported].find(in: content) != nil, mentionsRooms || hasAction { return .say(.unclear) }
        if case .deleteReference(let reference) = deleteReader.pointed(content) { return .bareReference(reference) }
        if wordings[.all].matchesWhole(content) { return .bareReference(.several) }
        if content.count <= 6, !hasAction, !names.isRemark(content) {
            let found = names.parts(content).compactMap { part -> String? in
                let bare = names.droppingDeterminers(part)
                let noun = bare.first.map(names.isNoun) ?? false
                return names.name(noun && bare.count > 1 ? bare.dropFirst() : bare)
            }
            if !found.isEmpty { return .bare(names: found) }
        }
        if mentionsRooms || content.contains(where: { $0.lower.hasPrefix(RoomWords.prefix) }) { return .say(.unclear) }
        return isPersonal(tokens) ? .say(.personal) : .say(.unknown)
    }

    private func isPersonal(_ tokens: ArraySlice<Token>) -> Bool {
        wordings[.questionWords].match(tokens) > 0 && wordings[.personal].find(in: tokens) != nil
    }

    /// True when the words look like another language: its everyday words, or another script.
    func isForeign(_ tokens: [Token]) -> Bool {
        var foreign = 0
        var english = 0
        var otherScript = 0
        for token in tokens where token.kind == .word {
            if token.lower.unicodeScalars.contains(where: { $0.value >= 0x370 && $0.properties.isAlphabetic }) {
                otherScript += 1
            } else if wordings[.foreign].contains(token) {
                foreign += 1
            } else if isEnglish(token) {
                english += 1
            }
        }
        if otherScript > 0 && otherScript >= english { return true }
        return foreign >= 2 && foreign > english || foreign == 1 && english == 0 && tokens.count <= 2
    }

    private func isEnglish(_ token: Token) -> Bool {
        for name in [
            WordClass.create, .delete, .list, .nouns, .pluralNouns, .determiners, .nameMarkers, .notNames, .greetings,
            .thanks, .questionWords, .leadIns, .nameStops,
        ] where wordings[name].match([token]) > 0 {
            return true
        }
        return false
    }
}
