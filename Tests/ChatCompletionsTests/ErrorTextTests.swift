import Testing

@testable import ChatCompletions

@Suite struct ErrorTextTests {
    @Test(arguments: [
        ("Incorrect API key provided: sk-verysecretkey.", "Incorrect API key provided: ***."),
        ("sk-very\u{0}secretkey", "***"),
        ("sk-verysecretkeysk-verysecretkey", "***"),
        ("key sk-ver*******tkey, see docs", "key *** see docs"),
    ])
    func theKeyIsNeverShown(_ text: String, _ shown: String) {
        #expect(ErrorText(secrets: ["sk-verysecretkey"]).line(text) == shown)
    }

    @Test func aShortKeyIsHiddenWhereItStandsAlone() {
        let text = ErrorText(secrets: ["none"])
        #expect(text.line("key none is nonesuch") == "key *** is nonesuch")
        #expect(ErrorText(secrets: [""]).line("plain") == "plain")
    }

    @Test(arguments: [
        ("a\r\nb\tc", "a b c"), ("\u{1B}[31mred\u{1B}[0m", "red"), ("a\u{202E}b\u{2028}c", "ab c"),
        ("\u{0}\u{7F}\u{9B}x", "x"), ("  a  ", "a"), ("日本 é", "日本 é"), ("\u{1B}", ""),
    ])
    func textBecomesOneCleanLine(_ text: String, _ line: String) {
        #expect(ErrorText(secrets: []).line(text) == line)
    }

    @Test func longTextIsCutAfterTheKeyIsHidden() {
        let text = String(repeating: "x ", count: 145) + "sk-verysecretkey and more"
        let line = ErrorText(secrets: ["sk-verysecretkey"]).line(text)
        #expect(line.count <= 300)
        #expect(!line.contains("sk-"))
        #expect(line.hasSuffix("…"))
    }
}
