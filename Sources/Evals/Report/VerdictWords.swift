extension ScenarioResult.Verdict {
    /// All of them in the order in which reports count them.
    static let reported: [ScenarioResult.Verdict] = [.passed, .failed, .error, .inconclusive, .skipped]

    /// One sign for it.
    var mark: String {
        switch self {
        case .passed: "✓"
        case .failed: "✗"
        case .error: "!"
        case .inconclusive: "?"
        case .skipped: "-"
        }
    }

    /// What it is called in sentences.
    var words: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .error: "could not be evaluated"
        case .inconclusive: "inconclusive"
        case .skipped: "skipped"
        }
    }
}

extension TrialVerdict.Outcome {
    /// The verdict on a scenario that has only this trial.
    var verdict: ScenarioResult.Verdict {
        switch self {
        case .passed: .passed
        case .failed: .failed
        case .error, .needsJudge: .error
        }
    }
}

extension PassCount {
    /// The count with the interval of the rate: `2/3 (21-94 %)`.
    var shown: String {
        let interval = WilsonInterval(successes: passes, of: trials)
        return "\(passes)/\(trials) (\(Decimal.percent(interval.low))-\(Decimal.percent(interval.high)) %)"
    }

    /// The counts of several scenarios together.
    static func sum(_ counts: some Sequence<PassCount>) -> PassCount {
        counts.reduce(PassCount(passes: 0, trials: 0)) { sum, count in
            PassCount(passes: sum.passes + count.passes, trials: sum.trials + count.trials)
        }
    }
}

extension [ScenarioResult] {
    /// How many have a verdict.
    func count(_ verdict: ScenarioResult.Verdict) -> Int { count(where: { $0.verdict == verdict }) }
}
