import Tools

@testable import OfflineModel

/// One conversation with the model over its own wire form, with a small world behind the tools.
struct Chat {
    var messages: [JSONValue] = []
    var rooms: [String] = []
    var tools = [RoomWords.createTool, RoomWords.listTool, RoomWords.deleteTool]
    var toolChoice = "auto"
    /// Answers a call in place of the world; nil leaves it to the world.
    var override: (@Sendable (String) -> JSONValue?)?

    /// The calls and the text of one turn.
    struct Turn: Equatable {
        var calls: [String]
        var text: String
    }

    init(rooms: [String] = []) { self.rooms = rooms.map(\.withRoomPrefix) }

    /// Says one thing and runs the turn to its end.
    mutating func say(_ text: String) -> Turn {
        messages.append(["role": "user", "content": .string(text)])
        var calls: [String] = []
        for _ in 0..<8 {
            let message = Self.message(OfflineModel().reply(toChatRequest: request()))
            messages.append(message)
            guard let made = message["tool_calls"]?.arrayValue else {
                return Turn(calls: calls, text: message["content"]?.stringValue ?? "")
            }
            for call in made {
                let name = call["function"]?["name"]?.stringValue ?? ""
                let arguments = call["function"]?["arguments"]?.stringValue ?? ""
                let parsed = (try? JSONValue(parsing: arguments))?.objectValue ?? [:]
                calls.append(Self.short(name, parsed))
                let result = override?(name) ?? run(name, parsed)
                messages.append([
                    "role": "tool", "tool_call_id": call["id"] ?? "", "content": .string(result.jsonText),
                ])
            }
        }
        return Turn(calls: calls, text: "(never ended)")
    }

    func request(stream: Bool = false) -> [UInt8] {
        var root: JSONObject = ["model": "pattreeya-offline", "messages": .array(messages), "stream": .bool(stream)]
        if !tools.isEmpty {
            root["tools"] = .array(tools.map { ["type": "function", "function": ["name": .string($0)]] })
            root["tool_choice"] = .string(toolChoice)
        }
        return JSONValue.object(root).serialized()
    }

    static func message(_ response: OfflineModelResponse) -> JSONValue {
        let root = try? JSONValue(parsing: response.body)
        return root?["choices"]?.arrayValue?.first?["message"] ?? .null
    }

    private static func short(_ name: String, _ arguments: JSONObject) -> String {
        switch name {
        case RoomWords.createTool:
            arguments[RoomWords.suffixArgument]?.stringValue.map { "create \($0)" } ?? "create"
        case RoomWords.deleteTool: "delete \(arguments[RoomWords.nameArgument]?.stringValue ?? "?")"
        case RoomWords.listTool: "list"
        default: name
        }
    }

    private mutating func run(_ tool: String, _ arguments: JSONObject) -> JSONValue {
        switch tool {
        case RoomWords.createTool:
            let name = (arguments[RoomWords.suffixArgument]?.stringValue ?? "20250120-143025").withRoomPrefix
            if rooms.contains(name) {
                return [
                    "ok": false, "error": .string("the room \(name) exists already"), "hint": "Choose another name.",
                ]
            }
            rooms.append(name)
            return ["ok": true, "room": .string(name), "message": .string("Successfully created room: \(name)")]
        case RoomWords.deleteTool:
            let name = (arguments[RoomWords.nameArgument]?.stringValue ?? "").withRoomPrefix
            guard let index = rooms.firstIndex(of: name) else {
                return [
                    "ok": false, "error": .string("there is no room \(name)"),
                    "hint": "List the rooms to see their names.",
                ]
            }
            rooms.remove(at: index)
            return ["ok": true, "message": .string("Successfully deleted room: \(name)")]
        default:
            let list = JSONValue.array(rooms.map { .string($0) })
            let message =
                rooms.isEmpty
                ? "There are no active rooms."
                : "Currently active pattreeya rooms: \(rooms.joined(separator: ", "))"
            return ["ok": true, "rooms": list, "message": .string(message)]
        }
    }
}
