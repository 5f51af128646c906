/// A stretch of words with one request in it.
struct Clause {
    /// How the clause hangs on the one before it in the sentence.
    enum Joiner { case none, comma, and, other }

    var tokens: ArraySlice<Token>
    var joiner: Joiner
    var isQuestion: Bool
}

/// Cuts a text into sentences and those into clauses, where another request begins.
struct ClauseSplitter {
    let wordings: Wordings
    let lead: LeadIns

    init(wordings: Wordings) {
        self.wordings = wordings
        lead = LeadIns(wordings: wordings)
    }

    /// The sentences, each as its clauses.
    func sentences(_ tokens: [Token]) -> [[Clause]] {
        var result: [[Clause]] = []
        var start = 0
        for (index, token) in tokens.enumerated() where token.kind == .stop || token.kind == .question {
            if start < index {
                result.append(clauses(tokens[start..<index], isQuestion: token.kind == .question))
            }
            start = index + 1
        }
        if start < tokens.count { result.append(clauses(tokens[start...], isQuestion: false)) }
        return result
    }

    private func clauses(_ sentence: ArraySlice<Token>, isQuestion: Bool) -> [Clause] {
        var result: [Clause] = []
        var start = sentence.startIndex
        var joiner = Clause.Joiner.none
        var index = start
        while index < sentence.endIndex {
            let (length, found) = joint(sentence[index...])
            guard length > 0 else {
                index += 1
                continue
            }
            let next = index + length
            let isException =
                wordings[.negations].match(sentence[next...]) > 0
                && wordings[.all].find(in: sentence[start..<index]) != nil
            if index > start, !isException, begins(sentence[next...], after: found) {
                result.append(Clause(tokens: sentence[start..<index], joiner: joiner, isQuestion: isQuestion))
                start = next
                joiner = found
            }
            index = next
        }
        result.append(Clause(tokens: sentence[start...], joiner: joiner, isQuestion: isQuestion))
        return result
    }

    /// The commas and conjunctions here, and what they amount to.
    private func joint(_ tokens: ArraySlice<Token>) -> (Int, Clause.Joiner) {
        var length = 0
        var joiner = Clause.Joiner.none
        for token in tokens {
            switch token.lower {
            case ",", ":": if joiner == .none { joiner = .comma }
            case "and", "&", "or", "nor", "plus": joiner = joiner == .other ? .other : .and
            case "then", "but", "afterwards", "also", "instead", "just", "now", "next", "finally":
                if joiner == .none && token.lower != "then" && token.lower != "but" { return (length, joiner) }
                joiner = .other
            default: return (length, joiner)
            }
            length += 1
        }
        return (length, joiner)
    }

    /// True when a new request starts here.
    private func begins(_ tokens: ArraySlice<Token>, after joiner: Clause.Joiner) -> Bool {
        let rest = lead.dropping(from: tokens)
        guard !rest.isEmpty else { return false }
        for name in [WordClass.create, .delete, .softDelete, .list, .need, .unsupported] {
            let count = wordings[name].match(rest)
            guard count > 0 else { continue }
            // "named call" or "and name it": a name's marker is no request.
            if wordings[.nameMarkers].match(tokens) > 0 { return false }
            guard let next = rest.dropFirst(count).first else { return joiner == .other }
            return next.kind != .comma && !["and", "&", "or"].contains(next.lower)
        }
        for name in [WordClass.listQuestions, .countQuestions, .hypothetical, .negations, .existsStarts] {
            let count = wordings[name].match(rest)
            guard count > 0 else { continue }
            if name == .negations || count > 1 { return rest.count > count || name == .negations }
            return rest.count > 2
        }
        if joiner != .and {
            let count = max(
                wordings[.yes].match(tokens),
                wordings[.no].match(tokens),
                wordings[.thanks].match(tokens),
                wordings[.goodbyes].match(tokens)
            )
            return count > 0 && count == tokens.count || wordings[.no].match(tokens) > 1
        }
        return false
    }
}

/// Politeness and other words before a request that change nothing about it.
struct LeadIns {
    let wordings: Wordings

    func dropping(from tokens: ArraySlice<Token>) -> ArraySlice<Token> {
        var rest = tokens
        while let first = rest.first {
            if first.kind == .comma || first.kind == .colon {
                rest = rest.dropFirst()
                continue
            }
            let count = wordings[.leadIns].match(rest)
            guard count > 0, count < rest.count || !hasOtherMeaning(rest, longerThan: 0) else { break }
            if hasOtherMeaning(rest, longerThan: count) { break }
            rest = rest.dropFirst(count)
        }
        return rest
    }

    /// "can i" is politeness, "can i have" is a wish: the longer reading wins.
    private func hasOtherMeaning(_ tokens: ArraySlice<Token>, longerThan count: Int) -> Bool {
        for name in [
            WordClass.need, .create, .delete, .help, .hypothetical, .listQuestions, .countQuestions, .existsStarts,
            .negations, .greetings, .thanks, .goodbyes, .no, .yes,
        ] where wordings[name].match(tokens) > count {
            return true
        }
        return false
    }
}
