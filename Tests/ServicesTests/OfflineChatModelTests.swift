import ChatCompletions
import HTTPTransport
import LocalLiveKit
import Rooms
import Services
import Synchronization
import Testing

/// The offline model in process and the one behind a server give the same replies.
@Suite(.timeLimit(.minutes(1))) struct OfflineChatModelTests {
    private static func request(_ messages: ChatMessage...) throws -> ChatRequest {
        ChatRequest(model: "pattreeya-offline", messages: messages, tools: try RoomTools.definitions())
    }

    @Test func repliesAreThoseOfTheEndpoint() async throws {
        let call = ChatToolCall(id: "abcdefghi", name: "list_pattreeya_rooms", arguments: "{}")
        let result = ChatMessage.tool(
            callID: call.id,
            name: call.name,
            content: #"{"ok":true,"rooms":["pattreeya-a"],"count":1}"#
        )
        let requests = try [
            Self.request(.system("Be good."), .user("Hello")),
            Self.request(.user("create a room called standup and list all rooms")),
            Self.request(.user("which rooms are there?"), .assistant(text: "", toolCalls: [call], extras: [:]), result),
        ]
        try await Self.serving { endpoint in
            for request in requests {
                let (near, nearText) = try await Self.reply(of: OfflineChatModel(), to: request)
                let (far, farText) = try await Self.reply(of: endpoint, to: request)
                #expect(near == far && nearText == farText)
                #expect(nearText == near.text && (!near.text.isEmpty || !near.toolCalls.isEmpty))
            }
        }
    }

    @Test func whatItCannotReadIsAnError() async throws {
        let error = await #expect(throws: ChatError.self) { try await OfflineChatModel().reply(to: Self.request()) }
        #expect(error?.code == .invalidRequest)
    }

    /// The reply, and the text that was handed out on the way.
    private static func reply(of model: any ChatModel, to request: ChatRequest) async throws -> (ChatReply, String) {
        let heard = Mutex("")
        let reply = try await model.reply(to: request) { event in
            if case .text(let piece) = event { heard.withLock { $0 += piece } }
        }
        return (reply, heard.withLock { $0 })
    }

    private static func serving(_ body: (HTTPChatModel) async throws -> Void) async throws {
        let server = LocalServer(
            LocalServerConfiguration(keys: ["key": "secret"], databasePath: nil, extraRoutes: OfflineModelRoutes.all)
        )
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let running = Task {
            defer { announce.finish() }
            try await server.run { announce.yield($0) }
        }
        let port = try #require(await ports.first { _ in true })
        let url = "http://127.0.0.1:\(port)" + OfflineModelRoutes.basePath
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(HTTPChatModel(configuration: .init(baseURL: url))))
        } catch {
            outcome = .failure(error)
        }
        running.cancel()
        try await running.value
        try outcome.get()
    }
}
