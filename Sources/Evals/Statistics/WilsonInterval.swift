import Glibc

/// A confidence interval for a success rate: Wilson's score interval, which keeps its promise for few trials and for
/// rates near 0 and 1.
public struct WilsonInterval: Sendable, Hashable {
    /// The bounds.
    public let low, high: Double

    /// The interval of so many successes.
    /// - Parameter confidence: how often such intervals hold the true rate, both sides together.
    public init(successes: Int, of trials: Int, confidence: Double = 0.95) {
        guard trials > 0 else {
            (low, high) = (0, 1)
            return
        }
        let z = NormalDistribution.quantile(1 - (1 - confidence) / 2)
        let (count, rate) = (Double(trials), Double(min(max(successes, 0), trials)) / Double(trials))
        let scale = 1 + z * z / count
        let centre = rate + z * z / (2 * count)
        let spread = z * sqrt(rate * (1 - rate) / count + z * z / (4 * count * count))
        // At the ends the bound is exact; rounding must not put it a hair inside.
        low = successes <= 0 ? 0 : max(0, (centre - spread) / scale)
        high = successes >= trials ? 1 : min(1, (centre + spread) / scale)
    }

    /// How many trials must all pass before a rate may be claimed, one-sided.
    public static func trialsNeeded(toClaim rate: Double, confidence: Double = 0.95) -> Int {
        guard rate > 0, rate < 1 else { return rate <= 0 ? 0 : .max }
        // A hair below, since the logarithms' quotient may lie a hair above a whole number.
        return Int((log(1 - confidence) / log(rate) - 1e-9).rounded(.up))
    }
}
