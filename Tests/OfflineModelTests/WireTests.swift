import Testing
import Tools

@testable import OfflineModel

@Suite struct WireTests {
    private static let turns = [
        "Hello", "create rooms gamma and \"delta é\"", "list the rooms", "delete alpha and beta", "hallo 部屋",
        "create a room",
    ]

    @Test(arguments: turns)
    func theStreamSaysTheSame(_ words: String) throws {
        var chat = Chat(rooms: ["alpha"])
        chat.messages = [["role": "user", "content": .string(words)]]
        let whole = try JSONValue(parsing: OfflineModel().reply(toChatRequest: chat.request()).body)
        let stream = OfflineModel().reply(toChatRequest: chat.request(stream: true))
        #expect(stream.status == 200 && stream.contentType == "text/event-stream")
        let choice = try #require(whole["choices"]?.arrayValue?.first)
        let wholeCalls = (choice["message"]?["tool_calls"]?.arrayValue ?? []).map {
            [$0["function"]?["name"]?.stringValue ?? "", $0["function"]?["arguments"]?.stringValue ?? ""]
        }
        let put = try Assembled(Self.events(stream))
        #expect(put.isOpenedByTheAssistant)
        #expect(put.text == choice["message"]?["content"]?.stringValue ?? "")
        #expect(put.finish == choice["finish_reason"]?.stringValue)
        #expect(put.calls.map { [$0[1], $0[2]] } == wholeCalls)
        #expect(Set(put.calls.map { $0[0] }).count == put.calls.count)
        for call in put.calls {
            #expect(call[0].utf8.count == 9 && call[0].isPlainRoomName)
            #expect(try JSONValue(parsing: call[2]).objectValue != nil)
        }
    }

    @Test func textComesInPiecesOfAFewWords() throws {
        var chat = Chat()
        chat.messages = [["role": "user", "content": "Hello"]]
        let stream = OfflineModel().reply(toChatRequest: chat.request(stream: true))
        let pieces = try Self.events(stream).compactMap {
            $0["choices"]?.arrayValue?.first?["delta"]?["content"]?.stringValue
        }
        #expect(pieces.count > 4)
        #expect(pieces.allSatisfy { $0.split(separator: " ").count <= 3 })
        #expect(stream.pieces.allSatisfy { $0.suffix(2).elementsEqual("\n\n".utf8) })
    }

    @Test func usageIsTheLastChunkWhenAskedFor() throws {
        func body(_ usage: Bool) -> [UInt8] {
            let text =
                #"{"stream":true,"stream_options":{"include_usage":\#(usage)},"messages":[{"role":"user","content":"hi"}]}"#
            return Array(text.utf8)
        }
        let events = try Self.events(OfflineModel().reply(toChatRequest: body(true)))
        let usage = events.last?["usage"]
        #expect(events.last?["choices"]?.arrayValue == [])
        #expect(usage?["prompt_tokens"]?.integerValue == body(true).count / 4)
        #expect(usage?["total_tokens"]?.integerValue ?? 0 > usage?["prompt_tokens"]?.integerValue ?? 0)
        let without = try Self.events(OfflineModel().reply(toChatRequest: body(false)))
        #expect(without.allSatisfy { $0["usage"] == nil })
    }

