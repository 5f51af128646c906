import Testing
import Tools

@testable import ChatCompletions

/// What each mode sends, and what it makes of replies.
@Suite struct ToolModeModelTests {
    private static let plan = #"{"actions":[{"tool":"create_pattreeya_room","arguments":{"room_name_suffix":"tea"}}"#

    private func leak(_ text: String = #"{"name":"list_pattreeya_rooms","arguments":{}}"#) -> ChatReply {
        ChatReply(text: text, usage: ChatUsage(promptTokens: 1, completionTokens: 2))
    }

    private func native(_ name: String, _ arguments: String = "{}") -> ChatReply {
        ChatReply(toolCalls: [ChatToolCall(id: "n1", name: name, arguments: arguments)], finishReason: .toolCalls)
    }

    // MARK: One mode

    @Test func nativePassesEverythingOn() async throws {
        let world = ModeWorld(.native, [leak(), native("list_pattreeya_rooms")])
        #expect(try await world.reply() == leak())
        #expect(try await world.reply() == native("list_pattreeya_rooms"))
        #expect(world.script.requests.allSatisfy { $0.tools.count == 3 && $0.messages.count == 2 })
    }

    @Test(arguments: ToolMode.allCases) func withoutToolsThereIsNoMode(mode: ToolMode) async throws {
        let world = ModeWorld(mode, [leak()])
        #expect(try await world.reply(ChatRequest(model: "m", messages: [.user("sum it up")])) == leak())
        #expect(world.script.requests[0].extra.isEmpty)
    }

