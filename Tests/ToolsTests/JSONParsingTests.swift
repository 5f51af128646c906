import Testing
import Tools

struct JSONParsingTests {
    @Test(
        arguments: [
            ("null", JSONValue.null), ("true", true), (" false ", false), ("0", 0), ("-0", 0), ("-12", -12), ("5", 5),
            ("5.0", 5.0), ("-1.5e2", -150.0), ("1E+2", 100.0), ("1e-2", 0.01), ("0.5", 0.5),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", 9_223_372_036_854_775_808.0), ("\"\"", ""), ("\"a\u{7F}b\"", "a\u{7F}b"),
            ("[]", []), ("[ ]", []), ("{}", [:]), ("{ }", [:]), ("[1,[2,{\"a\":null}]]", [1, [2, ["a": nil]]]),
            ("\t\r\n [ 1 , 2 ] \n", [1, 2]), ("{\"a\" : 1 , \"b\":[ ]}", ["a": 1, "b": []]),
            ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\u{8}\u{C}\n\r\t"),
            ("\"\\u0041\\u00e9\\u20AC\\u0000\"", "A\u{E9}\u{20AC}\u{0}"), ("\"\\ud83d\\ude00\"", "😀"),
            ("\"\\ud800\"", "\u{FFFD}"), ("\"\\udc00x\"", "\u{FFFD}x"), ("\"\\ud800\\u0041\"", "\u{FFFD}A"),
            ("\"\\ud800\\ud83d\\ude00\"", "\u{FFFD}😀"), ("\"x\\ud800\\n\"", "x\u{FFFD}\n"),
        ] as [(String, JSONValue)]
    )
    func readsEveryForm(text: String, expected: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == expected)
        #expect(try JSONValue(parsing: ContiguousArray(text.utf8)) == expected)
    }

    @Test(
        arguments: [
            ("", 0, "ends where a value"), ("  ", 2, "ends where a value"), ("nul", 0, "null"),
            ("tru", 0, "true or false"),
            ("True", 0, "a value"), ("nullx", 4, "unexpected text"), ("1 2", 2, "unexpected text"),
            ("+1", 0, "a value"),
            (".5", 0, "a value"), ("1.", 2, "a digit"), ("-", 1, "a digit"), ("1e", 2, "a digit"),
            ("1e+", 3, "a digit"),
            ("01", 2, "leading zeros"), ("-01", 3, "leading zeros"), ("0x1", 1, "unexpected text"),
            ("NaN", 0, "a value"),
            ("Infinity", 0, "a value"), ("1e999", 0, "range of a double"), ("[1e999]", 1, "range of a double"),
            ("[", 1, "ends inside"), ("[1", 2, "ends inside"), ("[1,", 3, "ends where a value"), ("[1,]", 3, "comma"),
            ("[,1]", 1, "a value"), ("[1,,2]", 3, "a value"), ("[1 2]", 3, "','"), ("[1}", 2, "','"),
            ("]", 0, "a value"),
            ("{", 1, "ends inside"), ("{\"a\"", 4, "':'"), ("{\"a\":", 5, "ends where a value"),
            ("{\"a\" 1}", 5, "':'"),
            ("{\"a\":1,}", 7, "comma"), ("{1:2}", 1, "a string"), ("{a:1}", 1, "a string"),
            ("{\"a\":1 \"b\":2}", 7, "','"),
            ("{,}", 1, "a string"), ("{'a':1}", 1, "a string"), ("{\"a\":}", 5, "a value"),
            ("[1]x", 3, "unexpected text"),
            ("\"abc", 4, "inside a string"), ("\"a\nb\"", 2, "control character"), ("\"\\", 1, "inside a string"),
            ("\"12345678\u{1}\"", 9, "control character"), ("\"\\x\"", 1, "unknown escape"),
            ("\"\\u12\"", 1, "inside a string"), ("\"\\u12G4\"", 1, "four hexadecimal"), ("// c\n1", 0, "a value"),
            ("\u{FEFF}1", 0, "a value"),
        ] as [(String, Int, String)]
    )
    func refusesWithTheOffset(text: String, offset: Int, problem: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.offset == offset)
        #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
        #expect(error?.description.contains("byte \(offset)") == true)
        var bytes = Array(text.utf8)
        // Skipping must refuse what reading refuses, save for numbers, whose size it does not look at.
        guard !problem.contains("double") else { return }
        bytes.withUnsafeMutableBufferPointer { buffer in
            var reader = JSONReader(UnsafeBufferPointer(buffer))
            #expect(throws: JSONError(offset: offset, problem: error?.problem ?? "")) {
                try reader.skipValue()
                try reader.finish()
            }
        }
    }

    @Test func bytesThatAreNoUTF8BecomeReplacementCharacters() throws {
        let value = try JSONValue(parsing: [0x22, 0x61, 0xFF, 0xC3, 0x22])
        #expect(value == "a\u{FFFD}\u{FFFD}")
    }

    @Test func nestingStopsAtTheLimit() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(try JSONValue(parsing: nested(JSONReader.depthLimit)).arrayValue?.count == 1)
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: nested(JSONReader.depthLimit + 1)) }
        #expect(error?.offset == JSONReader.depthLimit)
        // Siblings do not add up.
        #expect(
            try JSONValue(parsing: "[" + Array(repeating: "[[]]", count: 1000).joined(separator: ",") + "]") != .null
        )
        let bomb = String(repeating: "{\"a\":", count: 100_000)
        #expect(throws: JSONError.self) { try JSONValue(parsing: bomb) }
    }

    @Test func membersKeepTheirOrderAndTheLastOfDoubleKeysWins() throws {
        let object = try #require(try JSONValue(parsing: #"{"z":1,"a":2,"m":3,"a":4}"#).objectValue)
        #expect(object.keys == ["z", "a", "m"])
        #expect(object["a"] == 4)
        #expect(JSONValue.object(object).jsonText == #"{"z":1,"a":4,"m":3}"#)
    }

    @Test func manyMembersKeepOrderAndLastValue() throws {
        let names = (0..<500).map { "key\($0)" }
        let text = "{" + (names + names).enumerated().map { "\"\($1)\":\($0)" }.joined(separator: ",") + "}"
        let object = try #require(try JSONValue(parsing: text).objectValue)
        #expect(object.keys == names)
        #expect(object.members.map(\.value) == (500..<1000).map { .integer($0) })
        #expect(object == JSONObject(object.members.reversed().map { ($0.key, $0.value) }))
    }

    @Test func equalityLooksAtMembersAndNotTheirOrder() {
        let left: JSONObject = ["a": 1, "b": [2]]
        #expect(left == ["b": [2], "a": 1])
        #expect(left.hashValue == (["b": [2], "a": 1] as JSONObject).hashValue)
        #expect(left != ["a": 1, "b": [3]])
        #expect(left != ["b": [3], "a": 1])
        #expect(left != ["a": 1])
        #expect(left != ["a": 1, "c": [2]])
    }

    @Test func assigningNilRemovesAMember() {
        var object: JSONObject = ["a": 1, "b": 2]
        object["a"] = nil
        object["c"] = nil
        #expect(object.keys == ["b"])
        #expect(!object.isEmpty)
        object["b"] = .null
        #expect(object["b"] == .null)
    }
}