    @Test(
        arguments: [
            ("", nil), ("not JSON", nil), ("[]", nil), ("{}", "messages"), (#"{"messages":[]}"#, "messages"),
            (#"{"messages":"hi"}"#, "messages"), (#"{"messages":[1]}"#, "messages[0]"),
            (#"{"messages":[{"role":"user","content":"a"},{"content":"x"}]}"#, "messages[1]"),
        ] as [(String, String?)]
    )
    func aBodyThatIsNoRequestIsRefused(_ body: String, _ parameter: String?) throws {
        let response = OfflineModel().reply(toChatRequest: Array(body.utf8))
        #expect(response.status == 400 && response.contentType == "application/json")
        let error = try JSONValue(parsing: response.body)["error"]
        #expect(error?["type"] == "invalid_request_error")
        #expect(error?["param"]?.stringValue == parameter)
        #expect(error?["message"]?.stringValue?.isEmpty == false)
    }

    @Test func theSameRequestHasTheSameAnswer() {
        var chat = Chat()
        chat.messages = [["role": "user", "content": "create rooms a and b"]]
        let first = OfflineModel().reply(toChatRequest: chat.request(stream: true))
        #expect(OfflineModel().reply(toChatRequest: chat.request(stream: true)) == first)
        chat.messages = [["role": "user", "content": "create rooms a and c"]]
        #expect(OfflineModel().reply(toChatRequest: chat.request(stream: true)) != first)
    }

    @Test func contentInParts() {
        var chat = Chat()
        chat.messages = [["role": "user", "content": [["type": "text", "text": "list the rooms"]]]]
        let message = Chat.message(OfflineModel().reply(toChatRequest: chat.request()))
        #expect(message["tool_calls"]?.arrayValue?.count == 1)
        #expect(message["content"] == .null)
    }

    @Test func withoutToolsThereIsOnlyText() {
        var chat = Chat(rooms: ["alpha"])
        chat.tools = []
        #expect(chat.say("delete alpha") == .init(calls: [], text: Wordings.shared.text(.noTools)))
        chat = Chat(rooms: ["alpha"])
        chat.toolChoice = "none"
        #expect(chat.say("list the rooms") == .init(calls: [], text: Wordings.shared.text(.noTools)))
        chat = Chat(rooms: ["alpha"])
        chat.tools = [RoomWords.listTool]
        #expect(chat.say("delete alpha") == .init(calls: [], text: "I can't delete rooms here."))
        #expect(chat.say("list the rooms").calls == ["list"])
    }

    @Test func atTheLimitOfStepsItTellsWhatIsDone() {
        var chat = Chat(rooms: ["alpha"])
        chat.messages = [["role": "user", "content": "create a room called gamma, then list the rooms"]]
        let first = Chat.message(OfflineModel().reply(toChatRequest: chat.request()))
        let id = first["tool_calls"]?.arrayValue?.first?["id"] ?? ""
        let result = #"{"ok":true,"message":"Successfully created room: pattreeya-gamma"}"#
        chat.messages += [first, ["role": "tool", "tool_call_id": id, "content": .string(result)]]
        chat.toolChoice = "none"
        let text = Chat.message(OfflineModel().reply(toChatRequest: chat.request()))["content"]?.stringValue
        #expect(text == "Successfully created room: pattreeya-gamma. \(Wordings.shared.text(.unfinished))")
    }

    @Test func aCallThatWasRepairedIsNotMadeTwice() {
        var chat = Chat()
        let function: JSONValue = ["name": "create_pattreeya_room", "arguments": "{\"room_name_suffix\":\"Gamma\"}"]
        let call: JSONValue = ["id": "1", "type": "function", "function": function]
        chat.messages = [
            ["role": "user", "content": "create a room called gamma"],
            ["role": "assistant", "content": .null, "tool_calls": [call]],
            ["role": "tool", "tool_call_id": "1", "content": "Successfully created room: pattreeya-Gamma"],
        ]
        let message = Chat.message(OfflineModel().reply(toChatRequest: chat.request()))
        #expect(message["content"] == "Successfully created room: pattreeya-Gamma.")
    }

    @Test func aLongTextIsNotRead() {
        var chat = Chat(rooms: ["alpha"])
        #expect(chat.say(String(repeating: "please ", count: 10_000) + "delete alpha").calls == [])
        #expect(chat.say("delete alpha " + String(repeating: "\0", count: 5000)).calls == [])
    }

    @Test func theListOfModels() throws {
        let root = try JSONValue(parsing: OfflineModel().modelsList.body)
        #expect(root["data"]?.arrayValue?.first?["id"]?.stringValue == OfflineModel.modelName)
    }

    private static func events(_ response: OfflineModelResponse) throws -> [JSONValue] {
        #expect(response.pieces.last == Array("data: [DONE]\n\n".utf8))
        return try response.pieces.dropLast().map { piece in
            #expect(piece.starts(with: "data: ".utf8))
            return try JSONValue(parsing: piece.dropFirst(6).dropLast(2))
        }
    }
}

/// A stream put together as a client does.
private struct Assembled {
    var isOpenedByTheAssistant = false
    var text = ""
    /// Id, name and arguments of each call.
    var calls: [[String]] = []
    var finish: String?

    init(_ events: [JSONValue]) throws {
        isOpenedByTheAssistant = events.first?["choices"]?.arrayValue?.first?["delta"]?["role"] == "assistant"
        for choice in events.compactMap({ $0["choices"]?.arrayValue?.first }) {
            text += choice["delta"]?["content"]?.stringValue ?? ""
            for piece in choice["delta"]?["tool_calls"]?.arrayValue ?? [] {
                let index = try #require(piece["index"]?.integerValue)
                if index == calls.count {
                    calls.append([piece["id"]?.stringValue ?? "", piece["function"]?["name"]?.stringValue ?? "", ""])
                }
                calls[index][2] += piece["function"]?["arguments"]?.stringValue ?? ""
            }
            finish = choice["finish_reason"]?.stringValue ?? finish
        }
    }
}
