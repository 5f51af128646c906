/// What measuring a judge showed, in lines for people.
public enum JudgeReport {
    /// The lines of one case: none where the judge says what the people said.
    public static func lines(for row: JudgeCalibration.Row) -> [String] {
        guard !row.agrees else { return [] }
        let answer = row.first?.summary ?? "no answer that can be used"
        let label = row.labelled.isPass ? "pass" : "fail"
        return ["✗ \(row.labelled.location): labelled \(label)\(row.labelled.isHard ? " (hard)" : ""), got \(answer)"]
    }

    /// The figures.
    /// - Parameter repeats: how often each question was asked in the same words.
    public static func lines(for calibration: JudgeCalibration, repeats: Int) -> [String] {
        let agreement = calibration.agreement
        let interval = WilsonInterval(successes: agreement.passes, of: agreement.trials)
        let hard = calibration.hardAgreement
        let kappa = calibration.kappa.map { Decimal.signed($0) } ?? "not defined: all of it could be chance"
        let answers = calibration.rows.map(\.first)
        func count(_ verdict: JudgeAnswer.Verdict) -> Int { answers.count { $0?.verdict == verdict } }
        return [
            "agreement: \(share(agreement)) (95 % interval \(percent(interval.low))-\(percent(interval.high)) %)"
                + (hard.trials > 0 ? ", hard ones \(share(hard))" : ""),
            "Cohen's kappa: \(kappa)",
            "self-consistency: \(share(calibration.consistency)) had one verdict \(repeats) times",
            "position flips: \(share(calibration.flips)) had another verdict with the parts in another order",
            "verdicts: \(count(.pass)) pass, \(count(.fail)) fail, \(count(.maybe)) maybe, "
                + "\(answers.count { $0 == nil }) without one",
        ]
    }

    private static func share(_ count: PassCount) -> String {
        let rate = count.trials > 0 ? Double(count.passes) / Double(count.trials) : 0
        return "\(count.passes) of \(count.trials), \(percent(rate)) %"
    }

    private static func percent(_ share: Double) -> Int { Int((share * 100).rounded()) }
}
