/// How often a scenario passed.
public struct PassCount: Sendable, Hashable {
    /// The trials that passed.
    public var passes: Int
    /// The trials that could be evaluated.
    public var trials: Int

    /// Counts trials.
    public init(passes: Int, trials: Int) { (self.passes, self.trials) = (passes, trials) }
}

/// The comparison of a run with a baseline, scenario by scenario: never a difference of averages.
public struct Regression: Sendable {
    /// One scenario in both runs.
    public struct Scenario: Sendable, Hashable {
        /// The scenario's name.
        public var name: String
        /// How it did before and now.
        public var before, now: PassCount
        /// How often chance alone would make it look so much worse, after Holm's correction for all scenarios.
        public var chance: Double
    }

    /// The scenarios that both runs have, by name.
    public let scenarios: [Scenario]
    /// Those that got worse by more than chance.
    public let regressed: [Scenario]
    /// Names that only the baseline has, and only this run has.
    public let missing, new: [String]
    /// How many scenarios pass less often than before, and more often.
    public let worse, better: Int
    /// How often chance alone would divide those so unevenly, both sides: the test of the whole run.
    public let chance: Double
    /// The share of wrong alarms that is allowed.
    public let level: Double

    /// Compares two runs.
    public init(baseline: [String: PassCount], current: [String: PassCount], level: Double = 0.05) {
        let shared = baseline.keys.filter { current[$0] != nil }.sorted()
        let pairs = shared.compactMap { name -> Scenario? in
            guard let before = baseline[name], let now = current[name] else { return nil }
            let chance = ExactTests.fisher(
                passes: before.passes,
                of: before.trials,
                passes: now.passes,
                of: now.trials
            )
            return Scenario(name: name, before: before, now: now, chance: chance)
        }
        let corrected = ExactTests.holm(pairs.map(\.chance))
        let scenarios = zip(pairs, corrected).map { pair, chance in
            Scenario(name: pair.name, before: pair.before, now: pair.now, chance: chance)
        }
        self.scenarios = scenarios
        self.level = level
        regressed = scenarios.filter { $0.chance <= level }
        missing = baseline.keys.filter { current[$0] == nil }.sorted()
        new = current.keys.filter { baseline[$0] == nil }.sorted()
        // Compared as fractions: a quotient would round.
        worse = pairs.count { $0.now.passes * $0.before.trials < $0.before.passes * $0.now.trials }
        better = pairs.count { $0.now.passes * $0.before.trials > $0.before.passes * $0.now.trials }
        chance = ExactTests.mcNemar(worse: worse, better: better)
    }

    /// Whether the run is worse than its baseline, by a scenario or as a whole.
    public var isRegression: Bool { !regressed.isEmpty || (worse > better && chance <= level) }
}
