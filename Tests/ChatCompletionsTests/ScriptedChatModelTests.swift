import Synchronization
import Testing

@testable import ChatCompletions

@Suite struct ScriptedChatModelTests {
    let request = ChatRequest(model: "m", messages: [.user("one")])

    @Test func repliesComeInOrderAndRequestsAreKept() async throws {
        let model = ScriptedChatModel([ChatReply(text: "a", reasoning: "r"), ChatReply(text: "b")])
        let shown = Mutex<[ChatStreamEvent]>([])
        let listen: @Sendable (ChatStreamEvent) async throws -> Void = { event in shown.withLock { $0.append(event) } }
        #expect(try await model.reply(to: request, onEvent: listen).text == "a")
        #expect(try await model.reply(to: request, onEvent: listen).text == "b")
        #expect(shown.withLock { $0 } == [.reasoning("r"), .text("a"), .text("b")])
        #expect(model.requests.map(\.messages) == [[.user("one")], [.user("one")]])
    }

    @Test func anEndedScriptSaysSo() async throws {
        let model = ScriptedChatModel([ChatReply(text: "a")])
        _ = try await model.reply(to: request)
        let error = try await #require(throws: ChatError.self) { try await model.reply(to: request) }
        #expect(error.code == .scriptEnded)
        #expect(error.message.contains("1 replies") && error.message.contains("one"))
    }

    @Test func aClosureSeesTheRequestAndCanFail() async throws {
        let model = ScriptedChatModel { request, number in
            guard number == 0 else { throw ChatError(.server, "down") }
            return ChatReply(text: "\(request.messages.count)")
        }
        #expect(try await model.reply(to: request).text == "1")
        await #expect(throws: ChatError(.server, "down")) { try await model.reply(to: request) }
    }
}
