/// Numbers as reports show them.
enum Decimal {
    /// Seconds with two digits behind the point.
    static func shown(_ seconds: Double) -> String {
        let hundredths = Int((min(max(seconds, 0), 1e9) * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// A coefficient from -1 to 1 with two digits behind the point.
    static func signed(_ value: Double) -> String { (value <= -0.005 ? "-" : "") + shown(abs(value)) }
}
