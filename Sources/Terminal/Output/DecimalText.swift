/// Numbers as people read them.
public enum DecimalText {
    /// A number with so many decimals, from 1 to 9. Where decimals mean nothing, since it is too large or no number at
    /// all, it is written as Swift does.
    public static func of(_ number: Double, decimals: Int) -> String {
        let scale = (0..<decimals).reduce(UInt64(1)) { scale, _ in scale * 10 }
        let scaled = (number.magnitude * Double(scale)).rounded()
        // False for what is no number, too.
        guard scaled < 0x1p63 else { return "\(number)" }
        let units = UInt64(scaled)
        let fraction = String(units % scale)
        let zeros = String(repeating: "0", count: decimals - fraction.count)
        return "\(number < 0 && units > 0 ? "-" : "")\(units / scale).\(zeros)\(fraction)"
    }
}
