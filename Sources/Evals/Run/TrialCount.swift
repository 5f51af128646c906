/// The trials of a scenario so far, and whether they decide it.
struct TrialCount {
    private let scenario: Scenario
    private let cap: Int
    private var test: SequentialTest?
    private(set) var trials: [Trial] = []
    private(set) var isDecided = false

    /// - Parameter trials: how many there are, whatever the reliability says; nil to go by that.
    init(_ scenario: Scenario, trials: Int?) {
        self.scenario = scenario
        test = trials == nil ? scenario.reliability?.test : nil
        cap = trials ?? test?.cap ?? 1
    }

    mutating func add(_ trial: Trial) {
        trials.append(trial)
        let outcome = trial.verdict.outcome
        guard outcome == .passed || outcome == .failed else { return isDecided = true }
        test?.add(passed: outcome == .passed)
        if let decision = test?.decision, decision != .undecided { isDecided = true }
        if trials.count >= cap { isDecided = true }
    }

    /// - Parameter reason: why no more trials are run; nil where none are needed.
    func result(stoppedBecause reason: String? = nil) -> ScenarioResult {
        let outcomes = trials.map(\.verdict.outcome)
        if outcomes.contains(where: { $0 != .passed && $0 != .failed }) {
            return ScenarioResult(scenario, trials, .error)
        }
        if let reason { return ScenarioResult(scenario, trials, .inconclusive, note: reason) }
        let verdict: ScenarioResult.Verdict =
            switch test?.decision {
            case .pass?: .passed
            case .fail?: .failed
            case .inconclusive?, .undecided?: .inconclusive
            case nil: outcomes.allSatisfy { $0 == .passed } ? .passed : .failed
            }
        return ScenarioResult(scenario, trials, verdict)
    }
}
