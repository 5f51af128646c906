import Storage
import Testing

@testable import Settings

@Suite struct DotenvFileTests {
    private func parse(_ text: String) throws -> [String: String] {
        try DotenvFile.parse(Array(text.utf8), path: ".env")
    }

    @Test(arguments: [
        ("A=1", "1"), ("A=", ""), ("A = 1 ", "1"), ("\tA=1", "1"), ("export A=1", "1"), ("export\tA=1", "1"),
        ("A=a b", "a b"), ("A=a=b", "a=b"), ("A=\"a b\"", "a b"), ("A='a b'", "a b"), ("A=\"\"", ""),
        ("A=a#b", "a#b"), ("A=#b", "#b"), ("A=a #b", "a"), ("A= #b", ""), ("A=\"a #b\" # c", "a #b"),
        ("A='a' #c", "a"), ("A=it's", "it's"), ("A=\"a\\nb\\tc\\\"d\\\\e\"", "a\nb\tc\"d\\e"),
        ("A=\"a\\wb\"", "a\\wb"), ("A='a\\nb'", "a\\nb"), ("A=a\\nb", "a\\nb"), ("A=\"a'b\"", "a'b"),
        ("A='a\"b'", "a\"b"), ("A=ключ", "ключ"), ("A=1\nA=2", "2"), ("\u{FEFF}A=1", "1"), ("A=1\r\n", "1"),
        ("# A=0\n\n  # B\nA=1\n", "1"), ("A=$HOME", "$HOME"),
    ]) func forms(text: String, value: String) throws { #expect(try parse(text) == ["A": value]) }

    @Test func manyLines() throws {
        #expect(try parse("A=1\r\nexport B_2='2'\r\n\r\n_c=3") == ["A": "1", "B_2": "2", "_c": "3"])
        #expect(try parse("export=1") == ["export": "1"])
        #expect(try parse("").isEmpty)
    }

    @Test(arguments: [
        ("A=1\nB", 2, "expected NAME=value"), ("A=1\n\n# c\n=sk-secret", 4, "a name"),
        ("2A=sk-secret", 1, "a name"), ("A-B=sk-secret", 1, "a name"), ("A B=sk-secret", 1, "a name"),
        ("É=sk-secret", 1, "a name"), ("\r\nA=\"sk-secret", 2, "A: the quotes"), ("A='sk-secret", 1, "A: the quotes"),
        ("A=\"sk-secret\" x", 1, "A: the quotes"), ("A=\"sk-secret\\\"", 1, "A: the quotes"),
        ("sk-secret", 1, "expected NAME=value"),
    ]) func badLinesAreNamedAndNotShown(text: String, line: Int, problem: String) {
        let error = #expect(throws: StorageError.self) { try parse(text) }
        #expect(error?.code == .malformed)
        #expect(error?.message.hasPrefix(".env:\(line): ") == true && error?.message.contains(problem) == true)
        #expect(error?.message.contains("sk-secret") == false)
    }

    @Test func otherEncodingsAreRefused() {
        let error = #expect(throws: StorageError.self) {
            try DotenvFile.parse([0xFF, 0xFE, 0x41, 0], path: "folder/.env")
        }
        #expect(error?.code == .malformed && error?.message == "folder/.env is not UTF-8 text; save it as UTF-8")
    }
}
