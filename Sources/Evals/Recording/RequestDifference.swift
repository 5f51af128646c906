import HTTPTransport
import Tools

/// The first place where a request is not the one that was recorded.
struct RequestDifference: CustomStringConvertible {
    let description: String

    /// Nil where both are the same to the byte.
    /// - Parameter ignoresToolResults: leaves out what tools answered, where they really run.
    init?(_ recorded: RecordedExchange, _ request: HTTPRequest, ignoresToolResults: Bool) {
        let path = Self.path(of: request.url)
        if path != recorded.path {
            description = "its path: recorded \(recorded.path), now \(path)"
            return
        }
        if request.body == recorded.request { return nil }
        guard let before = try? JSONValue(parsing: recorded.request), let now = try? JSONValue(parsing: request.body)
        else {
            description = "its body, which is no JSON"
            return
        }
        let (left, right) = ignoresToolResults ? (before.withoutToolResults, now.withoutToolResults) : (before, now)
        guard let found = Self.first(left, right, at: "") else {
            // The same values in other bytes: another order of members, or other spaces.
            if ignoresToolResults { return nil }
            description = "the way in which its JSON is written"
            return
        }
        description = found
    }

    /// The path of a URL, with what follows it.
    static func path(of url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
    }

    private static func first(_ before: JSONValue, _ now: JSONValue, at path: String) -> String? {
        if before == now { return nil }
        switch (before, now) {
        case (.object(let left), .object(let right)):
            let keys = left.keys + right.keys.filter { left[$0] == nil }
            for key in keys where left[key] != right[key] {
                let place = path.isEmpty ? key : "\(path).\(key)"
                guard let old = left[key], let new = right[key] else {
                    return "\(place), which is \(left[key] == nil ? "new" : "gone")"
                }
                return first(old, new, at: place)
            }
            return nil
        case (.array(let left), .array(let right)):
            for (index, (old, new)) in zip(left, right).enumerated() where old != new {
                return first(old, new, at: "\(path)[\(index)]")
            }
            return "\(path): recorded \(left.count) elements, now \(right.count)"
        default:
            let (old, new) = (before.jsonText, now.jsonText)
            let same = zip(old, new).prefix { $0 == $1 }.count
            return "\(path): recorded \(excerpt(old, same)), now \(excerpt(new, same))"
        }
    }

    /// What stands about the first different character.
    private static func excerpt(_ text: String, _ place: Int) -> String {
        let start = max(0, place - 20)
        let part = text.dropFirst(start).prefix(60)
        return "\(start > 0 ? "…" : "")\(part)\(text.count > start + 60 ? "…" : "")"
    }
}

extension JSONValue {
    /// A chat request without the contents of its tool messages.
    fileprivate var withoutToolResults: JSONValue {
        guard case .object(var object) = self, let messages = object["messages"]?.arrayValue else { return self }
        object["messages"] = .array(
            messages.map { message in
                guard case .object(var fields) = message, fields["role"] == "tool" else { return message }
                fields["content"] = nil
                return .object(fields)
            }
        )
        return .object(object)
    }
}
