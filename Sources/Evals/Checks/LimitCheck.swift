/// Checks what a turn or a conversation took.
struct LimitCheck {
    let turns: [RecordedTurn]

    func check(_ limit: Limit, turn: Int?) -> CheckResult {
        let expected = "at most \(Self.shown(limit.most)) \(limit.kind.rawValue)"
        func result(_ outcome: CheckResult.Outcome, _ actual: String) -> CheckResult {
            CheckResult(
                .limit,
                turn: turn,
                key: limit.kind.rawValue,
                outcome,
                expected: expected,
                actual: actual,
                at: limit.location
            )
        }
        guard let taken = taken(limit.kind) else { return result(.error, "the endpoint does not say how many it took") }
        return result(taken <= limit.most ? .passed : .failed, Self.shown(taken))
    }

    /// What was taken; nil when nobody counted.
    private func taken(_ kind: Limit.Kind) -> Double? {
        if kind == .toolCalls { return Double(turns.reduce(0) { $0 + $1.calls.count }) }
        var sum = 0.0
        for turn in turns {
            guard let summary = turn.summary else { return nil }
            switch kind {
            case .llmCalls: sum += Double(summary.requests)
            case .seconds: sum += summary.seconds
            case .costUSD:
                guard let cost = summary.cost else { return nil }
                sum += cost
            default:
                guard let usage = summary.usage else { return nil }
                sum += Double(usage.promptTokens) + Double(usage.completionTokens)
            }
        }
        return sum
    }

    private static func shown(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? "\(number)"
    }
}
