import AgentCore

/// Runs scenarios side by side and decides what each came to.
public struct EvalRun: Sendable {
    /// How a run is done.
    public struct Options: Sendable {
        /// How many scenarios run at the same time.
        public var jobs: Int
        /// How many trials each has, whatever its reliability says; nil to go by that.
        public var trials: Int?

        /// Makes options.
        public init(jobs: Int = 2, trials: Int? = nil) { (self.jobs, self.trials) = (jobs, trials) }
    }

    private let runner: TrialRunner
    private let options: Options
    private let transcript: @Sendable (Scenario, Int) -> String?

    /// Makes a run.
    /// - Parameter transcript: where the events of a trial go, by its number from 1; nil to keep none.
    public init(
        _ runner: TrialRunner,
        options: Options = Options(),
        transcript: @escaping @Sendable (Scenario, Int) -> String? = { _, _ in nil }
    ) {
        (self.runner, self.options, self.transcript) = (runner, options, transcript)
    }

    /// Runs all of them.
    /// - Parameter onResult: hears each result as soon as it is there, in the order of the scenarios.
    /// - Returns: the results in the order of the scenarios.
    /// - Throws: `CancellationError`, or what `onResult` throws.
    public func run(
        _ scenarios: [Scenario],
        onResult: (ScenarioResult) throws -> Void = { _ in }
    ) async throws -> [ScenarioResult] {
        var results: [ScenarioResult] = []
        var waiting: [Int: ScenarioResult] = [:]
        try await withThrowingTaskGroup(of: (Int, ScenarioResult).self) { tasks in
            var next = 0
            func start() {
                guard next < scenarios.count else { return }
                let index = next
                next += 1
                tasks.addTask { (index, try await run(scenarios[index])) }
            }
            for _ in 0..<max(1, options.jobs) { start() }
            while let (index, result) = try await tasks.next() {
                start()
                waiting[index] = result
                while let result = waiting.removeValue(forKey: results.count) {
                    results.append(result)
                    try onResult(result)
                }
            }
        }
        return results
    }

    /// Runs a scenario as often as it takes to decide it.
    private func run(_ scenario: Scenario) async throws -> ScenarioResult {
        if let reason = runner.skipReason(for: scenario) { return ScenarioResult(skipped: scenario, because: reason) }
        var trials: [Trial] = []
        var test = options.trials == nil ? scenario.reliability?.test : nil
        let cap = options.trials ?? test?.cap ?? 1
        while trials.count < cap {
            let number = trials.count + 1
            let trial = try await runner.run(scenario, number: number, transcript: transcript(scenario, number))
            trials.append(trial)
            guard trial.verdict.outcome == .passed || trial.verdict.outcome == .failed else {
                return ScenarioResult(scenario, trials, .error)
            }
            test?.add(passed: trial.verdict.outcome == .passed)
            if let decision = test?.decision, decision != .undecided { break }
        }
        switch test?.decision {
        case .pass?: return ScenarioResult(scenario, trials, .passed)
        case .fail?: return ScenarioResult(scenario, trials, .failed)
        case .inconclusive?, .undecided?: return ScenarioResult(scenario, trials, .inconclusive)
        case nil:
            let isFine = trials.allSatisfy { $0.verdict.outcome == .passed }
            return ScenarioResult(scenario, trials, isFine ? .passed : .failed)
        }
    }

    /// The exit code of a run: a failure counts most, then what could not be evaluated, then what stayed open. A run
    /// in which nothing was run is bad usage.
    public static func exit(of results: [ScenarioResult]) -> ExitStatus {
        if results.allSatisfy({ $0.verdict == .skipped }) { return .usage }
        for verdict in [ScenarioResult.Verdict.failed, .error, .inconclusive] {
            if let found = results.first(where: { $0.verdict == verdict }) { return found.exit }
        }
        return .success
    }
}
