/// Reads what a text asks for, clause by clause.
struct ClauseReader {
    let wordings: Wordings
    let lead: LeadIns
    let names: NameReader
    let createReader: CreateReader
    let deleteReader: DeleteReader

    init(wordings: Wordings) {
        self.wordings = wordings
        lead = LeadIns(wordings: wordings)
        names = NameReader(wordings: wordings)
        createReader = CreateReader(wordings: wordings)
        deleteReader = DeleteReader(wordings: wordings)
    }

    /// Everything that a text asks for, in order.
    func requests(in text: String) -> [Request] {
        guard let tokens = Tokenizer.tokens(of: text) else { return [.say(.tooLong)] }
        if isForeign(tokens) { return [.say(.foreign)] }
        let aboutRooms = tokens.contains { names.isNoun($0) || $0.lower.hasPrefix(RoomWords.prefix) }
        var all: [Request] = []
        for sentence in ClauseSplitter(wordings: wordings).sentences(tokens) {
            all += requests(of: sentence, before: all, aboutRooms: aboutRooms)
        }
        return withoutTakenBack(all)
    }

    /// What a first clause does to the clauses that hang on it.
    private enum Mood { case plain, hypothetical, conditional, negated, unknown }

    private func requests(of sentence: [Clause], before: [Request], aboutRooms: Bool) -> [Request] {
        var result: [Request] = []
        var mood = Mood.plain
        for clause in sentence {
            let hasDelete = (before + result).contains {
                if case .delete = $0 { true } else { false }
            }
            let found = read(
                clause,
                aboutRooms: aboutRooms && hasDelete || (before + result).contains(where: \.isWrite)
            )
            let writes = found.requests.contains { $0.isWrite }
            switch mood {
            case .hypothetical where writes: continue
            case .conditional where writes:
                result.append(.say(.conditional))
            case .negated where writes && clause.joiner == .and: continue
            case .unknown where writes && (clause.joiner == .and || clause.joiner == .other):
                result.append(.say(.unclear))
            default:
                result += found.requests
                if mood == .plain || found.mood != .plain { mood = found.mood }
                if mood == .negated && clause.joiner != .none && found.mood == .plain { mood = .plain }
            }
        }
        return result
    }

    /// "Delete standup. No wait, don't.": what is taken back is not done.
    private func withoutTakenBack(_ requests: [Request]) -> [Request] {
        var result: [Request] = []
        for request in requests {
            if request == .no, result.contains(where: \.isWrite) {
                result.removeAll(where: \.isWrite)
                result.append(.say(.cancelled))
            } else if case .bare = request, result.contains(.say(.cancelled)) || result.contains(where: \.isWrite) {
                // "delete alpha. no, beta": a correction is worth a second look.
                result.removeAll { $0.isWrite || $0 == .say(.cancelled) }
                result.append(.say(.unclear))
            } else {
                result.append(request)
            }
        }
        return result
    }

    private func read(_ clause: Clause, aboutRooms: Bool) -> (requests: [Request], mood: Mood) {
        var rest = clause.tokens
        var result: [Request] = []
        while true {
            rest = lead.dropping(from: rest)
            guard !rest.isEmpty else { return (result, .plain) }
            if let whole = whole(rest) ?? whole(names.droppingTails(rest)) { return (result + [whole], .plain) }
            guard let (request, count) = opening(rest) else { break }
            result.append(request)
            rest = rest.dropFirst(count)
        }
        let (requests, mood) = body(rest, isQuestion: clause.isQuestion, aboutRooms: aboutRooms)
        return (result + requests, mood)
    }

    /// A clause that is one fixed phrase.
    private func whole(_ tokens: ArraySlice<Token>) -> Request? {
        guard !tokens.isEmpty else { return nil }
        let phrases: [(WordClass, Request)] = [
            (.help, .help), (.greetings, .greeting), (.thanks, .thanks), (.goodbyes, .goodbye), (.yes, .yes),
            (.no, .no), (.sureness, .yes),
        ]
        return phrases.first { wordings[$0.0].matchesWhole(tokens) }?.1
    }

