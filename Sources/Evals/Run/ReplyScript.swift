import ChatCompletions
import Storage
import Tools

/// What a model is to answer, written down beforehand: a JSON line for each reply, in the form of an assistant's
/// message. `{"content":"Hello"}`, or `{"tool_calls":[{"id":"call_1","function":{"name":"…","arguments":"{}"}}]}`.
public struct ReplyScript: Sendable {
    private let replies: [ChatReply]

    /// Reads a script.
    /// - Parameter path: the file that it is from, for messages.
    /// - Throws: `StorageError` with the code `malformed` and the number of the line.
    public init(_ text: String, path: String) throws(StorageError) {
        var replies: [ChatReply] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where !line.allSatisfy(\.isWhitespace) {
            guard let message = try? JSONValue(parsing: String(line)), let reply = Self.reply(message) else {
                throw StorageError(
                    .malformed,
                    "\(path):\(index + 1): expected a message with \"content\" or \"tool_calls\" in one line of JSON"
                )
            }
            replies.append(reply)
        }
        self.replies = replies
    }

    /// A model that gives the replies in order, from the first on.
    public func makeModel() -> any ChatModel { ScriptedChatModel(replies) }

    private static func reply(_ message: JSONValue) -> ChatReply? {
        var calls: [ChatToolCall] = []
        for call in message["tool_calls"]?.arrayValue ?? [] {
            guard let id = call["id"]?.stringValue, let name = call["function"]?["name"]?.stringValue,
                let arguments = call["function"]?["arguments"]?.stringValue
            else { return nil }
            calls.append(ChatToolCall(id: id, name: name, arguments: arguments))
        }
        let text = message["content"]?.stringValue
        guard text != nil || !calls.isEmpty else { return nil }
        return ChatReply(text: text ?? "", toolCalls: calls, finishReason: calls.isEmpty ? .stop : .toolCalls)
    }
}
