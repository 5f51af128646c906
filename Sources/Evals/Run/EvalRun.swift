import AgentCore
import Storage

/// Runs scenarios side by side and decides what each came to.
public struct EvalRun: Sendable {
    /// How a run is done.
    public struct Options: Sendable {
        /// How many scenarios run at the same time, while the endpoint wants no fewer.
        public var jobs: Int
        /// How many trials each has, whatever its reliability says; nil to go by that.
        public var trials: Int?
        /// How often a trial is run again that the model or the server kept from showing anything.
        public var retries: Int
        /// What the run may take.
        public var budget: EvalBudget

        /// Makes options.
        public init(jobs: Int = 2, trials: Int? = nil, retries: Int = 0, budget: EvalBudget = EvalBudget()) {
            (self.jobs, self.trials, self.retries, self.budget) = (jobs, trials, retries, budget)
        }
    }

    private let runner: TrialRunner
    private let options: Options
    private let transcript: @Sendable (Scenario, Int) -> String?
    private let onTrial: @Sendable (Trial) async throws -> Void

    /// Makes a run.
    /// - Parameters:
    ///   - transcript: where the events of a trial go, by its number from 1; nil to keep none.
    ///   - onTrial: hears each trial that came to its end, before it counts.
    public init(
        _ runner: TrialRunner,
        options: Options = Options(),
        transcript: @escaping @Sendable (Scenario, Int) -> String? = { _, _ in nil },
        onTrial: @escaping @Sendable (Trial) async throws -> Void = { _ in }
    ) {
        (self.runner, self.options, self.transcript, self.onTrial) = (runner, options, transcript, onTrial)
    }

    /// Runs all of them.
    /// - Parameters:
    ///   - earlier: trials of a run that is gone on with: they count, and are not run again.
    ///   - replays: what the trials of a scenario are given in place of model and server, by the scenario's name.
    ///   - onResult: hears each result as soon as it is there, in the order of the scenarios.
    /// - Returns: the results in the order of the scenarios.
    /// - Throws: `CancellationError`, or what `onResult` and `onTrial` throw.
    public func run(
        _ scenarios: [Scenario],
        earlier: [Trial] = [],
        replays: [String: [TrialReplay]] = [:],
        onResult: (ScenarioResult) throws -> Void = { _ in }
    ) async throws -> [ScenarioResult] {
        let earlier = Dictionary(grouping: earlier) { $0.scenario.name }
        let pace = RunPace(jobs: options.jobs, budget: options.budget, spent: earlier.values.joined())
        var results: [ScenarioResult] = []
        var waiting: [Int: ScenarioResult] = [:]
        try await withThrowingTaskGroup(of: (Int, ScenarioResult).self) { tasks in
            var (next, running) = (0, 0)
            func start() {
                while next < scenarios.count, running < pace.jobs {
                    let index = next
                    (next, running) = (next + 1, running + 1)
                    let scenario = scenarios[index]
                    let (done, played) = (earlier[scenario.name] ?? [], replays[scenario.name])
                    tasks.addTask { (index, try await run(scenario, done, played, pace)) }
                }
            }
            start()
            while let (index, result) = try await tasks.next() {
                running -= 1
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
    private func run(
        _ scenario: Scenario,
        _ earlier: [Trial],
        _ replays: [TrialReplay]?,
        _ pace: RunPace
    ) async throws -> ScenarioResult {
        if replays == nil, let reason = runner.skipReason(for: scenario) {
            return ScenarioResult(skipped: scenario, because: reason)
        }
        var count = TrialCount(scenario, trials: replays?.count ?? options.trials)
        for trial in earlier.sorted(by: { $0.number < $1.number }) where !count.isDecided { count.add(trial) }
        while !count.isDecided {
            if replays == nil, let reason = pace.budgetProblem { return count.result(stoppedBecause: reason) }
            let number = count.trials.count + 1
            let trial = try await trial(scenario, number, replays?[number - 1], pace)
            count.add(trial)
        }
        return count.result()
    }

    private func trial(
        _ scenario: Scenario,
        _ number: Int,
        _ replay: TrialReplay?,
        _ pace: RunPace
    ) async throws -> Trial {
        var retries = 0
        while true {
            let path = transcript(scenario, number)
            // What a trial left that was broken off is no part of this one.
            if let path, FileContent.exists(path) { try await BlockingFiles.shared.remove(path) }
            var trial = try await runner.run(scenario, number: number, transcript: path, replay: replay)
            trial.retries = retries
            if replay == nil { pace.add(trial) }
            guard replay == nil, retries < options.retries, trial.isHindered, pace.budgetProblem == nil else {
                trial.isRecorded = path != nil && trial.recording != nil
                try await onTrial(trial)
                trial.recording = nil
                return trial
            }
            retries += 1
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
