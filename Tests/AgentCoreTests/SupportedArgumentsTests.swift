import ChatCompletions
import Testing
import Tools

@testable import AgentCore

@Suite struct SupportedArgumentsTests {
    private func planned(_ arguments: String, words: PersonWords?, required: [JSONValue] = []) throws -> PlannedCall {
        var parameters = TestTool.parameters
        parameters["required"] = .array(required)
        let tool = try TestTool("look", parameters: parameters)
        let call = ChatToolCall(id: "c1", name: "look", arguments: arguments)
        return PlannedCall(call, tools: ["look": tool], isTruncated: false, supportedBy: words)
    }

    @Test func whatNobodySaidIsDroppedWithANote() throws {
        let words = PersonWords(text: "Look after the garden, please")
        let invented = try planned(#"{"name":"kitchen"}"#, words: words)
        #expect(invented.arguments.isEmpty && invented.original == #"{"name":"kitchen"}"#)
        #expect(invented.notes == ["name: \"kitchen\" dropped, since the person did not say it"])
        let suffixed = try planned(#"{"name":"garden-2025"}"#, words: words)
        #expect(suffixed.arguments == ["name": "garden"])
        #expect(suffixed.notes == ["name: \"garden-2025\" shortened to \"garden\", which the person said"])
        let said = try planned(#"{"name":"Garden","n":7}"#, words: words)
        #expect(said.arguments == ["name": "Garden", "n": 7] && said.notes.isEmpty && said.original == nil)
    }

    @Test func aConfirmedQuestionSupportsToo() throws {
        let words = PersonWords(text: "yes", confirmedQuestion: "Shall I look into the kitchen?")
        #expect(try planned(#"{"name":"kitchen"}"#, words: words).arguments == ["name": "kitchen"])
    }

    @Test func requiredArgumentsAndOtherProfilesAreLeftAlone() throws {
        let words = PersonWords(text: "Look")
        #expect(try planned(#"{"name":"kitchen"}"#, words: words, required: ["name"]).arguments.count == 1)
        #expect(try planned(#"{"name":"kitchen"}"#, words: nil).arguments.count == 1)
    }

    static let repairs: [(written: String, notes: [String])] = [
        (#"{"n":"5"}"#, ["n: \"5\" read as 5"]), ("null", ["null read as no arguments"]),
        ("  ", ["blank arguments read as none"]), ("{\"n\":5}", []), ("", []),
        ("{\"n\":5}{", ["the first object read, and what stands behind it left out"]),
        (#""{\"n\":\"5\"}""#, ["arguments that were encoded twice decoded once more", "n: \"5\" read as 5"]),
    ]

    @Test(arguments: repairs)
    func everyRepairHasANote(written: String, notes: [String]) throws {
        let call = try planned(written, words: nil)
        #expect(call.notes == notes && (call.original == nil) == notes.isEmpty)
    }

    @Test func theNotesAreTold() async throws {
        let tool = try TestTool("look")
        let chat = Chat([.calls("c1 look {\"n\":\"5\"}"), ChatReply(text: "Done")], tools: [tool])
        try await chat.run()
        let notes = chat.log.events.compactMap { event -> [String]? in
            if case .toolCall(_, _, _, _, let notes) = event.kind { notes } else { nil }
        }
        #expect(notes == [["n: \"5\" read as 5"]])
    }
}
