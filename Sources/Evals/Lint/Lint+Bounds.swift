extension Lint {
    func replies(_ scenario: Scenario) -> [LintFinding] {
        let rooms = scenario.world.rooms.map(\.name)
        var found = scenario.turns.flatMap { replies($0.reply, rooms) } + replies(scenario.reply, rooms)
        let last = scenario.turns.last?.reply ?? []
        if !scenario.reply.isEmpty, !last.isEmpty { found += replies(last + scenario.reply, rooms) }
        return found
    }

    private func replies(_ checks: [ReplyExpectation], _ rooms: [String]) -> [LintFinding] {
        let forbidden = checks.flatMap { check -> [String] in
            if case .neverSays(let phrases) = check.kind { phrases } else { [] }
        }
        let most = checks.compactMap { if case .maxWords(let most) = $0.kind { most } else { nil } }.min()
        func isForbidden(_ phrase: String) -> Bool {
            forbidden.contains { PhraseFinder(phrase, rooms: rooms).contains($0) }
        }
        func isTooLong(_ phrase: String) -> Bool { most.map { ReplyCheck.countWords(phrase) > $0 } ?? false }
        return checks.flatMap { check -> [LintFinding] in
            switch check.kind {
            case .says(let phrases):
                return phrases.filter { isForbidden($0) || isTooLong($0) }.map {
                    let why = isForbidden($0) ? "never_says forbids it" : "it has more words than max_words allows"
                    return LintFinding(.impossibleReply, check.location, "nobody can say \"\($0)\": \(why)")
                }
            case .saysAny(let phrases):
                guard phrases.allSatisfy({ isForbidden($0) || isTooLong($0) }) else { return [] }
                let message = "none of these can be said: never_says forbids them or max_words is too small"
                return [LintFinding(.impossibleReply, check.location, message)]
            case .matches(let patterns):
                return patterns.filter(Self.isFoundEverywhere).map { Self.vacuous($0, check.location) }
            default: return []
            }
        }
    }

    func limits(_ scenario: Scenario) -> [LintFinding] {
        let turns = scenario.turns
        let calls = max(turns.reduce(0) { $0 + ($1.calls?.fewest ?? 0) }, scenario.calls?.fewest ?? 0)
        let asks = turns.reduce(0) { $0 + ($1.calls.map { $0.fewest > 0 ? 2 : 1 } ?? 1) }
        let isSilent = !turns.isEmpty && scenario.calls == nil && turns.allSatisfy { Self.isNone($0.calls) }
        return scenario.limits.compactMap { limit($0, calls: calls, requests: max(asks, 1), isSilent: isSilent) }
            + turns.flatMap { turn in
                let fewest = turn.calls?.fewest ?? 0
                return turn.limits.compactMap {
                    limit($0, calls: fewest, requests: fewest > 0 ? 2 : 1, isSilent: Self.isNone(turn.calls))
                }
            }
    }

    private static func isNone(_ calls: CallsExpectation?) -> Bool {
        if case .none? = calls?.kind { true } else { false }
    }

    private func limit(_ limit: Limit, calls: Int, requests: Int, isSilent: Bool) -> LintFinding? {
        func impossible(_ least: Int, _ what: String) -> LintFinding? {
            guard Double(least) > limit.most else { return nil }
            return LintFinding(.impossibleLimit, limit.location, "the scenario itself needs \(least) \(what)")
        }
        switch limit.kind {
        case .toolCalls:
            if isSilent {
                let message = "calls: none allows no call anyway; take the limit out"
                return LintFinding(.vacuousLimit, limit.location, message)
            }
            return impossible(calls, "calls")
        case .llmCalls: return impossible(requests, "requests to the model: one a turn, and one more after calls")
        default: return nil
        }
    }

    func faults(_ scenario: Scenario) -> [LintFinding] {
        scenario.allFaults.compactMap { turn, fault in
            guard fault.target != Fault.model else { return nil }
            let places: [CallsExpectation?] =
                scenario.calls != nil
                ? [scenario.calls]
                : turn.map { [scenario.turns[$0 - 1].calls] } ?? scenario.turns.map(\.calls)
            guard !places.isEmpty, !places.contains(where: { allows(fault.target, $0) }) else { return nil }
            let message = "no allowed call of \(fault.target) can reach this fault; name the call or take the fault out"
            return LintFinding(.unreachableFault, fault.location, message)
        }
    }

    private func allows(_ tool: String, _ calls: CallsExpectation?) -> Bool {
        switch calls?.kind {
        case nil, .reads?: tools.isRead(tool)
        case .none?: false
        case .listed?: tools.isRead(tool) || (calls?.entries.contains { $0.tool == tool } ?? false)
        }
    }
}
