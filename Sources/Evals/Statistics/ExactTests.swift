import Glibc

/// Exact tests for counts, too few for any approximation.
enum ExactTests {
    /// Fisher's test: how often so many failures or more would fall to the second sample by chance, the total given.
    static func fisher(passes before: Int, of trialsBefore: Int, passes now: Int, of trialsNow: Int) -> Double {
        let failures = (trialsBefore - before) + (trialsNow - now)
        let all = trialsBefore + trialsNow
        let most = min(failures, trialsNow)
        let seen = trialsNow - now
        guard trialsBefore > 0, trialsNow > 0, seen <= most else { return 1 }
        let total = logChoose(all, failures)
        let chances = (seen...most).map { count in
            failures - count > trialsBefore
                ? 0 : exp(logChoose(trialsNow, count) + logChoose(trialsBefore, failures - count) - total)
        }
        return min(1, chances.reduce(0, +))
    }

    /// McNemar's test on pairs that differ, both sides: how often chance alone would divide them so unevenly.
    static func mcNemar(worse: Int, better: Int) -> Double {
        let all = worse + better
        guard all > 0 else { return 1 }
        let tail = (0...min(worse, better)).map { exp(logChoose(all, $0) - Double(all) * log(2)) }.reduce(0, +)
        return min(1, 2 * tail)
    }

    /// Holm's correction for many tests: each chance, made so large that the whole list errs no more often than one.
    static func holm(_ chances: [Double]) -> [Double] {
        var adjusted = chances
        var largest = 0.0
        for (rank, index) in chances.indices.sorted(by: { (chances[$0], $0) < (chances[$1], $1) }).enumerated() {
            largest = max(largest, min(1, chances[index] * Double(chances.count - rank)))
            adjusted[index] = largest
        }
        return adjusted
    }

    private static func logChoose(_ count: Int, _ chosen: Int) -> Double {
        logFactorial(count) - logFactorial(chosen) - logFactorial(count - chosen)
    }

    private static func logFactorial(_ count: Int) -> Double {
        count < 2 ? 0 : (2...count).reduce(0.0) { $0 + log(Double($1)) }
    }
}
