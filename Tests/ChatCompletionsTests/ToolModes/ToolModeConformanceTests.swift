import Synchronization
import TestSupport
import Testing
import Tools

@testable import ChatCompletions

/// What every chat model keeps to, whichever way it calls tools, plain and over a real socket.
@Suite(.timeLimit(.minutes(1))) struct ToolModeConformanceTests {
    private struct Refusal: Error {}

    /// An answer in words, as each mode gets it from the endpoint.
    private static func answer(_ mode: ToolMode) -> ChatReply {
        switch mode {
        case .json: return ChatReply(text: #"{"actions":[],"answer":"Hello"}"#, reasoning: "hm")
        case .reply:
            let call = ChatToolCall(id: "a1", name: "answer_person", arguments: #"{"text":"Hello"}"#)
            return ChatReply(reasoning: "hm", toolCalls: [call])
        case .auto, .native, .text: return ChatReply(text: "Hello", reasoning: "hm")
        }
    }

    private static func models(_ mode: ToolMode, _ inner: ScriptedChatModel) -> [any ChatModel] {
        mode == .native ? [inner, ToolModeModel(inner, mode: .native)] : [ToolModeModel(inner, mode: mode)]
    }

    @Test(arguments: ToolMode.allCases) func eventsComeInOrderAndMakeUpTheReply(mode: ToolMode) async throws {
        for model in Self.models(mode, ScriptedChatModel { _, _ in Self.answer(mode) }) {
            let events = Mutex<[ChatStreamEvent]>([])
            let reply = try await model.reply(to: ModeWorld.request()) { event in events.withLock { $0.append(event) } }
            #expect(events.withLock { $0 } == [.reasoning("hm"), .text("Hello")])
            #expect(reply.text == "Hello" && reply.toolCalls.isEmpty && reply.requests == 1)
        }
    }

    @Test(arguments: ToolMode.allCases) func errorsPassThrough(mode: ToolMode) async throws {
        let failing = ScriptedChatModel { _, _ in throw ChatError(.rateLimited, "wait", status: 429) }
        for model in Self.models(mode, failing) {
            await #expect(throws: ChatError(.rateLimited, "wait", status: 429)) {
                try await model.reply(to: ModeWorld.request())
            }
        }
        #expect(failing.requests.count == (mode == .native ? 2 : 1))
    }

    @Test(arguments: ToolMode.allCases) func whatTheListenerThrowsEndsTheReply(mode: ToolMode) async throws {
        for model in Self.models(mode, ScriptedChatModel { _, _ in Self.answer(mode) }) {
            await #expect(throws: Refusal.self) {
                try await model.reply(to: ModeWorld.request()) { event in
                    if case .text = event { throw Refusal() }
                }
            }
        }
    }

    @Test(arguments: ToolMode.allCases) func cancellingEndsTheReply(mode: ToolMode) async throws {
        let asked = Gate()
        let waiting = ScriptedChatModel { _, _ in
            asked.open()
            let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
            for await _ in stream {}
            continuation.finish()
            throw CancellationError()
        }
        for model in Self.models(mode, waiting) {
            let task = Task { try await model.reply(to: ModeWorld.request()) }
            await asked.wait()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    /// The model under the modes is a real one, over a socket.
    @Test(arguments: ToolMode.allCases) func itIsTheSameOverASocket(mode: ToolMode) async throws {
        let reply = Self.answer(mode)
        let call = reply.toolCalls.first.map {
            #","tool_calls":[{"index":0,"id":"a1","type":"function","function":{"name":"\#($0.name)","arguments":"#
                + JSONValue.string($0.arguments).jsonText + "}}]"
        }
        let delta = #"{"choices":[{"delta":{"content":"# + JSONValue.string(reply.text).jsonText + (call ?? "") + "}}]}"
        let end = #"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#
        let world = try HTTPChatModelTests.World([HTTPChatModelTests.stream(events(delta, end, "[DONE]"))])
        let shown = Mutex("")
        let model = ToolModeModel(world.model(), mode: mode)
        let answered = try await model.reply(to: ModeWorld.request()) { event in
            if case .text(let piece) = event { shown.withLock { $0 += piece } }
        }
        #expect(answered.text == "Hello" && shown.withLock { $0 } == "Hello")
    }
}
