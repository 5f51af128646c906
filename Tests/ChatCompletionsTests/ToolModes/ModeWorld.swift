import Synchronization
import Tools

@testable import ChatCompletions

/// A model with a tool mode over a script, and all that was asked and shown.
final class ModeWorld: Sendable {
    static let tools = [
        tool("create_pattreeya_room", "room_name_suffix", isRequired: false), tool("list_pattreeya_rooms"),
        tool("delete_pattreeya_room", "room_name", isRequired: true),
    ]

    let script: ScriptedChatModel
    let memory = Memory()
    let mode: ToolMode
    private let shown = Mutex<[ChatStreamEvent]>([])

    init(_ mode: ToolMode, _ replies: [ChatReply]) { (self.mode, script) = (mode, ScriptedChatModel(replies)) }

    init(_ mode: ToolMode, script: @escaping ScriptedChatModel.Script) {
        (self.mode, self.script) = (mode, ScriptedChatModel(script: script))
    }

    /// A new process every time: only the memory is kept.
    var model: ToolModeModel {
        ToolModeModel(script, mode: mode, endpoint: "http://h/v1", memory: memory, random: { 7 })
    }

    /// Asks and answers the reply; `text` holds what was shown on the way.
    func reply(_ request: ChatRequest = ModeWorld.request()) async throws -> ChatReply {
        shown.withLock { $0 = [] }
        return try await model.reply(to: request) { [self] event in shown.withLock { $0.append(event) } }
    }

    var shownText: String {
        shown.withLock { $0.map { if case .text(let piece) = $0 { piece } else { "" } }.joined() }
    }

    static func request(_ messages: ChatMessage..., choice: ToolChoice = .auto) -> ChatRequest {
        ChatRequest(
            model: "m",
            messages: [.system("Be kind.")] + (messages.isEmpty ? [.user("go")] : messages),
            tools: tools,
            toolChoice: choice,
            examples: [
                ToolExample(person: "Hello", answer: "Hi"),
                ToolExample(person: "Rooms?", calls: [ToolExample.Call(name: "list_pattreeya_rooms")]),
            ]
        )
    }

    /// A turn that has its result.
    static func afterResult(_ choice: ToolChoice = .auto) -> ChatRequest {
        let call = ChatToolCall(id: "c1", name: "create_pattreeya_room", arguments: "{}")
        return request(
            .user("make one"),
            .assistant(text: "", toolCalls: [call], extras: [:]),
            .tool(callID: "c1", name: call.name, content: #"{"ok":true,"message":"Made room a"}"#),
            choice: choice
        )
    }

    private static func tool(_ name: String, _ argument: String? = nil, isRequired: Bool = false) -> ToolDefinition {
        var schema: JSONObject = ["type": "object", "properties": [:], "required": [], "additionalProperties": false]
        if let argument {
            schema["properties"] = .object([argument: ["type": "string"]])
            if isRequired { schema["required"] = [.string(argument)] }
        }
        let parameters = (try? JSONSchema(schema)) ?? .noArguments
        return ToolDefinition(name: name, description: "Does \(name).", parameters: parameters, effect: .write)
    }

    /// A memory that can be looked into.
    final class Memory: ToolModeMemory {
        let modes = Mutex<[String: ToolMode]>([:])

        func recall(endpoint: String, model: String) async -> ToolMode? {
            modes.withLock { $0["\(endpoint) \(model)"] }
        }

        func remember(_ mode: ToolMode, endpoint: String, model: String) async {
            modes.withLock { $0["\(endpoint) \(model)"] = mode }
        }

        var mode: ToolMode? { modes.withLock { $0["http://h/v1 m"] } }
    }
}

/// A model that hands its text out in the pieces of a seed.
struct PiecemealModel: ChatModel {
    let reply: ChatReply
    let seed: UInt64

    func reply(
        to request: ChatRequest,
        onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply {
        var random = Seeded(state: seed)
        var rest = reply.text[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...9, using: &random))
            try await onEvent(.text(String(piece)))
            rest = rest.dropFirst(piece.count)
        }
        return reply
    }
}
