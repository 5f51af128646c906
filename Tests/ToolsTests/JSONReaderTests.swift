import Testing
import Tools

struct JSONReaderTests {
    private func reading<Value>(_ text: String, _ body: (inout JSONReader) throws -> Value) rethrows -> Value {
        try Array(text.utf8).withUnsafeBufferPointer { buffer in
            var reader = JSONReader(buffer)
            return try body(&reader)
        }
    }

    @Test func takesMembersAndSkipsTheRest() throws {
        let text = #"{"skip":{"deep":[1,{"x":"}"}]}, "text":"a\n", "n":-2, "off":false, "none":null, "end":[true]}"#
        try reading(text) { reader in
            var seen: [String] = []
            var bytes: [UInt8] = Array("> ".utf8)
            try reader.beginObject()
            while let key = try reader.nextKey() {
                seen.append(key.string)
                if key.matches("text") {
                    #expect(reader.peek() == .string)
                    try reader.appendString(to: &bytes)
                } else if key.matches("n") {
                    #expect(reader.peek() == .number)
                    #expect(try reader.readNumber() == -2)
                } else if key.matches("off") {
                    #expect(try reader.readBool() == false)
                } else if key.matches("none") {
                    #expect(try reader.readNull())
                } else if key.matches("end") {
                    #expect(try !reader.readNull())
                    #expect(try reader.readValue() == [true])
                } else {
                    try reader.skipValue()
                }
            }
            try reader.finish()
            #expect(seen == ["skip", "text", "n", "off", "none", "end"])
            #expect(bytes == Array("> a\n".utf8))
        }
    }

    @Test func keysWithEscapesMatchTheirMeaning() throws {
        try reading(#"{"t\u0065xt":1}"#) { reader in
            try reader.beginObject()
            let key = try #require(try reader.nextKey())
            #expect(key.matches("text"))
            #expect(!key.matches("t\\u0065xt"))
            #expect(key.string == "text")
        }
        try reading(#"{"text":1}"#) { reader in
            try reader.beginObject()
            let key = try #require(try reader.nextKey())
            #expect(!key.matches("tex"))
            #expect(!key.matches("texts"))
            #expect(!key.matches("test"))
        }
    }

    @Test func offsetTellsWhereAValueEndedInATextThatGoesOn() throws {
        try reading(#" {"a":1}{"b":2}"#) { reader in
            #expect(try reader.readValue() == ["a": 1])
            #expect(reader.offset == 8)
            #expect(throws: JSONError.self) { try reader.finish() }
            #expect(try reader.readValue() == ["b": 2])
            try reader.finish()
        }
    }

    @Test(arguments: ["1", "\"a\"", "null", "[]", ""])
    func whatIsNoObjectIsRefusedAsOne(text: String) {
        _ = reading(text) { reader in
            #expect(throws: JSONError(offset: 0, problem: "expected an object")) { try reader.beginObject() }
        }
    }

    @Test(
        arguments: [
            ("null", JSONReader.Kind.null), ("true", .bool), ("-1", .number), ("\"", .string), ("[", .array),
            ("{", .object),
            ("x", .invalid), ("", .invalid),
        ] as [(String, JSONReader.Kind)]
    )
    func peeksAtTheFirstByte(text: String, kind: JSONReader.Kind) {
        reading("  " + text) { #expect($0.peek() == kind) }
    }
}
