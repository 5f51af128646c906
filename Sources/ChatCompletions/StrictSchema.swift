import Tools

/// The form of a schema that `strict` demands (OpenAI's structured outputs).
enum StrictSchema {
    private static let keywords: Set<String> = [
        "type", "description", "properties", "required", "additionalProperties", "items", "enum", "const",
    ]

    /// True when the schema can be marked strict without changing its meaning: objects are closed and require all
    /// their properties, and no other keyword is used.
    static func accepts(_ schema: JSONObject) -> Bool {
        guard schema.keys.allSatisfy(keywords.contains) else { return false }
        if let items = schema["items"] {
            guard let items = items.objectValue, accepts(items) else { return false }
        }
        guard schema["type"]?.stringValue == "object" else { return schema["type"]?.stringValue != nil }
        let properties = schema["properties"]?.objectValue ?? [:]
        let required = Set(schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        return schema["additionalProperties"] == .bool(false) && required == Set(properties.keys)
            && properties.members.allSatisfy { $0.value.objectValue.map(accepts) ?? false }
    }
}
