import AgentCore

/// A run in lines for people: one for each scenario, what was expected and what came for those that do not pass, and a
/// line with the sum.
public struct ConsoleReport: Sendable {
    private let isVerbose: Bool
    private let options: [String]

    /// Makes a report.
    /// - Parameters:
    ///   - isVerbose: whether what the agent said and did is shown for every failure.
    ///   - options: what the command that runs a scenario again needs, word by word.
    public init(isVerbose: Bool = false, options: [String] = []) {
        (self.isVerbose, self.options) = (isVerbose, options)
    }

    /// The lines of one scenario.
    public func lines(for result: ScenarioResult) -> [String] {
        var lines = [summary(result)]
        guard result.verdict != .passed, let trial = result.telling else { return lines }
        lines += findings(of: result).map { "    \($0)" }
        if isVerbose, let record = trial.record {
            for turn in RecordedTurn.turns(of: record.events) {
                lines.append("    person: \(Self.oneLine(turn.user))")
                lines += turn.calls.map { "    call: \($0.shown) → \($0.result?.rawValue ?? "no result")" }
                lines.append("    agent: \(Self.oneLine(turn.reply))")
            }
        }
        let command = (["pattreeya", "eval", "'\(result.scenario.id)'"] + options.map(Self.word)).joined(separator: " ")
        lines.append("    again: \(command) --verbose")
        if let path = trial.transcript { lines.append("    transcript: \(path)") }
        return lines
    }

    /// Why a scenario does not pass, a line for each finding.
    func findings(of result: ScenarioResult) -> [String] {
        guard result.verdict != .passed, let trial = result.telling else { return [] }
        let findings = (trial.verdict.failures + trial.verdict.errors).map(\.message)
        return trial.record == nil ? findings + [trial.failure?.message].compactMap(\.self) : findings
    }

    /// What changed against a baseline, a line each.
    public func lines(for regression: Regression) -> [String] {
        func rate(_ count: PassCount) -> String { "\(count.passes)/\(count.trials)" }
        var lines = regression.regressed.map {
            "worse: \($0.name) \(rate($0.before)) → \(rate($0.now)), by chance in \(Self.percent($0.chance)) % of runs"
        }
        if !regression.missing.isEmpty { lines.append("not run: \(regression.missing.joined(separator: ", "))") }
        if !regression.new.isEmpty { lines.append("not in the baseline: \(regression.new.joined(separator: ", "))") }
        lines.append("against the baseline: \(regression.better) better, \(regression.worse) worse")
        return lines
    }

    /// The last line.
    public func sum(of results: [ScenarioResult], seconds: Double) -> String {
        func count(_ verdict: ScenarioResult.Verdict) -> Int { results.count { $0.verdict == verdict } }
        var parts = ["\(count(.passed)) passed"]
        for (verdict, word) in [
            (ScenarioResult.Verdict.failed, "failed"), (.error, "could not be evaluated"),
            (.inconclusive, "inconclusive"), (.skipped, "skipped"),
        ] where count(verdict) > 0 { parts.append("\(count(verdict)) \(word)") }
        return "\(results.count) scenarios: \(parts.joined(separator: ", ")) in \(Decimal.shown(seconds)) s"
    }

    private func summary(_ result: ScenarioResult) -> String {
        let mark =
            switch result.verdict {
            case .passed: "✓"
            case .failed: "✗"
            case .error: "!"
            case .inconclusive: "?"
            case .skipped: "-"
            }
        if let reason = result.skipReason { return "\(mark) \(result.scenario.name)  skipped: \(reason)" }
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
        return text + "  \(calls) \(calls == 1 ? "call" : "calls"), \(Decimal.shown(seconds)) s"
    }

    /// A word as a shell takes it.
    private static func word(_ text: String) -> String {
        let plain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:=".contains($0)) }
        return plain && !text.isEmpty ? text : "'\(text.replacing("'", with: "'\\''"))'"
    }

    private static func oneLine(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > 200 ? "\(line.prefix(200))…" : line
    }

    private static func percent(_ share: Double) -> Int { Int((share * 100).rounded()) }
}
