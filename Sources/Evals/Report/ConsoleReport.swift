import AgentCore

/// A run in lines for people: one for each scenario, what was expected and what came for those that do not pass, and a
/// line with the sum.
public struct ConsoleReport: Sendable {
    private let isVerbose: Bool
    private let options: [String]

    /// Makes a report.
    /// - Parameters:
    ///   - isVerbose: whether what the agent said and did is shown for every failure.
    ///   - options: those of the run that decide what a scenario comes to, names (which begin with `-`) and values, for
    ///     the command that runs one again.
    public init(isVerbose: Bool = false, options: [String] = []) {
        (self.isVerbose, self.options) = (isVerbose, options)
    }

    /// The lines of one scenario.
    public func lines(for result: ScenarioResult) -> [String] {
        var lines = [summary(result)]
        lines += Self.advisories(of: result).map { "    advisory: \($0.message)" }
        guard result.verdict != .passed, result.verdict != .skipped else { return lines }
        lines += findings(of: result).map { "    \($0)" }
        guard let trial = result.telling else { return lines }
        if isVerbose, let record = trial.record {
            lines += ConversationLines.lines(of: record).map { "    \(Self.shortened($0))" }
        }
        lines.append("    again: \(command(for: result.scenario))")
        if let path = trial.transcript {
            if trial.isRecorded {
                let recording = Self.quoted(RunFolder.recording(beside: path))
                lines.append("    replay: pattreeya eval --replay \(recording) --verbose")
            }
            lines.append("    transcript: \(path)")
        }
        return lines
    }

    /// What runs a scenario again, for a POSIX shell.
    private func command(for scenario: Scenario) -> String {
        let options = options.map { word in word.hasPrefix("-") ? word : Self.quoted(word) }
        return (["pattreeya eval", Self.quoted(scenario.id)] + options + ["--verbose"]).joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String { "'\(word.replacing("'", with: "'\\''"))'" }

    /// What a judge said that may not gate: it counts for nothing, whatever the scenario came to.
    static func advisories(of result: ScenarioResult) -> [CheckResult] { result.telling?.verdict.advisories ?? [] }

    /// Why a scenario does not pass, a line for each finding.
    func findings(of result: ScenarioResult) -> [String] {
        guard result.verdict != .passed, let trial = result.telling else { return [result.note].compactMap(\.self) }
        let findings = [result.note].compactMap(\.self) + (trial.verdict.failures + trial.verdict.errors).map(\.message)
        return trial.record == nil ? findings + [trial.failure?.message].compactMap(\.self) : findings
    }

    /// What changed against a baseline, a line each.
    public func lines(for regression: Regression) -> [String] {
        func rate(_ count: PassCount) -> String { "\(count.passes)/\(count.trials)" }
        var lines = regression.regressed.map {
            "worse: \($0.name) \(rate($0.before)) → \(rate($0.now)), by chance in \(Decimal.percent($0.chance)) % of runs"
        }
        if !regression.missing.isEmpty { lines.append("not run: \(regression.missing.joined(separator: ", "))") }
        if !regression.new.isEmpty { lines.append("not in the baseline: \(regression.new.joined(separator: ", "))") }
        lines.append("against the baseline: \(regression.better) better, \(regression.worse) worse")
        return lines
    }

    /// The last line.
    public func sum(of results: [ScenarioResult], seconds: Double) -> String {
        let parts = ScenarioResult.Verdict.reported
            .filter { $0 == .passed || results.count($0) > 0 }
            .map { "\(results.count($0)) \($0.words)" }
        return "\(results.count) scenarios: \(parts.joined(separator: ", ")) in \(Decimal.shown(seconds)) s"
    }

    private func summary(_ result: ScenarioResult) -> String {
        if let reason = result.skipReason {
            return "\(result.verdict.mark) \(result.scenario.name)  skipped: \(reason)"
        }
        let turns = result.trials.compactMap(\.record).flatMap { RecordedTurn.turns(of: $0.events) }
        let calls = turns.reduce(0) { $0 + $1.calls.count }
        let seconds = result.trials.reduce(0) { $0 + $1.seconds }
        var text = "\(result.verdict.mark) \(result.scenario.name)"
        if result.trials.count > 1 { text += "  \(result.count.shown)" }
        return text + "  \(Decimal.count(calls, "call")), \(Decimal.shown(seconds)) s"
    }

    private static func shortened(_ line: String) -> String { line.count > 200 ? "\(line.prefix(200))…" : line }
}
