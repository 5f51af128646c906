import ChatCompletions
import Tools

/// How large the result of a tool may be. A larger one would fill the model's context, the transcript and the
/// person's screen with what nobody reads.
enum ToolResultLimit {
    /// Bytes of a result, as JSON text, that the model is sent and the transcript keeps.
    static let bytes = 32 << 10
    /// Bytes that are left of it when the conversation has to become shorter.
    static let compactedBytes = 2 << 10
    /// Members that are this short are never cut.
    private static let shortMember = 200

    /// A value cut to a size: long texts and lists end early and say so. Valid JSON stays valid.
    static func shrink(_ value: JSONValue, to limit: Int) -> JSONValue {
        let size = value.serialized().count
        guard size > limit else { return value }
        switch value {
        case .string(let text): return .string(shrink(text, to: limit))
        case .array(let elements): return .array(shrink(elements, to: limit))
        case .object(let object): return .object(shrink(object, to: limit))
        default: return value
        }
    }

    private static func shrink(_ text: String, to limit: Int) -> String {
        // Escapes make a text longer than its bytes: a control character takes six.
        var left = max(0, limit - 60)
        let end = text.unicodeScalars.firstIndex { scalar in
            left -=
                scalar.value < 0x20 || scalar.value == 0x7F
                ? 6 : scalar == "\"" || scalar == "\\" ? 2 : UTF8.width(scalar)
            return left < 0
        }
        let kept = text.unicodeScalars[..<(end ?? text.unicodeScalars.endIndex)]
        return String(kept) + "… (\(text.utf8.count - kept.utf8Count) bytes more)"
    }

    private static func shrink(_ elements: [JSONValue], to limit: Int) -> [JSONValue] {
        var left = limit - 40
        var kept: [JSONValue] = []
        for element in elements {
            let small = shrink(element, to: limit / 2)
            left -= small.serialized().count + 1
            guard left >= 0 else { break }
            kept.append(small)
        }
        return kept + [.string("… (\(elements.count - kept.count) more)")]
    }

    private static func shrink(_ object: JSONObject, to limit: Int) -> JSONObject {
        let sizes = object.members.map { $0.key.utf8.count + 4 + $0.value.serialized().count }
        let large = sizes.filter { $0 > shortMember }.count
        let small = sizes.filter { $0 <= shortMember }.reduce(0, +)
        // So many members that even the short ones do not fit: as text, which can be cut anywhere.
        let hasLongKey = object.members.contains { $0.key.utf8.count > shortMember / 2 }
        guard small <= limit / 2, large * shortMember <= limit / 2, !hasLongKey else {
            let text = JSONValue.object(object).jsonText
            return ["truncated": .string(shrink(text, to: limit - 20))]
        }
        var rest = limit - small - 2
        var places = large
        var shrunk: [(String, JSONValue)] = []
        for ((key, value), size) in zip(object.members, sizes) {
            guard size > shortMember else {
                shrunk.append((key, value))
                continue
            }
            let value = shrink(value, to: max(0, rest / places - key.utf8.count - 4))
            rest -= value.serialized().count + key.utf8.count + 4
            places -= 1
            shrunk.append((key, value))
        }
        return JSONObject(shrunk)
    }
}

extension Substring.UnicodeScalarView {
    fileprivate var utf8Count: Int { reduce(0) { $0 + UTF8.width($1) } }
}

extension ToolOutcome {
    /// The outcome with a result, an error or a hint that is too large cut down to the limit.
    func capped(at limit: Int = ToolResultLimit.bytes) -> ToolOutcome {
        switch self {
        case .success(let result):
            // Room for the member that says that it went well.
            guard case .object(let shrunk) = ToolResultLimit.shrink(.object(result), to: limit - 16) else {
                return self
            }
            return .success(shrunk)
        case .failure(let error, let hint):
            func cut(_ text: String) -> String {
                ToolResultLimit.shrink(.string(text), to: limit / 2).stringValue ?? ""
            }
            return .failure(error: cut(error), hint: hint.map(cut))
        }
    }
}

extension ChatMessage {
    /// A tool's result that is cut to a size; any other message as it is.
    func cappingResult(at limit: Int) -> ChatMessage {
        guard case .tool(let id, let name, let content) = self, content.utf8.count > limit else { return self }
        let value = (try? JSONValue(parsing: content)) ?? .string(content)
        return .tool(callID: id, name: name, content: ToolResultLimit.shrink(value, to: limit).jsonText)
    }
}
