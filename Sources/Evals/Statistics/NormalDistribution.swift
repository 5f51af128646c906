import Glibc

/// The standard normal distribution, as far as intervals need it.
enum NormalDistribution {
    /// The value below which a share of the distribution lies, 0 < share < 1.
    static func quantile(_ share: Double) -> Double {
        guard share > 0, share < 1 else { return share <= 0 ? -.infinity : .infinity }
        return share < 0.5 ? -value(withTail: share) : value(withTail: 1 - share)
    }

    /// The value above which a tail of at most one half lies: Halley's method on the error function, from a start that
    /// is never below the value.
    private static func value(withTail tail: Double) -> Double {
        guard tail < 0.5 else { return 0 }
        var value = sqrt(-2 * log(2 * tail))
        for _ in 0..<60 {
            let excess = erfc(value / sqrt(2)) / 2 - tail
            let step = excess / (exp(-value * value / 2) / sqrt(2 * Double.pi))
            let corrected = step / max(0.5, 1 - value * step / 2)
            value += corrected
            if abs(corrected) < 1e-14 * max(1, value) { break }
        }
        return value
    }
}