    /// A greeting, thanks, yes or no with more behind it.
    private func opening(_ tokens: ArraySlice<Token>) -> (Request, Int)? {
        let strong = ["yes", "yep", "yeah", "yup", "no", "nope", "nah"]
        for (name, request) in [
            (WordClass.greetings, Request.greeting), (.thanks, .thanks), (.yes, .yes), (.no, .no),
        ] {
            let count = wordings[name].match(tokens)
            guard count > 0, count < tokens.count, wordings[.negations].match(tokens) <= count,
                let next = tokens.dropFirst(count).first
            else { continue }
            let isMarked = next.kind == .comma || next.kind == .colon
            switch request {
            case .greeting, .thanks:
                guard isMarked || count > 1 || !names.isNoun(next) else { continue }
            default:
                let isStrong = tokens.first.map { strong.contains($0.lower) } ?? false
                guard isMarked || isStrong && !names.isNoun(next) && next.lower != "more" else { continue }
            }
            return (request, count)
        }
        return nil
    }

    private func body(
        _ tokens: ArraySlice<Token>,
        isQuestion: Bool,
        aboutRooms: Bool
    ) -> (requests: [Request], mood: Mood) {
        if let negated = negation(tokens) { return ([negated], .negated) }
        let conditions = wordings[.conditions].match(tokens)
        if conditions > 0 {
            let isWish = tokens.indices.contains { isAction(tokens[$0...]) }
            return ([isWish ? .say(.conditional) : .say(.unclear)], .conditional)
        }
        if let passive = passive(tokens) { return (passive, .plain) }
        let hypothetical = wordings[.hypothetical].match(tokens)
        if let look = ListReader(wordings: wordings, names: names).question(tokens, isQuestion: isQuestion) {
            return ([look], .plain)
        }
        if hypothetical == 0 || wordings[.need].match(tokens) >= hypothetical,
            let action = action(tokens, aboutRooms: aboutRooms)
        {
            return (action, action.contains(.say(.conditional)) ? .conditional : .plain)
        }
        if let topic = topic(tokens, isQuestion: isQuestion || hypothetical > 0) {
            return ([.topic(topic)], .hypothetical)
        }
        if wordings[.harmful].find(in: tokens) != nil { return ([.say(.harmful)], .unknown) }
        if hypothetical > 0 { return ([explanation(tokens)], .hypothetical) }
        return ([remainder(tokens)], .unknown)
    }

    private func isAction(_ tokens: ArraySlice<Token>) -> Bool {
        wordings[.create].match(tokens) > 0 || wordings[.delete].match(tokens) > 0
    }

    /// An order: making, deleting, listing.
    private func action(_ tokens: ArraySlice<Token>, aboutRooms: Bool) -> [Request]? {
        let delete = wordings[.delete].match(tokens)
        let soft = wordings[.softDelete].match(tokens)
        let create = wordings[.create].match(tokens)
        let need = wordings[.need].match(tokens)
        if delete > 0 || soft > 0 {
            let object = tokens.dropFirst(max(delete, soft))
            guard let found = deleteReader.read(object, isSoft: delete == 0) else { return nil }
            if let condition = wordings[.conditions].find(in: object), needsDoubt(found, condition.lowerBound, object) {
                return [.say(.conditional)]
            }
            return found
        }
        let look = ListReader(wordings: wordings, names: names).order(tokens)
        if let look { return [look] }
        if let unsupported = unsupported(tokens) { return [unsupported] }
        if create > 0 {
            let object = tokens.dropFirst(create)
            let strength: CreateReader.Strength = wordings[.weakCreate].match(tokens) == create ? .weakVerb : .verb
            guard let found = createReader.read(object, strength: strength, aboutRooms: aboutRooms) else { return nil }
            if wordings[.conditions].matchAtEnd(names.droppingTails(object)) > 0 || startsLater(object) {
                return [.say(.conditional)]
            }
            return isDoubtful(tokens, verb: create) ? doubted(found) : found
        }
        if need > 0 {
            let object = tokens.dropFirst(need)
            if let gone = deletedWish(object) { return gone }
            guard let found = createReader.read(object, strength: .wish, aboutRooms: false) else { return nil }
            return isDoubtful(tokens, verb: need) ? doubted(found) : found
        }
        return nounOnly(tokens)
    }

