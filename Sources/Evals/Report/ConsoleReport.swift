import AgentCore

/// A run in lines for people: one for each scenario, what was expected and what came for those that do not pass, and a
/// line with the sum.
public struct ConsoleReport: Sendable {
    private let isVerbose: Bool

    /// Makes a report.
    /// - Parameter isVerbose: whether what the agent said and did is shown for every failure.
    public init(isVerbose: Bool = false) { self.isVerbose = isVerbose }

    /// The lines of one scenario.
    public func lines(for result: ScenarioResult) -> [String] {
        var lines = [summary(result)]
        guard result.verdict != .passed, let trial = telling(result) else { return lines }
        for finding in trial.verdict.failures + trial.verdict.errors { lines.append("    \(finding.message)") }
        if trial.record == nil, let failure = trial.failure { lines.append("    \(failure.message)") }
        if isVerbose, let record = trial.record {
            for turn in RecordedTurn.turns(of: record.events) {
                lines.append("    person: \(Self.oneLine(turn.user))")
                lines += turn.calls.map { "    call: \($0.shown) → \($0.result?.rawValue ?? "no result")" }
                lines.append("    agent: \(Self.oneLine(turn.reply))")
            }
        }
        lines.append("    again: pattreeya eval '\(result.scenario.id)' --verbose")
        if let path = trial.transcript { lines.append("    transcript: \(path)") }
        return lines
    }

    /// The last line.
    public func sum(of results: [ScenarioResult], seconds: Double) -> String {
        func count(_ verdict: ScenarioResult.Verdict) -> Int { results.count { $0.verdict == verdict } }
        var parts = ["\(count(.passed)) passed"]
        for (verdict, word) in [
            (ScenarioResult.Verdict.failed, "failed"), (.error, "could not be evaluated"),
            (.inconclusive, "inconclusive"),
        ] where count(verdict) > 0 { parts.append("\(count(verdict)) \(word)") }
        return "\(results.count) scenarios: \(parts.joined(separator: ", ")) in \(Self.shown(seconds)) s"
    }

    private func summary(_ result: ScenarioResult) -> String {
        let mark =
            switch result.verdict {
            case .passed: "✓"
            case .failed: "✗"
            case .error: "!"
            case .inconclusive: "?"
            }
        let turns = result.trials.compactMap(\.record).flatMap { RecordedTurn.turns(of: $0.events) }
        let calls = turns.reduce(0) { $0 + $1.calls.count }
        let seconds = result.trials.reduce(0) { $0 + $1.seconds }
        var text = "\(mark) \(result.scenario.name)"
        if result.trials.count > 1 {
            let count = result.count
            let interval = WilsonInterval(successes: count.passes, of: count.trials)
            let (low, high) = (Self.percent(interval.low), Self.percent(interval.high))
            text += "  \(count.passes)/\(count.trials) (\(low)-\(high) %)"
        }
        return text + "  \(calls) \(calls == 1 ? "call" : "calls"), \(Self.shown(seconds)) s"
    }

    /// The trial that shows best why the scenario does not pass.
    private func telling(_ result: ScenarioResult) -> Trial? {
        result.trials.first { $0.verdict.outcome == .failed } ?? result.trials.last
    }

    private static func oneLine(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > 200 ? "\(line.prefix(200))…" : line
    }

    private static func percent(_ share: Double) -> Int { Int((share * 100).rounded()) }

    private static func shown(_ seconds: Double) -> String {
        let hundredths = Int((seconds * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
