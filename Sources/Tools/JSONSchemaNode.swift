/// One compiled level of a `JSONSchema`.
final class JSONSchemaNode: Sendable {
    private let types: Set<String>
    private let allowedValues: [JSONValue]?
    private let properties: [String: JSONSchemaNode]
    private let required: [String]
    private let additionalAllowed: Bool
    private let additional: JSONSchemaNode?
    private let items: JSONSchemaNode?
    private let anyOf: [JSONSchemaNode]
    private let itemCount: ClosedRange<Int>
    private let length: ClosedRange<Int>
    private let minimum: Double
    private let maximum: Double
    private let pattern: String?

    private static let knownTypes: Set<String> = [
        "null", "boolean", "integer", "number", "string", "array", "object",
    ]

    init(types: Set<String>, additionalAllowed: Bool) {
        self.types = types
        self.additionalAllowed = additionalAllowed
        (allowedValues, properties, required, additional, items, anyOf) = (nil, [:], [], nil, nil, [])
        (itemCount, length, minimum, maximum, pattern) = (0...Int.max, 0...Int.max, -.infinity, .infinity, nil)
    }

    init(_ document: JSONObject, path: String) throws(JSONSchemaError) {
        types = try Self.types(document["type"], path: path)
        if let value = document["const"] {
            allowedValues = [value]
        } else {
            allowedValues = try Self.list(document, "enum", path: path)
        }
        var properties: [String: JSONSchemaNode] = [:]
        for (name, value) in try Self.keyword(document, "properties", path, "an object", \.objectValue)?.members ?? [] {
            properties[name] = try Self.node(value, path: "\(path)/properties/\(name)")
        }
        self.properties = properties
        var required: [String] = []
        for name in try Self.list(document, "required", path: path) ?? [] {
            guard let text = name.stringValue else {
                throw JSONSchemaError(path: "\(path)/required", problem: "\(name.jsonText) is not a name")
            }
            required.append(text)
        }
        self.required = required
        if let value = document["additionalProperties"], value.boolValue == nil {
            additional = try Self.node(value, path: "\(path)/additionalProperties")
            additionalAllowed = true
        } else {
            additional = nil
            additionalAllowed = document["additionalProperties"]?.boolValue ?? true
        }
        if let value = document["items"] {
            items = try Self.node(value, path: "\(path)/items")
        } else {
            items = nil
        }
        var branches: [JSONSchemaNode] = []
        for (position, value) in (try Self.list(document, "anyOf", path: path) ?? []).enumerated() {
            branches.append(try Self.node(value, path: "\(path)/anyOf/\(position)"))
        }
        anyOf = branches
        itemCount = try Self.range(document, "minItems", "maxItems", path: path)
        length = try Self.range(document, "minLength", "maxLength", path: path)
        minimum = try Self.keyword(document, "minimum", path, "a number", \.numberValue) ?? -.infinity
        maximum = try Self.keyword(document, "maximum", path, "a number", \.numberValue) ?? .infinity
        pattern = try Self.keyword(document, "pattern", path, "a string", \.stringValue)
        if let pattern, (try? Regex(pattern)) == nil {
            throw JSONSchemaError(path: "\(path)/pattern", problem: "\"\(pattern)\" is not a regular expression")
        }
    }

    private static func node(_ value: JSONValue, path: String) throws(JSONSchemaError) -> JSONSchemaNode {
        guard let object = value.objectValue else {
            throw JSONSchemaError(path: path, problem: "expected a schema object")
        }
        return try JSONSchemaNode(object, path: path)
    }

    /// The value of a keyword; nil where it is not there. One that is there and not understood must not be passed
    /// over: what it was to keep out would come in.
    private static func keyword<Value>(
        _ document: JSONObject,
        _ name: String,
        _ path: String,
        _ expected: String,
        _ read: (JSONValue) -> Value?
    ) throws(JSONSchemaError) -> Value? {
        guard let value = document[name] else { return nil }
        guard let found = read(value) else {
            throw JSONSchemaError(path: "\(path)/\(name)", problem: "expected \(expected), got \(shown(value))")
        }
        return found
    }

    private static func list(
        _ document: JSONObject,
        _ name: String,
        path: String
    ) throws(JSONSchemaError) -> [JSONValue]? {
        try keyword(document, name, path, "a list", \.arrayValue)
    }

    private static func types(_ value: JSONValue?, path: String) throws(JSONSchemaError) -> Set<String> {
        let names: [JSONValue] =
            switch value {
            case nil: []
            case .array(let list)?: list
            case let single?: [single]
            }
        var types: Set<String> = []
        for name in names {
            guard let text = name.stringValue, knownTypes.contains(text) else {
                throw JSONSchemaError(path: "\(path)/type", problem: "\(name.jsonText) is not a type")
            }
            types.insert(text)
        }
        return types
    }

