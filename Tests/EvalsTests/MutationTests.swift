import ChatCompletions
import Testing
import Tools

@testable import Evals

/// Wrong and right variants of an agent.
@Suite(.timeLimit(.minutes(1))) struct MutationTests {
    private static let call = ChatToolCall(id: "c1", name: "delete_pattreeya_room", arguments: #"{"room_name":"a"}"#)
    private static let result = ChatMessage.tool(callID: "c1", name: "delete_pattreeya_room", content: #"{"ok":true}"#)

    @Test func theModelBehindAVariantNeverHearsOfAddedCalls() {
        let added = ChatToolCall.added("list_pattreeya_rooms")
        let rooms = ChatMessage.tool(callID: added.id, name: added.name, content: #"{"rooms":["pattreeya-b"]}"#)
        let own = ChatMessage.assistant(text: "", toolCalls: [Self.call], extras: [:])
        let messages: [ChatMessage] = [
            .user("go"), .assistant(text: "", toolCalls: [added], extras: [:]), rooms,
            .assistant(text: "", toolCalls: [Self.call, added], extras: [:]), Self.result, rooms,
        ]
        #expect(VariantMoment.withoutAdded(messages) == [.user("go"), own, Self.result])
        let moment = VariantMoment(messages)
        #expect(moment.words == "go" && !moment.isFirst && moment.isFirstTurn)
        #expect(moment.done.map(\.call) == [Self.call] && moment.rooms == ["pattreeya-b", "pattreeya-b"])
        #expect(VariantMoment(messages + [.user("and now?")]).done.isEmpty)
    }

    @Test func thereAreEnoughAndEachHasAName() {
        let names = (AgentVariant.wrong + AgentVariant.right).map(\.name)
        #expect(Set(names).count == names.count)
        #expect(AgentVariant.wrong.count >= 20 && AgentVariant.right.count >= 10)
    }

    /// An agent that does what it is told, in two scenarios of which one shows nothing.
    @Test func whatIsCaughtAndWhatIsNotIsTold() async throws {
        let agent = EvalAgent.scripted(
            ScriptedChatModel { request, _ in
                if case .tool? = request.messages.last { return ChatReply(text: "I deleted pattreeya-alpha.") }
                guard case .user(let words)? = request.messages.last, words.hasPrefix("delete") else {
                    return ChatReply(text: "How can I help?")
                }
                return .call("delete", ["room_name": "alpha"])
            }
        )
        let texts = [
            (
                "exact",
                "world: {rooms: [alpha, beta]}\nturns:\n  - user: delete alpha\n    calls: [delete_pattreeya_room: {room_name: alpha}]\n"
            ),
            ("empty", "turns:\n  - user: hello\n"),
        ]
        let scenarios = try texts.map { id, text in
            try ScenarioReader(tools: .ours).read(text, id: id, file: id)[0]
        }
        let wrong = AgentVariant.wrong.filter { ["deletes-too-much", "recreates", "small-letters"].contains($0.name) }
        let right = AgentVariant.right.filter { ["looks-first", "full-names", "spaced-arguments"].contains($0.name) }
        let report = try await MutationRun(agent: agent, tools: .ours).run(scenarios, wrong: wrong, right: right)
        #expect(report.survivors.map(\.variant.name) == ["small-letters"] && report.wrong == 3)
        #expect(report.falseAlarms.isEmpty, "\(report.falseAlarms.map(\.variant.name))")
        #expect(report.vacuous == ["empty"] && !report.isFine)
        // A scenario that asks for more than it should.
        let strict = try ScenarioReader(tools: .ours).read(
            texts[0].1.replacing("calls:", with: "limits: {tool_calls: 1}\n    calls:"),
            id: "strict",
            file: "strict"
        )
        let alarm = try await MutationRun(agent: agent, tools: .ours).run(strict, wrong: [], right: right)
        #expect(alarm.falseAlarms.map(\.variant.name) == ["looks-first"])
    }
}
