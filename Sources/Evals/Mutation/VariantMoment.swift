import ChatCompletions
import Tools

/// Where a conversation stands when a variant of an agent is asked for its next reply.
struct VariantMoment: Sendable {
    /// What the person said in this turn.
    let words: String
    /// Whether the person spoke last.
    let isFirst: Bool
    /// Whether this is the first turn.
    let isFirstTurn: Bool
    /// The calls of this turn so far, with their results; those that the variant added are left out.
    let done: [(call: ChatToolCall, result: JSONValue)]
    /// The names of rooms in the results of this turn.
    let rooms: [String]

    /// Ids of calls that a variant adds begin like this, so that its model never hears of them.
    static let addedPrefix = "added-"

    init(_ messages: [ChatMessage]) {
        var words: [String] = []
        var calls: [ChatToolCall] = []
        var done: [(call: ChatToolCall, result: JSONValue)] = []
        var rooms: [String] = []
        for message in messages {
            switch message {
            case .user(let text):
                words.append(text)
                (calls, done, rooms) = ([], [], [])
            case .assistant(_, let made, _): calls += made
            case .tool(let id, _, let content):
                let result = (try? JSONValue(parsing: content)) ?? .null
                rooms += (result["rooms"]?.arrayValue ?? []).compactMap { $0.stringValue ?? $0["name"]?.stringValue }
                if !id.hasPrefix(Self.addedPrefix), let call = calls.first(where: { $0.id == id }) {
                    done.append((call, result))
                }
            case .system: break
            }
        }
        (self.words, isFirstTurn) = (words.last ?? "", words.count == 1)
        (self.done, self.rooms) = (done, rooms)
        if case .user? = messages.last { isFirst = true } else { isFirst = false }
    }

    /// The conversation as the model behind a variant is to see it.
    static func withoutAdded(_ messages: [ChatMessage]) -> [ChatMessage] {
        messages.compactMap { message in
            switch message {
            case .assistant(let text, let calls, let extras):
                let own = calls.filter { !$0.id.hasPrefix(addedPrefix) }
                return own.isEmpty && !calls.isEmpty && text.isEmpty
                    ? nil : .assistant(text: text, toolCalls: own, extras: extras)
            case .tool(let id, _, _): return id.hasPrefix(addedPrefix) ? nil : message
            default: return message
            }
        }
    }
}
