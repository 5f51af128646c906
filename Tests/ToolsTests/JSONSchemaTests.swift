import Testing
import Tools

struct JSONSchemaTests {
    @Test(
        arguments: [
            (#"{"type":"string"}"#, #""a""#, ""), (#"{"type":"string"}"#, "1", "expected string, got 1"),
            (#"{"type":["string","null"]}"#, "null", ""),
            (#"{"type":["string","null"]}"#, "[]", "expected null or string"),
            (#"{"type":"integer"}"#, "5", ""), (#"{"type":"integer"}"#, "5.0", ""),
            (#"{"type":"integer"}"#, "5.5", "integer"),
            (#"{"type":"integer"}"#, "1e300", "expected integer"), (#"{"type":"number"}"#, "5", ""),
            (#"{"type":"boolean"}"#, "0", "expected boolean"), (#"{}"#, "[{}]", ""),
            (#"{"enum":["a",1]}"#, "1", ""), (#"{"enum":["a",1]}"#, #""b""#, #"expected one of "a", 1, got "b""#),
            (#"{"const":"a"}"#, #""a""#, ""), (#"{"const":"a"}"#, "null", "expected one of"),
            (#"{"minimum":2,"maximum":3}"#, "2", ""), (#"{"minimum":2}"#, "1", "below"),
            (#"{"maximum":3}"#, "3.5", "above"),
            (#"{"minLength":2}"#, #""é😀""#, ""), (#"{"minLength":2}"#, #""a""#, "1 characters, allowed at least 2"),
            (#"{"maxLength":2}"#, #""abc""#, "allowed at most 2"),
            (#"{"minLength":1,"maxLength":2}"#, #""abc""#, "1 to 2"),
            (#"{"pattern":"^[a-z]+$"}"#, #""abc""#, ""), (#"{"pattern":"^[a-z]+$"}"#, #""aBc""#, "does not match"),
            (#"{"items":{"type":"integer"}}"#, "[1,2]", ""),
            (#"{"items":{"type":"integer"}}"#, #"[1,"x"]"#, "[1]: expected"),
            (#"{"minItems":1}"#, "[]", "0 items, allowed at least 1"), (#"{"maxItems":1}"#, "[1,2]", "2 items"),
            (#"{"required":["a"]}"#, "{}", "a: missing"), (#"{"required":["a"]}"#, #"{"a":null}"#, ""),
            (#"{"properties":{"a":{"properties":{"b":{"type":"null"}}}}}"#, #"{"a":{"b":1}}"#, "a.b: expected null"),
            (#"{"properties":{"a":{}},"additionalProperties":false}"#, #"{"b":1}"#, "b: unknown argument; known: a"),
            (#"{"additionalProperties":false}"#, #"{"b":1}"#, "b: unknown argument; there are none"),
            (#"{"additionalProperties":{"type":"string"}}"#, #"{"b":1}"#, "b: expected string"),
            (#"{"additionalProperties":true}"#, #"{"b":1}"#, ""),
            (#"{"anyOf":[{"type":"null"},{"minimum":3}]}"#, "4", ""),
            (#"{"anyOf":[{"type":"null"}]}"#, "4", "none of the allowed"),
            (#"{"format":"date","$comment":1}"#, "1", ""),
        ] as [(String, String, String)]
    )
    func checksEveryKeyword(schema: String, value: String, problem: String) throws {
        let schema = try JSONSchema(try #require(try JSONValue(parsing: schema).objectValue))
        let text = schema.violations(of: try JSONValue(parsing: value)).map(\.description).joined(separator: "; ")
        if problem.isEmpty { #expect(text == "") } else { #expect(text.contains(problem), "\(text)") }
    }

    @Test func tellsAllProblemsAtOnce() throws {
        let schema = try JSONSchema([
            "properties": ["a": ["type": "string"], "b": ["type": "integer"]], "required": ["a", "c"],
            "additionalProperties": false,
        ])
        let found = schema.violations(of: ["b": "x", "d": 1]).map(\.path)
        #expect(found == ["a", "c", "b", "d"])
    }

    @Test(
        arguments: [
            (#"{"type":"text"}"#, "/type"), (#"{"type":5}"#, "/type"), (#"{"properties":[]}"#, "/properties"),
            (#"{"properties":{"a":1}}"#, "/properties/a"), (#"{"required":"a"}"#, "/required"),
            (#"{"required":[1]}"#, "/required"), (#"{"enum":"a"}"#, "/enum"), (#"{"items":[]}"#, "/items"),
            (#"{"anyOf":{}}"#, "/anyOf"), (#"{"anyOf":[1]}"#, "/anyOf/0"), (#"{"minimum":"1"}"#, "/minimum"),
            (#"{"maximum":[]}"#, "/maximum"), (#"{"minLength":-1}"#, "/minLength"),
            (#"{"maxLength":"3"}"#, "/maxLength"),
            (#"{"minItems":3,"maxItems":2}"#, "/minItems"), (#"{"pattern":"("}"#, "/pattern"),
            (#"{"pattern":1}"#, "/pattern"),
            (#"{"additionalProperties":1}"#, "/additionalProperties"),
            (#"{"properties":{"a":{"items":{"type":"x"}}}}"#, "/properties/a/items/type"),
        ] as [(String, String)]
    )
    func refusesASchemaItWouldNotUnderstand(text: String, path: String) throws {
        let document = try #require(try JSONValue(parsing: text).objectValue)
        let error = #expect(throws: JSONSchemaError.self) { try JSONSchema(document) }
        #expect(error?.path == path)
        #expect(error?.description.contains(path) == true)
    }

    @Test(
        arguments: [
            (#"{"type":"integer"}"#, #""5""#, "5"), (#"{"type":"integer"}"#, #""5x""#, #""5x""#),
            (#"{"type":"integer"}"#, #""""#, #""""#), (#"{"type":"boolean"}"#, #""true""#, "true"),
            (#"{"type":"boolean"}"#, #""yes""#, #""yes""#), (#"{"type":"number"}"#, #""1.5""#, "1.5"),
            (#"{"type":"array","items":{"type":"integer"}}"#, #""[1,\"2\"]""#, "[1,2]"),
            (#"{"type":"object","properties":{"a":{"type":"integer"}}}"#, #"{"a":"7","b":"7"}"#, #"{"a":7,"b":"7"}"#),
            (#"{"type":"string"}"#, "5", #""5""#), (#"{"type":"string"}"#, "true", #""true""#),
            (#"{"type":["string","null"]}"#, "5", #""5""#), (#"{"type":["string","null"]}"#, "null", "null"),
            (#"{"type":["string","integer"]}"#, "5", "5"), (#"{"type":["string","integer"]}"#, #""5""#, #""5""#),
            (#"{"type":"string"}"#, "[1]", "[1]"), (#"{}"#, #""5""#, #""5""#),
            (#"{"additionalProperties":{"type":"integer"}}"#, #"{"a":"7"}"#, #"{"a":7}"#),
        ] as [(String, String, String)]
    )
    func coercesWithoutLoss(schema: String, value: String, expected: String) throws {
        let schema = try JSONSchema(try #require(try JSONValue(parsing: schema).objectValue))
        #expect(schema.coerced(try JSONValue(parsing: value)).jsonText == expected)
    }

    @Test func theCheckedFormMayBeMoreForgivingThanTheShownOne() throws {
        let schema = try JSONSchema(
            shown: ["properties": ["a": ["type": "string"]]],
            checked: ["properties": ["a": ["type": ["string", "null"]]]]
        )
        #expect(schema.violations(of: ["a": nil]).isEmpty)
        #expect(schema.document == ["properties": ["a": ["type": "string"]]])
        #expect(throws: JSONSchemaError.self) { try JSONSchema(shown: ["type": "x"], checked: [:]) }
    }

    @Test func toolsWithoutArgumentsTakeNone() {
        #expect(JSONSchema.noArguments.violations(of: [:]).isEmpty)
        #expect(JSONSchema.noArguments.violations(of: ["a": 1]).map(\.path) == ["a"])
        #expect(JSONSchema.noArguments.violations(of: []).count == 1)
    }
}
