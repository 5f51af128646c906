import Tools

/// Reads the arguments of a call as models really write them: empty, doubly encoded, with junk after the object, or
/// with numbers in quotes. Every change is visible in the event, which keeps the original and says what was changed.
enum ArgumentRepair {
    /// Arguments that could be read.
    struct Repaired: Equatable {
        var arguments: JSONObject
        /// The text as the model wrote it, where it had to be changed.
        var original: String?
        /// What was changed, a line each.
        var notes: [String] = []
    }

    /// The arguments for a schema, or nil when the text cannot be read as an object.
    static func repair(_ text: String, schema: JSONSchema) -> Repaired? {
        guard let (object, change) = object(in: text) else { return nil }
        guard case .object(let coerced) = schema.coerced(.object(object)) else { return nil }
        let notes = (change.map { [$0] } ?? []) + coercions(from: object, to: coerced)
        return Repaired(arguments: coerced, original: notes.isEmpty ? nil : text, notes: notes)
    }

    private static func coercions(from object: JSONObject, to coerced: JSONObject) -> [String] {
        coerced.members.compactMap { key, value in
            guard let before = object[key], before != value else { return nil }
            return "\(key): \(before.jsonText) read as \(value.jsonText)"
        }
    }

    /// The object in a text, and how it was found where the text is not simply one.
    private static func object(in text: String) -> (JSONObject, change: String?)? {
        if text.utf8.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) {
            return ([:], text.isEmpty ? nil : "blank arguments read as none")
        }
        if let value = try? JSONValue(parsing: text) {
            switch value {
            case .object(let object): return (object, nil)
            case .null: return ([:], "null read as no arguments")
            case .string(let inner):
                if inner.allSatisfy(\.isWhitespace) { return ([:], "an empty text read as no arguments") }
                guard case .object(let object)? = try? JSONValue(parsing: inner) else { return nil }
                return (object, "arguments that were encoded twice decoded once more")
            default: return nil
            }
        }
        return firstObject(in: text).map { ($0, "the first object read, and what stands behind it left out") }
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
