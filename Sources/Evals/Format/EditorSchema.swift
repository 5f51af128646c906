import Tools

/// The JSON Schema of scenario files, for editors: completion, and errors while one types.
public enum EditorSchema {
    /// The schema for a set of tools.
    public static func document(tools: ToolCatalog) -> JSONObject {
        let format = ScenarioFormat(tools: tools)
        var document = schema(of: format.root)
        let definitions = format.shapes.sorted { $0.key < $1.key }
            .map { ($0.key, JSONValue.object(schema(of: $0.value))) }
        document["$defs"] = .object(JSONObject(definitions))
        let head: [(String, JSONValue)] = [
            ("$schema", "https://json-schema.org/draft/2020-12/schema"),
            ("title", "A scenario of pattreeya eval"),
        ]
        return JSONObject(head + document.members.map { ($0.key, $0.value) })
    }

    /// The text of the committed file.
    public static func text(tools: ToolCatalog) -> String {
        String(decoding: JSONValue.object(document(tools: tools)).serialized(pretty: true), as: UTF8.self) + "\n"
    }

    /// A variable of the matrix may stand wherever a value may.
    private static let variable: JSONObject = ["type": "string", "pattern": "\\$\\{[^}]+\\}"]

    private static func schema(of shape: Shape) -> JSONObject {
        switch shape {
        case .text: return ["type": "string", "pattern": "\\S"]
        case .flag: return orVariable(["type": "boolean"])
        case .integer(let range):
            var schema: JSONObject = ["type": "integer", "minimum": .integer(range.lowerBound)]
            if range.upperBound != .max { schema["maximum"] = .integer(range.upperBound) }
            return orVariable(schema)
        case .number(let range):
            var schema: JSONObject = ["type": "number"]
            if range.lowerBound.isFinite { schema["minimum"] = .number(range.lowerBound) }
            if range.upperBound.isFinite { schema["maximum"] = .number(range.upperBound) }
            return orVariable(schema)
        case .word(let words): return orVariable(["enum": .array(words.map { .string($0) })])
        case .list(let item, let least):
            var schema: JSONObject = ["type": "array", "items": .object(self.schema(of: item))]
            if least > 0 { schema["minItems"] = .integer(least) }
            return orVariable(schema)
        case .table(let table): return orVariable(self.schema(of: table))
        case .map(let value, _):
            return orVariable(["type": "object", "additionalProperties": .object(schema(of: value))])
        case .nothing: return ["type": "null"]
        case .anything: return [:]
        case .either(let shapes): return ["anyOf": .array(shapes.map { .object(schema(of: $0)) })]
        case .named(let name): return ["$ref": .string("#/$defs/\(name)")]
        }
    }

    private static func schema(of table: KeyTable) -> JSONObject {
        let properties = table.keys.map { key in
            var schema = Self.schema(of: key.shape)
            if !key.about.isEmpty { schema["description"] = .string(key.about) }
            return (key.name, JSONValue.object(schema))
        }
        var schema: JSONObject = ["type": "object", "properties": .object(JSONObject(properties))]
        let required = table.keys.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        schema["additionalProperties"] = false
        return schema
    }

    private static func orVariable(_ schema: JSONObject) -> JSONObject {
        ["anyOf": [.object(schema), .object(variable)]]
    }
}
