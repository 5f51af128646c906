/// What an endpoint demands of the ids of tool calls.
public enum ToolCallIDRule: Sendable, Hashable {
    /// Any text.
    case any
    /// At most this many bytes.
    case atMost(Int)
    /// Exactly nine letters and digits (Mistral).
    case nineAlphanumerics

    /// Whether the endpoint takes the id.
    func allows(_ id: String) -> Bool {
        switch self {
        case .any: true
        case .atMost(let count): (1...count).contains(id.utf8.count)
        case .nineAlphanumerics: id.utf8.count == ToolCallID.length && id.utf8.allSatisfy(Self.isAlphanumeric)
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

/// The ids of a conversation as an endpoint will take them: those of another provider are replaced where it must be.
///
/// The same id always gets the same replacement, so that a conversation that grows keeps its beginning, and with it
/// its place in the endpoint's prompt cache.
struct ToolCallIDMap: Sendable {
    private var replacements: [String: String] = [:]

    /// True when every id goes out as it is.
    var isEmpty: Bool { replacements.isEmpty }

    init(_ messages: [ChatMessage], rule: ToolCallIDRule) {
        guard rule != .any, Self.calls(messages).contains(where: { !rule.allows($0.id) }) else { return }
        var (taken, made): (Set<String>, Set<String>) = ([], [])
        for call in Self.calls(messages) where replacements[call.id] == nil {
            var id = call.id
            if !rule.allows(id) || made.contains(id) {
                id = ToolCallID.make(for: id, avoiding: taken)
                replacements[call.id] = id
                made.insert(id)
            }
            taken.insert(id)
        }
    }

    private static func calls(_ messages: [ChatMessage]) -> some Sequence<ChatToolCall> {
        messages.lazy.flatMap { message -> [ChatToolCall] in
            guard case .assistant(_, let calls, _) = message else { return [] }
            return calls
        }
    }

    /// The id as it goes out.
    subscript(id: String) -> String { replacements.isEmpty ? id : replacements[id] ?? id }
}
