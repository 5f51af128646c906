import Terminal
import Testing

@Suite("Numbers for people")
struct DecimalTextTests {
    @Test("Decimals are fixed, and any number can be shown")
    func table() {
        let table: [(Double, Int, String)] = [
            (0, 6, "0.000000"), (0.1 + 0.2, 6, "0.300000"), (1e-5, 6, "0.000010"), (1e-7, 6, "0.000000"),
            (12.5, 6, "12.500000"), (0.99999999, 6, "1.000000"), (-1.25, 6, "-1.250000"), (-1e-9, 6, "0.000000"),
            (3.04, 1, "3.0"), (3.96, 1, "4.0"), (1e300, 6, "1e+300"), (.infinity, 6, "inf"), (-.infinity, 1, "-inf"),
            (.nan, 6, "nan"),
        ]
        for (number, decimals, text) in table { #expect(DecimalText.of(number, decimals: decimals) == text) }
        #expect(DecimalText.of(.greatestFiniteMagnitude, decimals: 9).hasPrefix("1.79"))
    }
}
