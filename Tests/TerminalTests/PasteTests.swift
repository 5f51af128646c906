import TestSupport
import Testing

@Suite("Pasting")
struct PasteTests {
    @Test("Three lines are one edit, which can be edited further")
    func threeLines() async throws {
        let session = try EditorSession()
        try await session.terminal.expect("Bracketed paste") { $0.isPasteBracketed }
        session.terminal.type("<>" + Key.left)
        session.terminal.paste("one\ntwo 日本\n\tthree")
        try await session.terminal.expect("λ> <one\ntwo 日本\n        three>")
        session.terminal.type("!" + Key.enter)
        try await session.terminal.expect(#"line "<one\ntwo 日本\n\tthree!>""#)
    }

    @Test("Control characters in a paste are text: nothing is sent, interrupted or ended")
    func controlCharacters() async throws {
        let session = try EditorSession()
        try await session.prompt()
        session.terminal.paste("a\u{3}b\u{4}c\u{1b}d\u{1c}e")
        session.terminal.type(Key.enter)
        try await session.terminal.expect(#"line "a\u{03}b\u{04}c\u{1B}d\u{1C}e""#)
    }

    @Test("CR LF of a terminal that does not translate is one newline")
    func carriageReturns() async throws {
        let session = try EditorSession()
        try await session.prompt()
        session.terminal.type("\u{1b}[200~one\r\ntwo\n\nthree\u{1b}[201~" + Key.enter)
        try await session.terminal.expect(#"line "one\ntwo\n\nthree""#)
    }

    @Test("100 KB arrive exactly")
    func large() async throws {
        let text = (0..<2_500).map { "line \($0): λ日本語, a tab\tand more text" }.joined(separator: "\n")
        #expect(text.utf8.count > 100_000)
        let session = try EditorSession()
        try await session.prompt()
        session.terminal.paste(text)
        session.terminal.type(Key.enter)
        try await session.terminal.expect("line \(text.utf8.count) bytes, sum \(checksum(text))")
        #expect(try await session.leave() == .exited(0))
    }
}
