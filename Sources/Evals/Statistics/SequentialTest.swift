import Glibc

/// Decides trial by trial whether a scenario is as reliable as it must be: Wald's sequential probability ratio test
/// with a cap. Broken scenarios are decided within a handful of trials.
public struct SequentialTest: Sendable, Hashable {
    /// What is known so far.
    public enum Decision: String, Sendable {
        /// The rate that is too low is ruled out.
        case pass
        /// The rate that is good enough is ruled out.
        case fail
        /// The cap was reached without either.
        case inconclusive
        /// More trials are needed.
        case undecided
    }

    /// The rate that is good enough, and the one that must be ruled out.
    public let atLeast, against: Double
    /// How often either decision may be wrong.
    public let error: Double
    /// The most trials.
    public let cap: Int
    /// The trials so far.
    public private(set) var trials = 0
    /// Those that passed.
    public private(set) var passes = 0
    private var evidence = 0.0
    private var decided: Decision?

    /// Makes a test.
    /// - Parameters:
    ///   - against: a rate below `atLeast`; nil for the standard one.
    ///   - cap: nil for 40, or more where even a scenario that always passes needs more than 18 trials.
    public init(atLeast: Double, against: Double? = nil, error: Double = 0.05, cap: Int? = nil) {
        let against = against ?? Reliability.alternative(to: atLeast)
        (self.atLeast, self.against, self.error) = (atLeast, against, error)
        let ifPerfect = (log((1 - error) / error) / log(atLeast / against)).rounded(.up)
        self.cap = cap ?? max(40, Int((ifPerfect * 40 / 18).rounded(.up)))
    }

    /// What is known so far. A decision stands, whatever comes after.
    public var decision: Decision { decided ?? (trials >= cap ? .inconclusive : .undecided) }

    /// Takes in a trial. One that could not be evaluated is none: leave it out.
    @discardableResult
    public mutating func add(passed: Bool) -> Decision {
        guard decision == .undecided else { return decision }
        trials += 1
        if passed { passes += 1 }
        evidence += passed ? log(atLeast / against) : log((1 - atLeast) / (1 - against))
        let bound = log((1 - error) / error)
        if evidence >= bound - 1e-12 { decided = .pass }
        if evidence <= -bound + 1e-12 { decided = .fail }
        return decision
    }

    /// What the test does with a scenario of a true rate, computed exactly: how often each decision is made, and how
    /// many trials that takes on average.
    public func characteristic(at rate: Double) -> (pass: Double, fail: Double, inconclusive: Double, trials: Double) {
        // The chance of each number of passes among the paths that are still undecided.
        var open: [Int: Double] = [0: 1]
        var result = (pass: 0.0, fail: 0.0, inconclusive: 0.0, trials: 0.0)
        let bound = log((1 - error) / error)
        for trial in 1...max(1, cap) {
            var next: [Int: Double] = [:]
            for (passes, chance) in open {
                for (gained, share) in [(1, rate), (0, 1 - rate)] where share > 0 {
                    let count = passes + gained
                    let evidence =
                        Double(count) * log(atLeast / against)
                        + Double(trial - count) * log((1 - atLeast) / (1 - against))
                    let weight = chance * share
                    if evidence >= bound - 1e-12 {
                        result.pass += weight
                        result.trials += weight * Double(trial)
                    } else if evidence <= -bound + 1e-12 {
                        result.fail += weight
                        result.trials += weight * Double(trial)
                    } else {
                        next[count, default: 0] += weight
                    }
                }
            }
            open = next
        }
        result.inconclusive = open.values.reduce(0, +)
        result.trials += result.inconclusive * Double(cap)
        return result
    }
}
