import AgentCore

/// What a scenario came to, over all its trials.
public struct ScenarioResult: Sendable {
    /// The verdict.
    public enum Verdict: String, Sendable {
        /// It is as good as it must be.
        case passed
        /// It is not.
        case failed
        /// It could not be evaluated.
        case error
        /// There were not enough trials to tell.
        case inconclusive
        /// This agent or this world cannot show anything about it.
        case skipped
    }

    /// The scenario, or the cell of its matrix.
    public let scenario: Scenario
    /// The trials, in order.
    public let trials: [Trial]
    /// The verdict.
    public let verdict: Verdict
    /// Why it was stopped before it was decided; nil where it was not.
    public let note: String?
    /// Why it was skipped; nil where it was not.
    public let skipReason: String?

    /// Says what a scenario came to.
    public init(_ scenario: Scenario, _ trials: [Trial], _ verdict: Verdict, note: String? = nil) {
        (self.scenario, self.trials, self.verdict) = (scenario, trials, verdict)
        (self.note, skipReason) = (note, nil)
    }

    init(skipped scenario: Scenario, because reason: String) {
        (self.scenario, trials, verdict) = (scenario, [], .skipped)
        (note, skipReason) = (nil, reason)
    }

    /// The same trials under the checks as they are now.
    /// - Parameter trials: how many the run was to have; nil to go by the reliability.
    public static func rescored(_ trials: [Trial], of scenario: Scenario, trials wanted: Int?) -> ScenarioResult {
        var count = TrialCount(scenario, trials: wanted)
        for trial in trials.sorted(by: { $0.number < $1.number }) { count.add(trial) }
        return count.result()
    }

    /// The trials that could be evaluated, and those of them that passed.
    public var count: PassCount {
        let judged = trials.filter { $0.verdict.outcome == .passed || $0.verdict.outcome == .failed }
        return PassCount(passes: judged.count { $0.verdict.outcome == .passed }, trials: judged.count)
    }

    /// The trial that shows best why the scenario does not pass.
    var telling: Trial? { trials.first { $0.verdict.outcome == .failed } ?? trials.last }

    /// The exit code that this result alone would lead to.
    public var exit: ExitStatus {
        switch verdict {
        case .passed, .skipped: .success
        case .failed: .checkFailed
        case .inconclusive: .limit
        case .error: trials.compactMap(\.failure).first?.exit ?? .provider
        }
    }
}
