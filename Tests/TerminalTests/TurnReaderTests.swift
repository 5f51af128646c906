import AgentCore
import Terminal
import Testing

@Suite(.timeLimit(.minutes(1))) struct TurnReaderTests {
    private func turns(_ text: String, _ form: TurnForm = .lines) async -> [String] {
        await InputFile(text).turns(form)
    }

    @Test func everyLineIsATurn() async {
        #expect(await turns("one\ntwo\n") == ["one", "two"])
        #expect(await turns("one\ntwo") == ["one", "two"])
        #expect(await turns("one\r\ntwo\r\n") == ["one", "two"])
        #expect(await turns("\n \t\r\n\none\n\n\r\n two \n") == ["one", " two "])
        for blank in ["", "\n\n  \n"] { #expect(await turns(blank) == []) }
        #expect(await turns("\u{FEFF}one\ntwo\u{FEFF}") == ["one", "two\u{FEFF}"])
        #expect(await turns("a\rb\u{2028}c\n") == ["a\rb\u{2028}c"])
    }

    @Test func aBadLineCostsNoOther() async {
        let input = InputFile(
            Array("one\n".utf8) + [0x66, 0xFF, 0x0A, 0x0A, 0x61, 0x00, 0x62, 0x0A] + Array("two".utf8)
        )
        #expect(
            await input.turns(.lines) == [
                "one", "!2 line 2 of standard input is not valid UTF-8 and is left out; send UTF-8 text",
                "!2 line 4 of standard input has a NUL byte and is left out; send text", "two",
            ]
        )
    }

    /// Whatever the pipe hands out: in the middle of a character, of a line end, of a byte order mark.
    @Test(arguments: TurnForm.allCases) func piecesOfAnySizeAreTheSame(form: TurnForm) async {
        let text = "\u{FEFF}{\"text\": \"Grüße \u{1F44D}\"}\r\n\n{\"text\":\"two\"}\nlast"
        let whole = await turns(text, form)
        #expect(whole.count == (form == .whole ? 1 : 3))
        #expect(await InputFile(pieces: text.utf8.map { [$0] }).turns(form) == whole)
    }

    @Test func aLongLineIsOneTurn() async {
        let long = String(repeating: "ä", count: 500_000)
        #expect(await turns("one\n\(long)\ntwo\n") == ["one", long, "two"])
    }

    /// Longer than what one read takes, so that the line is refused before its end is seen.
    @Test func aLineThatIsTooLongIsLeftOut() async {
        let limit = 200_000
        let fitting = String(repeating: "a", count: limit)
        let refused = "!2 line 1 of standard input is longer than 200000 bytes and is left out; send less"
        for (text, expected) in [(fitting, fitting), (fitting + "a", refused), (fitting + fitting, refused)] {
            #expect(await InputFile("\(text)\ntwo\n").turns(.lines, limit: limit) == [expected, "two"])
            #expect(await InputFile(text).turns(.lines, limit: limit) == [expected])
        }
        #expect(await InputFile(fitting).turns(.whole, limit: limit) == [fitting])
        #expect(
            await InputFile(fitting + "a").turns(.whole, limit: limit)
                == ["!2 standard input is longer than 200000 bytes; send less"]
        )
    }

    @Test func allOfItIsATurn() async {
        #expect(await turns("one\n\n two\r\n\n", .whole) == ["one\n\n two"])
        for blank in ["", " \n\t\n"] { #expect(await turns(blank, .whole) == []) }
        #expect(await turns("\u{FEFF}one", .whole) == ["one"])
        #expect(
            await InputFile([0x61, 0]).turns(.whole)
                == ["!2 standard input has a NUL byte and is left out; send text"]
        )
        #expect(
            await InputFile([0xC3]).turns(.whole)
                == ["!2 standard input is not valid UTF-8 and is left out; send UTF-8 text"]
        )
    }

    @Test func everyObjectIsATurn() async {
        #expect(
            await turns("{\"text\":\"one\\ntwo\"}\n\n{\"id\":1, \"text\": \"\\u00e9\"}\r\n", .jsonl) == [
                "one\ntwo", "é",
            ]
        )
    }

    @Test(arguments: [
        ("{\"text\":", "line 2 of standard input: not valid JSON at byte 8"),
        ("one", "line 2 of standard input: not valid"),
        ("[]", "line 2 of standard input: expected {\"text\": \"…\"}"),
        ("{\"text\":1}", "line 2 of standard input: expected"),
        ("{}", "line 2 of standard input: expected"), ("{\"text\":\" \\n\"}", "line 2 of standard input: expected"),
        ("{\"text\":\"a\\u0000\"}", "line 2 of standard input has a NUL"),
    ]) func aBadObjectNamesItsLine(line: String, problem: String) async {
        let turns = await turns("\n\(line)\n{\"text\":\"two\"}\n", .jsonl)
        #expect(turns.count == 2 && turns.last == "two")
        #expect(turns.first?.hasPrefix("!2 \(problem)") == true, "\(turns)")
    }

    @Test func anObjectThatIsNoTextIsNotGuessedAt() async {
        let input = InputFile(Array("{\"text\":\"a".utf8) + [0xFF] + Array("\"}\n".utf8))
        #expect(await input.turns(.jsonl).first?.contains("not valid UTF-8") == true)
    }

    @Test(arguments: TurnForm.allCases) func inputThatCannotBeReadSaysSoOnce(form: TurnForm) async {
        let turns = await InputFile(path: "/").turns(form)
        #expect(turns == ["!11 cannot read standard input: Is a directory; check the path and the disk"])
    }

    @Test(arguments: TurnForm.allCases) func closedInputIsEmpty(form: TurnForm) async {
        #expect(await InputFile(path: "/nonexistent").turns(form) == [])
    }
}
