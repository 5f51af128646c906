/// Numbers as reports show them.
enum Decimal {
    /// Seconds with two digits behind the point.
    static func shown(_ seconds: Double) -> String {
        let hundredths = Int((min(max(seconds, 0), 1e9) * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// A share of 1 in whole percents.
    static func percent(_ share: Double) -> Int { Int((share * 100).rounded()) }

    /// A number of things: `1 call`, `2 calls`.
    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// A coefficient from -1 to 1 with two digits behind the point.
    static func signed(_ value: Double) -> String { (value <= -0.005 ? "-" : "") + shown(abs(value)) }
}
