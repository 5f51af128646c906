import Testing

@testable import TestSupport

@Suite("What a terminal shows")
struct TerminalScreenTests {
    private func screen(_ text: String, columns: Int = 10, rows: Int = 3) -> TerminalScreen {
        var screen = TerminalScreen(columns: columns, rows: rows)
        for byte in text.utf8 {
            screen.show([byte])
        }
        return screen
    }

    @Test("Lines wrap, and what leaves at the top is kept")
    func wrapping() {
        let screen = screen("0123456789ab\r\nc\r\nd\r\ne")
        #expect(screen.lines == ["c", "d", "e"])
        #expect(screen.scrolledAway == ["0123456789", "ab"])
        #expect(screen.cursor == .init(row: 2, column: 1))
    }

    @Test("A full row wraps only with the next character")
    func pendingWrap() {
        #expect(screen("0123456789\rX").lines == ["X123456789"])
        #expect(screen("0123456789 \u{8}X").lines == ["0123456789", "X"])
    }

    @Test(
        "Commands",
        arguments: [
            ("abc\u{1b}[2Dx", "axc"), ("abc\u{1b}[1;1H\u{1b}[K", ""), ("abcd\r\u{1b}[2P", "cd"),
            ("abcd\r\u{1b}[2@", "  abcd"), ("ab\r\u{1b}[4hX\u{1b}[4lY", "XYb"), ("a\r\nb\u{1b}[A\r\u{1b}[J", ""),
            ("\u{1b}]0;title\u{7}a", "a"), ("\u{1b}[1;31mred\u{1b}[0m", "red"), ("a\tb", "a       b"),
            ("abc\u{8}\u{8}X", "aXc"), ("a\u{1b}7bc\u{1b}8X", "aXc"),
        ]
    )
    func commands(written: String, expected: String) {
        #expect(screen(written).text == expected)
    }

    @Test("Wide characters take two columns, marks none")
    func widths() {
        let wide = screen("日本e\u{301}x")
        #expect(wide.lines == ["日本e\u{301}x"])
        #expect(wide.cursor.column == 6)
        #expect(screen("012345678日").lines == ["012345678", "日"])
    }

    @Test("Private modes")
    func modes() {
        #expect(screen("\u{1b}[?2004h").isPasteBracketed)
        #expect(!screen("\u{1b}[?2004h\u{1b}[?2004l").isPasteBracketed)
        #expect(!screen("\u{1b}[?25l").isCursorVisible)
    }

    @Test("Resizing cuts and pads")
    func resizing() {
        var screen = screen("abcdef\r\ng\r\nh")
        screen.resize(columns: 4, rows: 2)
        #expect(screen.lines == ["g", "h"])
        #expect(screen.cursor == .init(row: 1, column: 1))
        screen.resize(columns: 8, rows: 4)
        screen.show(Array("ijklmno".utf8))
        #expect(screen.lines == ["g", "hijklmno"])
    }
}
