/// A JSON schema of the subset that chat endpoints and tools use, compiled for checking values.
///
/// Understood: `type`, `enum`, `const`, `properties`, `required`, `additionalProperties`, `items`, `minItems`,
/// `maxItems`, `minimum`, `maximum`, `minLength`, `maxLength`, `pattern`, `anyOf`. Other keywords are sent to the
/// model as written and not checked here.
public struct JSONSchema: Sendable {
    /// The schema as the model sees it.
    public let document: JSONObject
    private let root: JSONSchemaNode

    /// Compiles a schema.
    /// - Throws: `JSONSchemaError` naming the place and the keyword that is malformed.
    public init(_ document: JSONObject) throws(JSONSchemaError) {
        self.document = document
        self.root = try JSONSchemaNode(document, path: "")
    }

    /// Compiles a schema that is checked in a more forgiving form than the one that models see: some endpoints refuse
    /// what some models write all the same, such as null for an argument that they leave out.
    /// - Throws: `JSONSchemaError` when either form is malformed.
    public init(shown document: JSONObject, checked: JSONObject) throws(JSONSchemaError) {
        _ = try JSONSchemaNode(document, path: "")
        self.init(document: document, root: try JSONSchemaNode(checked, path: ""))
    }

    /// An object without members, for tools that take no arguments.
    public static let noArguments = JSONSchema(
        document: ["type": "object", "properties": [:], "required": [], "additionalProperties": false],
        root: JSONSchemaNode(types: ["object"], additionalAllowed: false)
    )

    private init(document: JSONObject, root: JSONSchemaNode) {
        self.document = document
        self.root = root
    }

    /// All ways in which a value does not fit, each with its path; empty when it fits.
    public func violations(of value: JSONValue) -> [JSONSchemaViolation] {
        var found: [JSONSchemaViolation] = []
        root.check(value, path: "", into: &found)
        return found
    }

    /// The value with scalars that were written as strings turned into what the schema asks for
    /// (`"5"` for an integer, `"true"` for a boolean, `"[…]"` for an array) where that is lossless.
    public func coerced(_ value: JSONValue) -> JSONValue { root.coerced(value) }
}

/// A schema that cannot be used.
public struct JSONSchemaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The place in the schema, as `/properties/name`.
    public var path: String
    /// What is wrong there.
    public var problem: String

    /// The place and the problem in words.
    public var description: String { "the JSON schema is malformed at \(path.isEmpty ? "its root" : path): \(problem)" }
}

/// One way in which a value does not fit a schema.
public struct JSONSchemaViolation: Hashable, Sendable, CustomStringConvertible {
    /// The place in the value, as `room_name` or `rooms[2]`; empty for the value itself.
    public var path: String
    /// What was expected and what came.
    public var problem: String

    /// The place and the problem, as the model hears it.
    public var description: String { path.isEmpty ? problem : "\(path): \(problem)" }
}
