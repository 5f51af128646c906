import Tools

/// What the model needs of a chat-completions request.
struct ChatRequestBody {
    struct Call: Equatable {
        var id: String
        var name: String
        var arguments: JSONObject
    }

    struct Message {
        enum Role { case user, assistant, tool, other }
        var role: Role
        var text: String
        var calls: [Call] = []
        var callID: String?
        var toolName: String?
    }

    var messages: [Message]
    var toolNames: Set<String>
    var mayCallTools: Bool
    var isStream: Bool
    var wantsUsage: Bool

    /// Why a body is refused, in words for the caller.
    struct Refusal: Error {
        var message: String
        var parameter: String?
    }

    init(_ body: [UInt8]) throws(Refusal) {
        let root: JSONValue
        do throws(JSONError) {
            root = try JSONValue(parsing: body)
        } catch {
            throw Refusal(message: "The request body is \(error.description).", parameter: nil)
        }
        guard let object = root.objectValue else {
            throw Refusal(message: "The request body must be a JSON object.", parameter: nil)
        }
        guard let list = object["messages"]?.arrayValue, !list.isEmpty else {
            throw Refusal(message: "'messages' must be an array with at least one message.", parameter: "messages")
        }
        var messages: [Message] = []
        messages.reserveCapacity(list.count)
        for (index, item) in list.enumerated() {
            guard let message = Self.message(item) else {
                throw Refusal(
                    message: "'messages[\(index)]' must be an object with a 'role'.",
                    parameter: "messages[\(index)]"
                )
            }
            messages.append(message)
        }
        self.messages = messages
        toolNames = Set(
            (object["tools"]?.arrayValue ?? []).compactMap { $0["function"]?["name"]?.stringValue }
        )
        mayCallTools = object["tool_choice"]?.stringValue != "none"
        isStream = object["stream"]?.boolValue ?? false
        wantsUsage = object["stream_options"]?["include_usage"]?.boolValue ?? false
    }

    private static func message(_ value: JSONValue) -> Message? {
        guard let object = value.objectValue, let role = object["role"]?.stringValue else { return nil }
        var message = Message(role: .other, text: text(object["content"]))
        switch role {
        case "user": message.role = .user
        case "assistant":
            message.role = .assistant
            message.calls = (object["tool_calls"]?.arrayValue ?? []).map(call)
        case "tool":
            message.role = .tool
            message.callID = object["tool_call_id"]?.stringValue
            message.toolName = object["name"]?.stringValue
        default: break
        }
        return message
    }

    private static func text(_ content: JSONValue?) -> String {
        switch content {
        case .string(let text): text
        case .array(let parts):
            parts.compactMap { $0["text"]?.stringValue ?? $0.stringValue }.joined(separator: "\n")
        default: ""
        }
    }

    private static func call(_ value: JSONValue) -> Call {
        let function = value["function"]
        var arguments: JSONObject = [:]
        switch function?["arguments"] {
        case .string(let text): arguments = (try? JSONValue(parsing: text))?.objectValue ?? [:]
        case .object(let object): arguments = object
        default: break
        }
        return Call(
            id: value["id"]?.stringValue ?? "",
            name: function?["name"]?.stringValue ?? "",
            arguments: arguments
        )
    }
}