    private static func range(
        _ document: JSONObject,
        _ low: String,
        _ high: String,
        path: String
    ) throws(JSONSchemaError) -> ClosedRange<Int> {
        let lower = try keyword(document, low, path, "a whole number", \.integerValue) ?? 0
        let upper = try keyword(document, high, path, "a whole number", \.integerValue) ?? Int.max
        guard lower >= 0, lower <= upper else {
            throw JSONSchemaError(path: "\(path)/\(low)", problem: "\(lower) to \(upper) is not a range")
        }
        return lower...upper
    }

    // MARK: Checking

    func check(_ value: JSONValue, path: String, into found: inout [JSONSchemaViolation]) {
        func report(_ problem: String) { found.append(JSONSchemaViolation(path: path, problem: problem)) }
        if !types.isEmpty && types.isDisjoint(with: Self.typeNames(of: value)) {
            return report("expected \(types.sorted().joined(separator: " or ")), got \(Self.shown(value))")
        }
        if let allowedValues, !allowedValues.contains(value) {
            let list = allowedValues.map(\.jsonText).joined(separator: ", ")
            report("expected one of \(list), got \(Self.shown(value))")
        }
        if !anyOf.isEmpty && !anyOf.contains(where: { $0.accepts(value) }) {
            report("fits none of the allowed forms: \(Self.shown(value))")
        }
        switch value {
        case .object(let object): check(object, path: path, into: &found)
        case .array(let elements):
            if !itemCount.contains(elements.count) {
                report("\(elements.count) items, allowed \(Self.shown(itemCount))")
            }
            for (position, element) in elements.enumerated() {
                items?.check(element, path: "\(path)[\(position)]", into: &found)
            }
        case .string(let text):
            if !length.contains(text.unicodeScalars.count) {
                report("\(text.unicodeScalars.count) characters, allowed \(Self.shown(length))")
            }
            if let pattern, let regex = try? Regex(pattern), text.firstMatch(of: regex) == nil {
                report("\(Self.shown(value)) does not match \(pattern)")
            }
        case .integer, .number:
            let number = value.numberValue ?? 0
            if number < minimum { report("\(Self.shown(value)) is below \(minimum)") }
            if number > maximum { report("\(Self.shown(value)) is above \(maximum)") }
        case .null, .bool: break
        }
    }

    private func check(_ object: JSONObject, path: String, into found: inout [JSONSchemaViolation]) {
        func inner(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
        for name in required where object[name] == nil {
            found.append(JSONSchemaViolation(path: inner(name), problem: "missing"))
        }
        for (name, value) in object.members {
            if let node = properties[name] ?? additional {
                node.check(value, path: inner(name), into: &found)
            } else if !additionalAllowed {
                let known = properties.keys.sorted().joined(separator: ", ")
                let problem = known.isEmpty ? "unknown argument; there are none" : "unknown argument; known: \(known)"
                found.append(JSONSchemaViolation(path: inner(name), problem: problem))
            }
        }
    }

    private func accepts(_ value: JSONValue) -> Bool {
        var found: [JSONSchemaViolation] = []
        check(value, path: "", into: &found)
        return found.isEmpty
    }

    private static func typeNames(of value: JSONValue) -> Set<String> {
        switch value {
        case .null: ["null"]
        case .bool: ["boolean"]
        case .integer: ["integer", "number"]
        // A whole number that no integer can hold would reach the tool as no integer.
        case .number: value.integerValue != nil ? ["integer", "number"] : ["number"]
        case .string: ["string"]
        case .array: ["array"]
        case .object: ["object"]
        }
    }

    private static func shown(_ range: ClosedRange<Int>) -> String {
        if range.upperBound == .max { return "at least \(range.lowerBound)" }
        return range.lowerBound == 0 ? "at most \(range.upperBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }

    private static func shown(_ value: JSONValue) -> String {
        let text = value.jsonText
        return text.utf8.count <= 80 ? text : String(text.unicodeScalars.prefix(77)) + "…"
    }

    // MARK: Coercion

    func coerced(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            return .object(
                JSONObject(
                    object.members.map { ($0.key, (properties[$0.key] ?? additional)?.coerced($0.value) ?? $0.value) }
                )
            )
        case .array(let elements):
            return .array(elements.map { items?.coerced($0) ?? $0 })
        case .string(let text) where !types.isEmpty && !types.contains("string"):
            guard let parsed = try? JSONValue(parsing: text), !types.isDisjoint(with: Self.typeNames(of: parsed)) else {
                return value
            }
            return coerced(parsed)
        case .integer, .number, .bool:
            guard types.subtracting(["null"]) == ["string"] else { return value }
            return .string(value.jsonText)
        default:
            return value
        }
    }
}
