import TestSupport
import Testing

@testable import Evals

@Suite struct StatisticsTests {
    /// Values of Python's statistics.NormalDist, which uses another algorithm.
    static let quantileValues: [(Double, Double)] = [
        (0.975, 1.9599639845400536), (0.95, 1.6448536269514715), (0.995, 2.5758293035489004), (0.5, 0),
        (0.6, 0.2533471031357998), (0.9999, 3.719016485455709), (0.025, -1.9599639845400536),
        (1e-9, -5.997807015007686),
    ]

    @Test(arguments: quantileValues) func quantiles(_ share: Double, _ expected: Double) {
        #expect(abs(NormalDistribution.quantile(share) - expected) < 1e-9)
    }

    /// The figures of the note, and Wilson's formula worked out with fractions.
    static let wilsonBounds: [(Int, Int, Double, Double)] = [
        (3, 3, 0.4385, 1.0), (5, 5, 0.5655, 1.0), (10, 10, 0.7225, 1.0), (20, 20, 0.8389, 1.0), (0, 10, 0.0, 0.2775),
        (7, 10, 0.3968, 0.8922), (50, 100, 0.4038, 0.5962), (1, 1, 0.2065, 1.0),
    ]

    @Test(arguments: wilsonBounds) func wilson(_ passes: Int, _ trials: Int, _ low: Double, _ high: Double) {
        let interval = WilsonInterval(successes: passes, of: trials)
        #expect(abs(interval.low - low) < 6e-5)
        #expect(abs(interval.high - high) < 6e-5)
    }

    @Test func withoutTrialsNothingIsKnown() {
        let interval = WilsonInterval(successes: 0, of: 0)
        #expect((interval.low, interval.high) == (0, 1))
    }

    /// Simulated coins: the intervals hold the true rate about as often as they say.
    @Test(arguments: [0.05, 0.3, 0.5, 0.9, 0.98]) func wilsonKeepsItsPromise(_ rate: Double) {
        var random = SeededGenerator(seed: 11)
        var held = 0
        for _ in 0..<2000 {
            let passes = (0..<60).count { _ in Double.random(in: 0..<1, using: &random) < rate }
            let interval = WilsonInterval(successes: passes, of: 60)
            if interval.low <= rate, rate <= interval.high { held += 1 }
        }
        #expect(held > 1830)
    }

    @Test(arguments: [(0.8, 14), (0.9, 29), (0.95, 59), (0.99, 299)]) func trialsNeeded(_ rate: Double, _ count: Int) {
        #expect(WilsonInterval.trialsNeeded(toClaim: rate) == count)
    }

    private func run(_ test: SequentialTest, _ next: () -> Bool) -> SequentialTest {
        var test = test
        while test.decision == .undecided { test.add(passed: next()) }
        return test
    }

    /// The figures of the note: 95 % against 80 %, 5 % errors, at most 40 trials.
    @Test func theSequentialTestHasTheFiguresOfTheNote() {
        let test = SequentialTest(atLeast: 0.95)
        #expect((test.against * 100).rounded() == 80)
        #expect(test.cap == 40)
        let perfect = run(test) { true }
        #expect((perfect.decision, perfect.trials) == (.pass, 18))
        let dead = run(test) { false }
        #expect((dead.decision, dead.trials) == (.fail, 3))
        #expect(test.characteristic(at: 0.5).trials.rounded() == 6)
        let exact = test.characteristic(at: 0.95)
        #expect(exact.trials.rounded() == 27)
        #expect((exact.inconclusive * 100).rounded() == 20)
        #expect(abs(exact.pass + exact.fail + exact.inconclusive - 1) < 1e-12)
    }

    /// Simulated coins: what the test does is what it says that it does, and its errors stay below their bound.
    @Test(arguments: [0.99, 0.95, 0.9, 0.8, 0.5]) func theCharacteristicIsThatOfCoins(_ rate: Double) {
        var random = SeededGenerator(seed: 5)
        var counts: [SequentialTest.Decision: Double] = [:]
        var trials = 0.0
        let runs = 4000.0
        for _ in 0..<Int(runs) {
            let done = run(SequentialTest(atLeast: 0.95)) { Double.random(in: 0..<1, using: &random) < rate }
            counts[done.decision, default: 0] += 1 / runs
            trials += Double(done.trials) / runs
        }
        let exact = SequentialTest(atLeast: 0.95).characteristic(at: rate)
        #expect(abs(counts[.pass, default: 0] - exact.pass) < 0.025)
        #expect(abs(counts[.fail, default: 0] - exact.fail) < 0.025)
        #expect(abs(trials - exact.trials) < 0.6)
    }