    /// Misspelt and rare verbs are worth a question before a room is made, and so are those that ask for a new room
    /// only with an article: "open a room" does, "open room 2" may mean to go in.
    private func isDoubtful(_ tokens: ArraySlice<Token>, verb: Int) -> Bool {
        if wordings[.doubtfulCreate].match(tokens) == verb { return true }
        guard wordings[.articleCreate].match(tokens) == verb, let next = tokens.dropFirst(verb).first else {
            return false
        }
        if wordings[.briefWishes].match(tokens) == verb { return next.lower != "a" }
        return !wordings[.articles].contains(next)
    }

    private func doubted(_ requests: [Request]) -> [Request] {
        var creates = 0
        let asked = requests.map { request -> Request in
            guard case .create(let name, _) = request else { return request }
            creates += 1
            return name.map { .askCreate(name: $0) } ?? .say(.wishCreate)
        }
        return creates > 1 ? [.say(.needNames)] : asked
    }

    /// "delete standup when it is empty" waits for something; "delete room later-on" does not.
    private func needsDoubt(_ found: [Request], _ condition: Int, _ object: ArraySlice<Token>) -> Bool {
        guard found.contains(where: { if case .delete = $0 { false } else { true } }) else { return false }
        return condition > object.startIndex
    }

    private func startsLater(_ object: ArraySlice<Token>) -> Bool {
        guard let condition = wordings[.conditions].find(in: object) else { return false }
        return ["if", "unless", "when", "once", "whenever", "until"].contains(object[condition.lowerBound].lower)
            && wordings[.nameMarkers].find(in: object[..<condition.lowerBound]).map {
                $0.upperBound < condition.lowerBound
            }
                ?? true
    }

    /// "I want the standup room deleted".
    private func deletedWish(_ object: ArraySlice<Token>) -> [Request]? {
        let rest = names.droppingTails(object)
        guard let last = rest.last, wordings[.goneWords].contains(last) else { return nil }
        var inner = rest.dropLast()
        while let word = inner.last, ["be", "to", "get"].contains(word.lower) { inner = inner.dropLast() }
        return deleteReader.read(inner, isSoft: false)
    }

    /// "The standup room can be deleted": said of a room, not quite an order.
    private func passive(_ tokens: ArraySlice<Token>) -> [Request]? {
        let rest = names.droppingTails(tokens)
        let count = wordings[.passives].matchAtEnd(rest)
        guard count > 0, count < rest.count, wordings[.questionWords].match(rest) == 0,
            let found = deleteReader.read(rest.dropLast(count), isSoft: false)
        else { return nil }
        return found.map { if case .delete(let name) = $0 { .askDelete(name) } else { $0 } }
    }

    /// "new room bob", "a room called x please": a wish without a verb.
    private func nounOnly(_ tokens: ArraySlice<Token>) -> [Request]? {
        let start = tokens.prefix(4)
        guard let noun = start.firstIndex(where: names.isNoun) else { return nil }
        let before = start[..<noun]
        let isNew = before.contains { ["new", "another", "more", "extra", "fresh"].contains($0.lower) }
        let isIndefinite = before.first.map { ["a", "an", "one"].contains($0.lower) } ?? false
        guard isNew || isIndefinite, !before.contains(where: { $0.lower == "any" || $0.lower == "the" }) else {
            return nil
        }
        return createReader.read(tokens, strength: .nounOnly, aboutRooms: false)
    }
}
