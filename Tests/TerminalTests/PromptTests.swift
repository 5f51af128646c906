import Testing

@testable import Terminal

@Suite("Prompts")
struct PromptTests {
    @Test(
        "Colours are marked as taking no room, and none stands at the end",
        arguments: [
            ("> ", "> "),
            ("\u{1b}[1m>\u{1b}[0m ", "\u{1}\u{1b}[1m\u{1}>\u{1}\u{1b}[0m\u{1} "),
            ("\u{1b}[1m> \u{1b}[0m", "\u{1}\u{1b}[1m\u{1}>\u{1}\u{1b}[0m\u{1} "),
            ("a\u{7}b\u{1b}c\u{1}\n> ", "abc\n> "),
            ("", ""),
        ]
    )
    func marks(prompt: String, expected: String) {
        #expect(Prompt.marked(prompt) == expected)
    }
}
