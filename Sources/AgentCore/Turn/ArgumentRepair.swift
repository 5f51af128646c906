import Tools

/// Reads the arguments of a call as models really write them: empty, doubly encoded, with junk after the object, or
/// with numbers in quotes. Every change is visible in the event, which keeps the original.
enum ArgumentRepair {
    /// Arguments that could be read.
    struct Repaired: Equatable {
        var arguments: JSONObject
        /// The text as the model wrote it, where it had to be changed.
        var original: String?
    }

    /// The arguments for a schema, or nil when the text cannot be read as an object.
    static func repair(_ text: String, schema: JSONSchema) -> Repaired? {
        guard let (object, isExact) = object(in: text) else { return nil }
        guard case .object(let coerced) = schema.coerced(.object(object)) else { return nil }
        return Repaired(arguments: coerced, original: isExact && coerced == object ? nil : text)
    }

    private static func object(in text: String) -> (JSONObject, isExact: Bool)? {
        if text.utf8.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) { return ([:], text.isEmpty) }
        if let value = try? JSONValue(parsing: text) {
            switch value {
            case .object(let object): return (object, true)
            case .null: return ([:], false)
            case .string(let inner):
                if inner.allSatisfy(\.isWhitespace) { return ([:], false) }
                guard case .object(let object)? = try? JSONValue(parsing: inner) else { return nil }
                return (object, false)
            default: return nil
            }
        }
        return firstObject(in: text).map { ($0, false) }
    }

    /// The first whole object of a text that goes on after it, as `{…}{…}` or `{…} and so on`. An empty one that
    /// another follows is a placeholder, which some endpoints leave standing before the arguments.
    private static func firstObject(in text: String) -> JSONObject? {
        var copy = text
        return copy.withUTF8 { bytes in
            guard bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else { return nil }
            var reader = JSONReader(bytes)
            guard let first = (try? reader.readValue())?.objectValue else { return nil }
            guard first.isEmpty, reader.peek() == .object, let next = (try? reader.readValue())?.objectValue else {
                return first
            }
            return next
        }
    }
}
