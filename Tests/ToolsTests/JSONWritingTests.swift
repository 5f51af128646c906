import TestSupport
import Testing
import Tools

struct JSONWritingTests {
    @Test(
        arguments: [
            (JSONValue.null, "null"), (true, "true"), (-5, "-5"), (5.0, "5.0"), (0.1, "0.1"),
            (.number(.infinity), "null"),
            (.number(.nan), "null"), ("", "\"\""), ("é😀/", "\"é😀/\""), ([], "[]"), ([:], "{}"),
            ([1, [nil]], "[1,[null]]"),
            (["b": 1, "a": "x"], #"{"b":1,"a":"x"}"#),
            ("a\"b\\c\nd\re\tf\u{0}g\u{1F}h\u{7F}i", #""a\"b\\c\nd\re\tf\u0000g\u001fh\u007fi""#),
        ] as [(JSONValue, String)]
    )
    func writesOneLine(value: JSONValue, text: String) {
        #expect(value.jsonText == text)
    }

    @Test func writesPrettyAndSorted() {
        let value: JSONValue = ["b": [1, 2], "a": [:], "c": ["d": nil]]
        #expect(
            String(decoding: value.serialized(pretty: true, sortedKeys: true), as: UTF8.self)
                == """
                {
                  "a": {},
                  "b": [
                    1,
                    2
                  ],
                  "c": {
                    "d": null
                  }
                }
                """
        )
    }

    /// A special byte at every place of a string, since both ways work on eight bytes at a time.
    @Test(arguments: ["\"", "\\", "\n", "\u{0}", "\u{1F}", "\u{7F}", "é", "😀"])
    func everyPlaceOfASpecialCharacter(special: String) throws {
        for length in 0..<20 {
            for place in 0...length {
                var text = String(repeating: "x", count: place) + special
                text += String(repeating: "y", count: length - place)
                let value = JSONValue.string(text)
                #expect(try JSONValue(parsing: value.jsonText) == value)
                #expect(try JSONValue(parsing: value.serialized()[...]) == value)
            }
        }
    }

    @Test func randomValuesComeBackUnchanged() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            let value = JSONValue.random(depth: 2, &random)
            #expect(try JSONValue(parsing: value.serialized()) == value)
            #expect(try JSONValue(parsing: value.serialized(pretty: true)) == value)
            #expect(try JSONValue(parsing: value.serialized()).jsonText == value.jsonText)
        }
    }

    @Test func randomBytesNeverTrapAndReadingAgreesWithSkipping() {
        var random = SeededGenerator(seed: 11)
        let alphabet = Array("{}[]\",:\\u0dDeE+-.19tfnrualse \n\u{1}é".utf8) + [0xFF, 0xC0, 0x80]
        var accepted = 0
        var disagreed: [[UInt8]] = []
        for _ in 0..<20_000 {
            let count = Int.random(in: 0..<24, using: &random)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            let read = Result { try JSONValue(parsing: bytes) }
            let skipped = Result {
                try bytes.withUnsafeBufferPointer { buffer in
                    var reader = JSONReader(buffer)
                    try reader.skipValue()
                    try reader.finish()
                }
            }
            if case .success = read { accepted += 1 }
            let isTooLarge = (read.failure as? JSONError)?.problem.contains("double") == true
            if (read.failure == nil) != (skipped.failure == nil) && !isTooLarge { disagreed.append(bytes) }
        }
        #expect(disagreed == [])
        #expect(accepted > 100)
    }

    @Test func mutatedTextsNeverTrap() throws {
        var random = SeededGenerator(seed: 13)
        for _ in 0..<1000 {
            var bytes = JSONValue.random(depth: 2, &random).serialized()
            for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            #expect(try JSONValue(parsing: value.serialized()) == value)
        }
    }
}

extension Result {
    fileprivate var failure: Failure? { if case .failure(let error) = self { error } else { nil } }
}

extension JSONValue {
    fileprivate static func random(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth == 0 ? 5 : 8), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .integer(Int(truncatingIfNeeded: random.next()))
        case 3: return .number(Double.random(in: -1e9...1e9, using: &random))
        case 4: return .string(text(&random))
        case 5:
            return .array((0..<Int.random(in: 0..<5, using: &random)).map { _ in .random(depth: depth - 1, &random) })
        default:
            let count = Int.random(in: 0..<20, using: &random)
            return .object(JSONObject((0..<count).map { _ in (text(&random), .random(depth: depth - 1, &random)) }))
        }
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<20, using: &random) {
            let limit: UInt32 = Bool.random(using: &random) ? 0x80 : 0x11_0000
            if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) { scalars.append(scalar) }
        }
        return String(scalars)
    }
}
