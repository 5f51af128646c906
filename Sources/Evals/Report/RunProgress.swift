/// How far a run is, in one line for a person who waits.
public struct RunProgress: Sendable, Hashable {
    private let total: Int
    private var trials = 0
    private var verdicts: [ScenarioResult.Verdict: Int] = [:]

    /// A run that begins.
    /// - Parameter total: how many scenarios it has.
    public init(total: Int) { self.total = total }

    /// Counts a trial that is over.
    public mutating func addTrial() { trials += 1 }

    /// Counts a scenario that is decided.
    public mutating func add(_ verdict: ScenarioResult.Verdict) { verdicts[verdict, default: 0] += 1 }

    /// `3/40 scenarios, 57 trials: 2 passed, 1 failed`.
    public var line: String {
        let done = verdicts.values.reduce(0, +)
        let counts = ScenarioResult.Verdict.reported.compactMap { verdict in
            verdicts[verdict].map { "\($0) \(verdict.words)" }
        }
        let text = "\(done)/\(Decimal.count(total, "scenario")), \(Decimal.count(trials, "trial"))"
        return counts.isEmpty ? text : "\(text): \(counts.joined(separator: ", "))"
    }
}