    @Test func jsonAsksForAnObjectAndShowsExamples() async throws {
        let world = ModeWorld(.json, [ChatReply(text: #"{"actions":[],"answer":"Hello"}"#)])
        let reply = try await world.reply()
        #expect(reply.text == "Hello" && world.shownText == "Hello" && reply.toolCalls.isEmpty)
        let wire = world.script.requests[0]
        #expect(wire.tools.isEmpty && wire.maxTokens == ToolModeModel.mostTokens)
        let schema = wire.extra["response_format"]?["json_schema"]?["schema"]
        let actions = schema?["properties"]?["actions"]?["items"]?["anyOf"]?.arrayValue
        #expect(actions?.count == 3)
        #expect(actions?[2]["properties"]?["arguments"]?["required"] == ["room_name"])
        #expect(
            wire.messages.dropFirst() == [
                .user("Hello"), said(#"{"actions":[],"answer":"Hi"}"#), .user("Rooms?"),
                said(#"{"actions":[{"tool":"list_pattreeya_rooms","arguments":{}}],"answer":""}"#), .user("go"),
            ]
        )
        guard case .system(let system)? = wire.messages.first else {
            Issue.record("no instructions")
            return
        }
        #expect(system.hasPrefix("Be kind.") && system.contains("- delete_pattreeya_room: Does"))
    }

    @Test func jsonBringsSeveralCallsAtOnce() async throws {
        let text = Self.plan + #",{"tool":"list_pattreeya_rooms","arguments":{}}],"answer":"Done!"}"#
        let world = ModeWorld(.json, [ChatReply(text: text)])
        let reply = try await world.reply()
        #expect(reply.toolCalls.map(\.name) == ["create_pattreeya_room", "list_pattreeya_rooms"])
        #expect(reply.toolCalls[0].arguments == #"{"room_name_suffix":"tea"}"#)
        #expect(Set(reply.toolCalls.map(\.id)).count == 2 && reply.toolCalls.allSatisfy { $0.id.count == 9 })
        // What it says was done has not been done yet.
        #expect(reply.text.isEmpty && world.shownText.isEmpty)
    }

    @Test(arguments: [
        "Sure!", "", "{}", #"{"actions":{},"answer":""}"#, #"{"actions":[{"tool":"fly","arguments":{}}],"answer":""}"#,
        #"{"actions":[{"tool":"list_pattreeya_rooms"}],"answer":""}"#, Self.plan, #"{"actions":[]}"#,
    ]) func aMisfitIsAnErrorAndIsNotShown(text: String) async throws {
        let world = ModeWorld(.json, [ChatReply(text: text)])
        let error = try await #require(throws: ChatError.self) { try await world.reply() }
        #expect(error.code == .malformed && error.message.contains("--tool-mode auto"))
        #expect(world.shownText.isEmpty)
    }

    @Test func aPlanOfNothingIsFollowedByWords() async throws {
        let world = ModeWorld(.json, [ChatReply(text: #"{"actions":[],"answer":" "}"#), ChatReply(text: "Fine.")])
        let reply = try await world.reply()
        #expect(reply.text == "Fine." && world.shownText == "Fine." && reply.requests == 2)
        #expect(world.script.requests[1].tools.isEmpty && world.script.requests[1].extra.isEmpty)
    }

    @Test func aCutIsNoMisfit() async throws {
        let world = ModeWorld(.json, [ChatReply(text: Self.plan, finishReason: .length)])
        let reply = try await world.reply()
        #expect(reply.finishReason == .length && reply.text.isEmpty && reply.toolCalls.isEmpty)
    }

    @Test func replyRequiresACallAndOffersAnAnswer() async throws {
        let world = ModeWorld(
            .reply,
            [native("answer_person", #"{"text":"Hello"}"#), native("list_pattreeya_rooms"), leak(), leak("Well, ")]
        )
        let reply = try await world.reply()
        #expect(reply.text == "Hello" && reply.toolCalls.isEmpty && reply.finishReason == .stop)
        #expect(world.shownText == "Hello")
        let wire = world.script.requests[0]
        #expect(wire.toolChoice == .required && wire.tools.map(\.name).last == "answer_person")
        #expect(try await world.reply().toolCalls.map(\.name) == ["list_pattreeya_rooms"])
        for _ in 0..<2 { await #expect(throws: ChatError.self) { try await world.reply() } }
        #expect(world.shownText.isEmpty)
        let taken = ToolDefinition(name: "answer_person", description: "", parameters: .noArguments, effect: .read)
        #expect(ReplyMode.answerName(beside: [taken]) == "answer_person_")
    }

    @Test func historyIsShownInTheFormOfTheMode() async throws {
        let call = ChatToolCall(id: "c1", name: "list_pattreeya_rooms", arguments: "{}")
        let request = ModeWorld.request(
            .user("which?"),
            .assistant(text: "Let me see.", toolCalls: [call], extras: [:]),
            .tool(callID: "c1", name: call.name, content: "{\"rooms\":[]}"),
            .assistant(text: "None.", toolCalls: [], extras: [:]),
            .user("thanks")
        )
        let json = ModeWorld(.json, [ChatReply(text: #"{"actions":[],"answer":"Bye"}"#)])
        _ = try await json.reply(request)
        #expect(
            json.script.requests[0].messages.suffix(5) == [
                .user("which?"), said(#"{"actions":[{"tool":"list_pattreeya_rooms","arguments":{}}],"answer":""}"#),
                .user("Result of list_pattreeya_rooms: {\"rooms\":[]}"), said(#"{"actions":[],"answer":"None."}"#),
                .user("thanks"),
            ]
        )
        let world = ModeWorld(.reply, [native("answer_person", #"{"text":"Bye"}"#)])
        _ = try await world.reply(request)
        let messages = world.script.requests[0].messages
        #expect(messages.suffix(6).first == .user("which?") && messages.last == .user("thanks"))
        for case .assistant(let text, let calls, _) in messages { #expect(text.isEmpty && calls.count == 1) }
    }

    // MARK: Words

    @Test(arguments: [ToolMode.json, .reply]) func resultsArePutIntoWords(mode: ToolMode) async throws {
        for choice in [ToolChoice.auto, .none] {
            let world = ModeWorld(mode, [ChatReply(text: "Room a is there.")])
            let reply = try await world.reply(ModeWorld.afterResult(choice))
            #expect(reply.text == "Room a is there." && world.shownText == reply.text)
            let wire = world.script.requests[0]
            #expect(wire.tools.isEmpty && wire.extra.isEmpty)
            guard case .user(let report)? = wire.messages.last else {
                Issue.record("nothing was reported")
                return
            }
            #expect(report.contains("make one") && report.contains("Made room a"))
            #expect(!wire.messages.contains(.system("Be kind.")))
        }
    }

    @Test(arguments: [ToolMode.json, .reply, .text, .auto]) func wordsAreNeverJSON(mode: ToolMode) async throws {
        let world = ModeWorld(mode) { _, _ in self.leak() }
        let reply = try await world.reply(ModeWorld.afterResult(.none))
        #expect(reply.text == "Made room a." && world.shownText == reply.text && reply.toolCalls.isEmpty)
    }

    /// Without a second request that the model would waste on its call.
    @Test func textPutsResultsIntoWordsOnceToolsAreOff() async throws {
        let world = ModeWorld(.text, [native("list_pattreeya_rooms"), ChatReply(text: "Room a is there.")])
        #expect(try await world.reply(ModeWorld.afterResult(.auto)).toolCalls.count == 1)
        #expect(try await world.reply(ModeWorld.afterResult(.none)).text == "Room a is there.")
        #expect(world.script.requests.map(\.tools.count) == [3, 0])
    }

    @Test func failuresHaveWordsToo() {
        let call = ChatToolCall(id: "c1", name: "x", arguments: "{}")
        func words(_ result: String) -> String {
            let done = ModeConversation.Done(call: call, result: result)
            return ResultWording(turn: .init(person: "go", steps: [.called([done])])).plainWords
        }
        #expect(words(#"{"ok":false,"error":"no room a","hint":"list them."}"#) == "No room a. List them.")
        #expect(words("{\"ok\":true}") == "Done." && words("junk") == "Done.")
    }

    // MARK: Auto

    @Test func whoSaysNothingOfAResultIsAskedForWords() async throws {
        let world = ModeWorld(.text, [ChatReply(text: " "), ChatReply(text: "Room a is there.")])
        let reply = try await world.reply(ModeWorld.afterResult())
        #expect(reply.text == "Room a is there." && world.shownText == reply.text && reply.requests == 2)
        #expect(world.script.requests[1].tools.isEmpty)
    }

    @Test func aRepeatedCallIsToldOnce() async throws {
        var request = ModeWorld.afterResult()
        let again = ChatToolCall(id: "c2", name: "create_pattreeya_room", arguments: "{}")
        request.messages += [
            .assistant(text: "", toolCalls: [again], extras: [:]),
            .tool(callID: "c2", name: again.name, content: #"{"ok":true,"message":"Made room a"}"#),
        ]
        let world = ModeWorld(.json, [ChatReply(text: "Made.")])
        _ = try await world.reply(request)
        guard case .user(let report)? = world.script.requests[0].messages.last else {
            Issue.record("no report")
            return
        }
        #expect(report.ranges(of: "Made room a").count == 1, "\(report)")
    }

    private static var due: ChatRequest {
        var request = ModeWorld.request()
        request.isCallDue = true
        return request
    }

    @Test func autoLeavesAModeInWhichToolsAreIgnored() async throws {
        let world = ModeWorld(.auto, [ChatReply(text: "I will."), ChatReply(text: Self.plan + #"],"answer":""}"#)])
        let reply = try await world.reply(Self.due)
        #expect(reply.toolCalls.map(\.name) == ["create_pattreeya_room"] && reply.requests == 2)
        #expect(world.shownText.isEmpty)
        #expect(await world.memory.recall(endpoint: "http://h/v1", model: "m") == .json)
    }

    /// Forms that a real model of 1.5 B wrote its calls in.
    @Test(arguments: [
        #"create_pattreeya_room {{"room_name_suffix": "thesis"}}"#, "list_pattreeya_rooms {{}}",
        #"<pattreeya-create_pattreeya_room room_name_suffix="quarterly_planning" />"#, "`list_pattreeya_rooms`",
    ])
    func aCallInAFormOfItsOwnIsALeak(text: String) async throws {
        let plan = ChatReply(text: Self.plan + #"],"answer":""}"#)
        let world = ModeWorld(.auto, [ChatReply(text: text), plan])
        #expect(try await world.reply().toolCalls.count == 1 && world.shownText.isEmpty)
        #expect(world.memory.mode == .json)
        // It is not read, so that it does not run in the mode that reads leaked calls.
        let recovering = ModeWorld(.text, [ChatReply(text: text)])
        #expect(try await recovering.reply().text == text && recovering.shownText == text)
    }

    /// JSON with a name in it is no call just because calls have names.
    @Test func anAnswerInJSONIsNoCall() async throws {
        for text in [#"{"name":"Alice","id":1}"#, #"{"name": "Alice"}"#] {
            let world = ModeWorld(.auto, [ChatReply(text: text)])
            #expect(try await world.reply().text == text && world.shownText == text)
            #expect(world.memory.mode == nil)
        }
        let call = ModeWorld(
            .auto,
            [ChatReply(text: #"{"name":"list_pattreeya_rooms"}"#), ChatReply(text: Self.plan + #"],"answer":""}"#)]
        )
        #expect(try await call.reply().toolCalls.count == 1)
    }

    /// A trial that fails must not cost the words that are there.
    @Test(arguments: [ChatError.Code.rateLimited, .contextOverflow, .server])
    func aTrialThatFailsLeavesTheWords(code: ChatError.Code) async throws {
        let world = ModeWorld(.auto) { _, number in
            if number > 0 { throw ChatError(code, "no") }
            return ChatReply(text: "What shall it be called?")
        }
        #expect(try await world.reply(Self.due).text == "What shall it be called?")
    }

    @Test func whoRefusesToolsIsAskedWithoutThem() async throws {
        let world = ModeWorld(.auto) { request, _ in
            guard request.tools.isEmpty else { throw ChatError(.toolsRefused, "no tools here") }
            return ChatReply(text: Self.plan + #"],"answer":""}"#)
        }
        #expect(try await world.reply().toolCalls.map(\.name) == ["create_pattreeya_room"])
        #expect(world.memory.mode == .json)
        let never = ModeWorld(.auto) { request, _ in
            throw ChatError(request.tools.isEmpty ? .invalidRequest : .toolsRefused, "no tools here")
        }
        let error = try await #require(throws: ChatError.self) { try await never.reply() }
        #expect(error.message == "no tools here")
    }

    @Test func aCallThatWasCutOffDoesNotRun() async throws {
        let cut = ChatReply(text: #"{"name":"create_pattreeya_room""#, finishReason: .length)
        let world = ModeWorld(.text, [cut])
        #expect(try await world.reply().toolCalls.isEmpty)
    }

    /// A model that ignores a required call would talk to the limit of its tokens.
    @Test func whoTalksWhereACallIsRequiredIsCutShort() async throws {
        let call = ChatToolCall(id: "n1", name: "list_pattreeya_rooms", arguments: "{}")
        for (words, isCut) in [(2_000, true), (40, false)] {
            let reply = ChatReply(text: String(repeating: "word ", count: words), toolCalls: [call])
            let model = ToolModeModel(PiecemealModel(reply: reply, seed: 1), mode: .reply)
            if isCut {
                let error = try await #require(throws: ChatError.self) {
                    try await model.reply(to: ModeWorld.request())
                }
                #expect(error.code == .malformed)
            } else {
                #expect(try await model.reply(to: ModeWorld.request()).toolCalls == [call])
            }
        }
    }

    @Test func anAnswerInReplyModeMayBeCutOrEmpty() async throws {
        let call = ChatToolCall(id: "n1", name: "answer_person", arguments: #"{"text":"It beg"#)
        let cut = ChatReply(toolCalls: [call], finishReason: .length, truncatedArguments: true)
        #expect(try await ModeWorld(.reply, [cut]).reply().finishReason == .length)
        let empty = ModeWorld(.reply, [native("answer_person", #"{"text":" "}"#), ChatReply(text: "Fine.")])
        #expect(try await empty.reply().text == "Fine.")
    }

    @Test func whoCallsInNoModeHasItsSayOnce() async throws {
        let world = ModeWorld(
            .auto,
            [
                ChatReply(text: "What shall it be called?"), ChatReply(text: #"{"actions":[],"answer":"Hm?"}"#),
            ]
        )
        let reply = try await world.reply(Self.due)
        #expect(reply.text == "What shall it be called?" && reply.requests == 2)
        #expect(world.shownText == reply.text)
        #expect(await world.memory.recall(endpoint: "http://h/v1", model: "m") == nil)
    }

    @Test(arguments: [
        #"To list the rooms, you can say: {{"name": "list_pattreeya_rooms"}}"#,
        "You can do that by calling `list_pattreeya_rooms`.", "<pattreeya-list_pattreeya_rooms></pattreeya>",
    ]) func whoTellsThePersonOfAToolIsAskedInAnotherMode(text: String) async throws {
        let plan = #"{"actions":[{"tool":"list_pattreeya_rooms","arguments":{}}],"answer":""}"#
        let world = ModeWorld(.auto, [ChatReply(text: text), ChatReply(text: plan)])
        let reply = try await world.reply(Self.due)
        #expect(reply.toolCalls.map(\.name) == ["list_pattreeya_rooms"] && world.shownText.isEmpty)
        let silent = ModeWorld(.auto, [ChatReply(text: text), ChatReply(text: #"{"actions":[],"answer":"Hello"}"#)])
        // What begins like a call has shown that native calls do not suit.
        let isLeak = text.hasPrefix("<")
        #expect(try await silent.reply(Self.due).text == "Hello" && silent.shownText == "Hello")
        #expect(await silent.memory.recall(endpoint: "http://h/v1", model: "m") == (isLeak ? .json : nil))
        // Where no other mode works its words are better than none.
        let alone = ModeWorld(.auto, [ChatReply(text: "Look: " + text), ChatReply(text: "?"), ChatReply(text: "?")])
        #expect(try await alone.reply(Self.due).text.hasPrefix("Look:") && !alone.shownText.contains("{"))
    }

    @Test func whoHasCalledNativelyIsNotAskedTwice() async throws {
        let world = ModeWorld(.auto, [native("create_pattreeya_room"), ChatReply(text: "What for?")])
        let model = world.model
        #expect(try await model.reply(to: Self.due) == native("create_pattreeya_room"))
        #expect(try await model.reply(to: Self.due).text == "What for?")
        #expect(world.script.requests.count == 2)
    }

    @Test func wordsThatAskForNoCallAreBelieved() async throws {
        let world = ModeWorld(.auto, [ChatReply(text: "Hello!")])
        #expect(try await world.reply().text == "Hello!" && world.shownText == "Hello!")
        #expect(world.memory.mode == nil)
    }

    @Test func autoStaysNativeWhereCallsAreCalls() async throws {
        let world = ModeWorld(.auto, [native("list_pattreeya_rooms"), ChatReply(text: "Hello")])
        #expect(try await world.reply().toolCalls.count == 1)
        #expect(try await world.reply().text == "Hello" && world.shownText == "Hello")
        #expect(world.memory.mode == nil)
    }

    @Test func autoAsksAgainInABetterModeAndRemembersIt() async throws {
        let json = ChatReply(text: Self.plan + #"],"answer":""}"#, usage: ChatUsage(promptTokens: 10))
        let world = ModeWorld(.auto, [leak(), json, json])
        let reply = try await world.reply()
        #expect(reply.toolCalls.map(\.name) == ["create_pattreeya_room"] && world.shownText.isEmpty)
        #expect(reply.requests == 2 && reply.usage?.promptTokens == 11)
        #expect(world.memory.mode == .json)
        #expect(try await world.reply().requests == 1)
        #expect(world.script.requests.map { $0.extra["response_format"] == nil } == [true, false, false])
    }

    @Test func autoGoesOnToReplyThenToNative() async throws {
        let answer = native("answer_person", #"{"text":"Hi"}"#)
        let world = ModeWorld(.auto, [leak(), ChatReply(text: "no json"), answer])
        #expect(try await world.reply().text == "Hi")
        #expect(world.memory.mode == .reply)

        // A server that was replaced: what was remembered does not hold any more.
        let replaced = ModeWorld(.auto, [leak(), leak(), ChatReply(text: "Hello")])
        await replaced.memory.remember(.reply, endpoint: "http://h/v1", model: "m")
        #expect(try await replaced.reply().text == "Hello")
        #expect(replaced.memory.mode == .native)
    }

    @Test func autoEndsWhereNothingSuits() async throws {
        let world = ModeWorld(.auto) { _, _ in self.leak() }
        let error = try await #require(throws: ChatError.self) { try await world.reply() }
        #expect(error.code == .malformed && world.script.requests.count == 3)
        #expect(world.memory.mode == nil && world.shownText.isEmpty)
    }

    /// An endpoint that refuses the form does not have the mode; other errors are nobody's fault here.
    @Test func autoTakesARefusalForAMisfit() async throws {
        let answer = native("answer_person", #"{"text":"Hi"}"#)
        let world = ModeWorld(.auto) { request, _ in
            if request.extra["response_format"] != nil { throw ChatError(.invalidRequest, "no response_format") }
            return request.toolChoice == .required ? answer : self.leak()
        }
        #expect(try await world.reply().text == "Hi")
        let down = ModeWorld(.auto) { request, _ in
            if request.extra["response_format"] != nil { throw ChatError(.server, "down") }
            return self.leak()
        }
        await #expect(throws: ChatError(.server, "down")) { try await down.reply() }
    }

    @Test func nobodyButAPersonChoosesText() async throws {
        let world = ModeWorld(.auto, [ChatReply(text: "Hello")])
        await world.memory.remember(.text, endpoint: "http://h/v1", model: "m")
        #expect(try await world.reply().text == "Hello")
        let quoting = ModeWorld(.text, [leak("For example:\n```json\n{\"name\":\"list_pattreeya_rooms\"}\n```")])
        #expect(try await quoting.reply().toolCalls.isEmpty)
        let unknown = ModeWorld(.text, [leak(#"{"name":"fly","arguments":{}}"#)])
        #expect(try await unknown.reply().toolCalls.isEmpty)
    }

    private func said(_ text: String) -> ChatMessage { .assistant(text: text, toolCalls: [], extras: [:]) }
}
