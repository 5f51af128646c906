import Tools

/// Checks the calls of a turn or of a conversation, attempts included.
struct CallsCheck {
    let values: ValueMatcher

    /// What the check found, and the calls that were named, which alone may change the world.
    struct Finding {
        var result: CheckResult
        var named: [(call: RecordedCall, entry: CallEntry)] = []
    }

    func check(_ calls: [RecordedCall], _ expectation: CallsExpectation, turn: Int?) -> Finding {
        let evidence = calls.map(\.shown)
        func result(_ outcome: CheckResult.Outcome, _ expected: String, _ actual: String = "") -> CheckResult {
            CheckResult(
                .calls,
                turn: turn,
                outcome,
                expected: expected,
                actual: actual,
                evidence: evidence,
                at: expectation.location
            )
        }
        switch expectation.kind {
        case .none:
            let all = calls.map(\.shown).joined(separator: ", ")
            return Finding(result: result(calls.isEmpty ? .passed : .failed, "no call", all))
        case .reads:
            let writes = calls.filter { !values.tools.isRead($0.name) }.map(\.shown)
            let expected = "no call that changes anything"
            return Finding(result: result(writes.isEmpty ? .passed : .failed, expected, writes.joined(separator: ", ")))
        case .listed(let items):
            let found = CallMatcher(calls, values: values).match(items)
            let named = found.matches.map { (call: calls[$0.call], entry: $0.entry) }
            guard let problem = found.problem else {
                return Finding(result: result(.passed, items.map(\.shown).joined(separator: ", then ")), named: named)
            }
            let (expected, actual, location) = words(problem, calls, items, expectation)
            var failure = result(.failed, expected, actual)
            failure.location = location
            return Finding(result: failure, named: named)
        }
    }

    private func words(
        _ problem: CallMatcher.Problem,
        _ calls: [RecordedCall],
        _ items: [CallItem],
        _ expectation: CallsExpectation
    ) -> (String, String, FileLocation) {
        switch problem {
        case .unnamed(let position):
            let expected = items.map(\.shown).joined(separator: ", then ") + " and nothing else that changes anything"
            return (expected, "also \(calls[position].shown)", expectation.location)
        case .missing(let item):
            let location = item.entries.first?.location ?? expectation.location
            let near = item.entries.lazy.flatMap { entry in
                calls.filter { $0.name.isSame(as: entry.tool) }.compactMap { call in
                    values.mismatch(call, entry).map { "\(call.shown) (\($0))" }
                }
            }
            if let near = near.first { return (item.shown, near, location) }
            let all = calls.map(\.shown).joined(separator: ", ")
            return (item.shown, calls.isEmpty ? "no call" : "\(all), in this order", location)
        }
    }

    /// Calls that nobody can carry out: always failures, whatever a scenario allows.
    func understood(_ calls: [RecordedCall], turn: Int, at location: FileLocation) -> CheckResult {
        let bad = calls.compactMap { call -> String? in
            if values.tools[call.name] == nil { return "\(call.shown) (there is no such tool)" }
            return call.isMalformed ? "\(call.shown) (the arguments are no JSON object)" : nil
        }
        return CheckResult(
            .understood,
            turn: turn,
            bad.isEmpty ? .passed : .failed,
            expected: "calls of known tools with arguments that can be read",
            actual: bad.joined(separator: ", "),
            evidence: bad,
            at: location
        )
    }

    /// Whether anything that is forbidden was attempted.
    func never(_ entries: [CallEntry], _ turns: [RecordedTurn]) -> [CheckResult] {
        entries.map { entry in
            let found = turns.flatMap(\.calls).filter { values.mismatch($0, entry) == nil }
            let places = found.map { "\($0.shown) in turn \($0.turn)" }
            return CheckResult(
                .never,
                turn: found.first?.turn,
                found.isEmpty ? .passed : .failed,
                expected: "never \(entry.shown)",
                actual: places.joined(separator: ", "),
                evidence: places,
                at: entry.location
            )
        }
    }
}

extension CallItem {
    /// The item as messages show it.
    var shown: String {
        switch self {
        case .call(let entry): entry.shown
        case .anyOrder(let entries): "in any order " + entries.map(\.shown).joined(separator: ", ")
        case .oneOf(let lists):
            "one of "
                + lists.map { list in list.isEmpty ? "no call" : list.map(\.shown).joined(separator: ", then ") }
                .joined(separator: " | ")
        }
    }
}

extension CallEntry {
    /// The entry as messages show it.
    var shown: String {
        var text = tool
        if let arguments {
            text += " {" + arguments.map { "\($0.name): \($0.value.shown)" }.joined(separator: ", ") + "}"
        }
        if times != 1...1 {
            text +=
                times.lowerBound == times.upperBound
                ? " \(times.lowerBound) times" : " \(times.lowerBound) to \(times.upperBound) times"
        }
        return result.map { "\(text) with the result \($0.rawValue)" } ?? text
    }
}

extension ValueExpectation {
    /// The expectation as messages show it.
    var shown: String {
        switch self {
        case .exactly(let value): value.jsonText
        case .like(let pattern): "like \(pattern.regex)"
        case .oneOf(let values): "one of \(JSONValue.array(values).jsonText)"
        case .range(let least, let most): "\(least.map { "\($0)" } ?? "")…\(most.map { "\($0)" } ?? "")"
        case .any: "any"
        case .absent: "absent"
        case .sameAs(let reference): "same as \(reference)"
        }
    }
}
