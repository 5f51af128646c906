import Terminal
import Testing

@Suite("Who decides on colours")
struct ColorChoiceTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var choice = ColorChoice.auto
        var variables: [String: String] = ["TERM": "xterm"]
        var isTerminal = true
        var expected: Bool
        var testDescription: String { "\(choice) \(variables) \(isTerminal)" }
    }

    @Test(
        "The option, NO_COLOR, FORCE_COLOR, the terminal, TERM: the first that says something",
        arguments: [
            Row(expected: true),
            Row(isTerminal: false, expected: false),
            Row(variables: ["TERM": "dumb"], expected: false),
            Row(variables: [:], expected: false),
            Row(variables: ["TERM": ""], expected: false),
            Row(variables: ["TERM": "xterm", "NO_COLOR": "1"], expected: false),
            Row(variables: ["TERM": "xterm", "NO_COLOR": "0"], expected: false),
            Row(variables: ["TERM": "xterm", "NO_COLOR": ""], expected: true),
            Row(variables: ["FORCE_COLOR": "1"], isTerminal: false, expected: true),
            Row(variables: ["TERM": "dumb", "FORCE_COLOR": "3"], expected: true),
            Row(variables: ["TERM": "xterm", "FORCE_COLOR": "0"], expected: false),
            Row(variables: ["TERM": "xterm", "FORCE_COLOR": ""], isTerminal: false, expected: false),
            Row(variables: ["TERM": "xterm", "FORCE_COLOR": "1", "NO_COLOR": "1"], expected: false),
            Row(choice: .always, variables: ["TERM": "dumb", "NO_COLOR": "1"], isTerminal: false, expected: true),
            Row(choice: .never, variables: ["TERM": "xterm", "FORCE_COLOR": "1"], expected: false),
        ]
    )
    func order(row: Row) {
        let decided = row.choice.usesColor(isTerminal: row.isTerminal) { row.variables[$0] }
        #expect(decided == row.expected)
    }
}
