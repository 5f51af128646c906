/// Tries scenarios with agents that are known to be wrong and with agents that are known to be right.
public struct MutationRun: Sendable {
    /// What came of one variant.
    public struct Outcome: Sendable {
        /// The variant.
        public let variant: AgentVariant
        /// The names of the scenarios that it fails.
        public let failed: [String]
    }

    /// What came of all of them.
    public struct Report: Sendable {
        /// Wrong agents that no scenario fails.
        public let survivors: [Outcome]
        /// Right agents that a scenario fails.
        public let falseAlarms: [Outcome]
        /// How many wrong agents were tried, and how many right ones.
        public let wrong, right: Int
        /// Scenarios that no wrong agent fails: they may show nothing.
        public let vacuous: [String]

        /// Whether every wrong agent was caught and no right one was.
        public var isFine: Bool { survivors.isEmpty && falseAlarms.isEmpty }
    }

    private let agent: EvalAgent
    private let tools: ToolCatalog
    private let jobs: Int

    /// Makes a run.
    /// - Parameters:
    ///   - agent: one that passes all the scenarios; its variants are tried.
    ///   - jobs: how many scenarios run at the same time.
    public init(agent: EvalAgent, tools: ToolCatalog, jobs: Int = 2) {
        (self.agent, self.tools, self.jobs) = (agent, tools, jobs)
    }

    /// Tries all variants.
    /// - Parameter onOutcome: hears of each as soon as it has been tried; `isWrong` tells which kind it is of.
    /// - Throws: `CancellationError`, or what `onOutcome` throws.
    public func run(
        _ scenarios: [Scenario],
        wrong: [AgentVariant] = AgentVariant.wrong,
        right: [AgentVariant] = AgentVariant.right,
        onOutcome: (_ outcome: Outcome, _ isWrong: Bool) throws -> Void = { _, _ in }
    ) async throws -> Report {
        var caught: [Outcome] = []
        for variant in wrong {
            caught.append(try await outcome(variant, scenarios))
            try onOutcome(caught[caught.count - 1], true)
        }
        var alarms: [Outcome] = []
        for variant in right {
            alarms.append(try await outcome(variant, scenarios))
            try onOutcome(alarms[alarms.count - 1], false)
        }
        let telling = Set(caught.flatMap(\.failed))
        return Report(
            survivors: caught.filter(\.failed.isEmpty),
            falseAlarms: alarms.filter { !$0.failed.isEmpty },
            wrong: wrong.count,
            right: right.count,
            vacuous: scenarios.map(\.name).filter { !telling.contains($0) }
        )
    }

    private func outcome(_ variant: AgentVariant, _ scenarios: [Scenario]) async throws -> Outcome {
        let runner = TrialRunner(agent: variant.applied(to: agent), tools: tools)
        let results = try await EvalRun(runner, options: .init(jobs: jobs, trials: 1)).run(scenarios)
        return Outcome(variant: variant, failed: results.filter { $0.verdict != .passed }.map(\.scenario.name))
    }
}
