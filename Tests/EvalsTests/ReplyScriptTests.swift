import ChatCompletions
import Storage
import Testing

@testable import Evals

@Suite struct ReplyScriptTests {
    @Test func everyConversationBeginsWithTheFirstReply() async throws {
        let call = #"{"id":"call_1","type":"function","function":{"name":"list_pattreeya_rooms","arguments":"{}"}}"#
        let script = try ReplyScript("{\"tool_calls\":[\(call)]}\n\n{\"content\":\"None.\"}\n", path: "replies")
        let request = ChatRequest(model: "any", messages: [.user("which rooms?")])
        for _ in 0..<2 {
            let model = script.makeModel()
            let first = try await model.reply(to: request)
            #expect(first.toolCalls == [ChatToolCall(id: "call_1", name: "list_pattreeya_rooms", arguments: "{}")])
            #expect(first.finishReason == .toolCalls && first.text.isEmpty)
            #expect(try await model.reply(to: request).text == "None.")
            let error = await #expect(throws: ChatError.self) { try await model.reply(to: request) }
            #expect(error?.code == .scriptEnded)
        }
    }

    @Test(arguments: ["{", "{}", "[]", #"{"tool_calls":[{"id":"a"}]}"#])
    func aLineThatIsNoMessageIsNamed(line: String) {
        let error = #expect(throws: StorageError.self) {
            try ReplyScript("{\"content\":\"Hi\"}\n\(line)\n", path: "replies")
        }
        #expect(error?.code == .malformed && error?.message.hasPrefix("replies:2: ") == true)
    }
}