    @Test(arguments: [0.5, 0.8, 0.9, 0.95, 0.99, 0.999]) func errorsStayBelowTheirBound(_ rate: Double) {
        let test = SequentialTest(atLeast: rate)
        #expect(test.characteristic(at: rate).fail <= 0.055)
        #expect(test.characteristic(at: test.against).pass <= 0.055)
        #expect(run(test) { true }.decision == .pass)
    }

    @Test func aDecisionStands() {
        var test = run(SequentialTest(atLeast: 0.95)) { false }
        for _ in 0..<30 { test.add(passed: true) }
        #expect((test.decision, test.trials) == (.fail, 3))
    }

    /// Worked out with Python's fractions from the hypergeometric distribution.
    static let fisherChances: [(Int, Int, Int, Int, Double)] = [
        (10, 10, 5, 10, 0.016253869969040248), (9, 10, 8, 10, 0.5), (1, 1, 0, 1, 0.5), (20, 20, 20, 20, 1),
        (18, 20, 9, 20, 0.002867836850039297), (3, 5, 5, 5, 1), (40, 40, 3, 4, 0.09090909090909091),
    ]

    @Test(arguments: fisherChances) func fisher(
        _ before: Int,
        _ trialsBefore: Int,
        _ now: Int,
        _ trialsNow: Int,
        _ expected: Double
    ) {
        let chance = ExactTests.fisher(passes: before, of: trialsBefore, passes: now, of: trialsNow)
        #expect(abs(chance - expected) < 1e-9)
    }

    /// The figures of the note: 6:0, 9:1 and 10:2 are the least that shows something; one less does not.
    static let mcNemarChances: [(Int, Int, Double)] = [
        (6, 0, 0.03125), (5, 0, 0.0625), (9, 1, 0.021484375), (8, 1, 0.0390625), (7, 1, 0.0703125),
        (10, 2, 0.03857421875), (9, 2, 0.0654296875), (3, 3, 1), (0, 0, 1),
    ]

    @Test(arguments: mcNemarChances) func mcNemar(_ worse: Int, _ better: Int, _ expected: Double) {
        #expect(abs(ExactTests.mcNemar(worse: worse, better: better) - expected) < 1e-12)
    }

    @Test func holm() {
        let adjusted = ExactTests.holm([0.01, 0.04, 0.03, 0.005])
        #expect(zip(adjusted, [0.03, 0.06, 0.06, 0.02]).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(ExactTests.holm([]) == [])
        #expect(ExactTests.holm([0.6, 0.7]) == [1, 1])
    }

    @Test func aRegressionIsFoundByScenario() {
        let same = PassCount(passes: 10, trials: 10)
        var baseline = ["gone": same]
        var current = ["new": same]
        for number in 0..<20 {
            baseline["s\(number)"] = same
            current["s\(number)"] = same
        }
        #expect(!Regression(baseline: baseline, current: current).isRegression)
        current["s3"] = PassCount(passes: 1, trials: 10)
        let result = Regression(baseline: baseline, current: current)
        #expect(result.regressed.map(\.name) == ["s3"])
        #expect((result.worse, result.better) == (1, 0))
        #expect((result.missing, result.new) == (["gone"], ["new"]))
        // Five of ten would be much for one scenario and is nothing for the worst of twenty.
        current["s3"] = PassCount(passes: 5, trials: 10)
        #expect(Regression(baseline: baseline, current: current).regressed.isEmpty)
    }

    /// Two runs of the same agent: the whole comparison raises an alarm in at most one of twenty.
    @Test func anUnchangedAgentIsRarelyAccused() {
        var random = SeededGenerator(seed: 9)
        func run() -> [String: PassCount] {
            Dictionary(
                uniqueKeysWithValues: (0..<40).map { number in
                    (
                        "s\(number)",
                        PassCount(
                            passes: (0..<20).count { _ in Double.random(in: 0..<1, using: &random) < 0.9 },
                            trials: 20
                        )
                    )
                }
            )
        }
        let alarms = (0..<400).count { _ in !Regression(baseline: run(), current: run()).regressed.isEmpty }
        #expect(alarms <= 20)
    }
}
