/// Whether a judge may decide, and what that rests on.
public struct JudgeStanding: Sendable, Hashable {
    /// Whether its verdicts decide; they are advice otherwise.
    public let mayGate: Bool
    /// The same in a line for people, with what to do.
    public let text: String

    /// The share of labelled cases that a judge must at least agree with.
    public static let defaultBar = 0.8

    /// Decides by the cases that the judge agreed with; nil when it was never measured as it stands now.
    /// - Parameter bar: what the lower bound of the agreement, 95 % two-sided, must be above.
    public init(of model: String, _ agreement: PassCount?, bar: Double = defaultBar) {
        guard let agreement, agreement.trials > 0 else {
            mayGate = false
            text =
                "the judge \(model) is advisory: with this prompt and these labels it was never measured; "
                + "run pattreeya eval judge"
            return
        }
        let low = WilsonInterval(successes: agreement.passes, of: agreement.trials).low
        mayGate = low > bar
        // A bound must not look better than it is.
        let least = Int((low * 100).rounded(.down))
        let shown = "it agrees with \(agreement.passes) of \(agreement.trials) labels, which shows \(least) % at least"
        let missing = " and not more than the \(Int((bar * 100).rounded())) % that gating needs"
        text = "the judge \(model) " + (mayGate ? "gates: \(shown)" : "is advisory: \(shown)\(missing)")
    }
}
