import Testing
import Tools

@testable import ChatCompletions

/// The ways in which servers cut, number and name tool calls.
@Suite struct ToolCallFormTests {
    /// A stream with one delta for each text, which is the list of its tool calls.
    static func stream(_ deltas: String..., finish: String = "tool_calls") -> String {
        let chunks = deltas.map { #"data: {"choices":[{"delta":{"tool_calls":\#($0)}}]}"# + "\n\n" }.joined()
        return chunks + events(#"{"choices":[{"delta":{},"finish_reason":"\#(finish)"}]}"#, "[DONE]")
    }

    static let two = [
        ChatToolCall(id: "a", name: "list", arguments: "{}"),
        ChatToolCall(id: "b", name: "make", arguments: #"{"n":1}"#),
    ]

    static let twoCalls: [Form] = [
        Form(
            "by index",
            stream(
                #"[{"index":0,"id":"a","type":"function","function":{"name":"list","arguments":""}}]"#,
                #"[{"index":0,"function":{"arguments":"{}"}}]"#,
                #"[{"index":1,"id":"b","type":"function","function":{"name":"make","arguments":""}}]"#,
                #"[{"index":1,"function":{"arguments":"{\"n\":"}}]"#,
                #"[{"index":1,"function":{"arguments":"1}"}}]"#
            )
        ),
        Form(
            "interleaved",
            stream(
                #"[{"index":0,"id":"a","function":{"name":"list","arguments":"{"}}]"#,
                #"[{"index":1,"id":"b","function":{"name":"make","arguments":"{\"n\""}}]"#,
                #"[{"index":0,"function":{"arguments":"}"}},{"index":1,"function":{"arguments":":1}"}}]"#
            )
        ),
        Form(
            "whole calls in one chunk",
            stream(
                #"[{"index":0,"id":"a","function":{"name":"list","arguments":"{}"}},"#.followed(
                    by:
                        #"{"index":1,"id":"b","function":{"name":"make","arguments":"{\"n\":1}"}}]"#
                )
            )
        ),
        Form(
            "index 0 repeated",
            stream(
                #"[{"index":0,"id":"a","function":{"name":"list","arguments":"{}"}}]"#,
                #"[{"index":0,"id":"b","function":{"name":"make","arguments":"{\"n\":1}"}}]"#
            )
        ),
        Form(
            "index 0 repeated, then pieces",
            stream(
                #"[{"index":0,"id":"a","function":{"name":"list","arguments":"{}"}}]"#,
                #"[{"index":0,"id":"b","function":{"name":"make","arguments":"{\"n\""}}]"#,
                #"[{"index":0,"function":{"arguments":":1}"}}]"#
            )
        ),
        Form(
            "no index",
            stream(
                #"[{"id":"a","function":{"name":"list","arguments":"{}"}}]"#,
                #"[{"id":"b","function":{"name":"make","arguments":"{\"n\":"}}]"#,
                #"[{"function":{"arguments":"1}"}}]"#
            )
        ),
        Form(
            "index null",
            stream(
                #"[{"index":null,"id":"a","function":{"name":"list","arguments":"{}"}}]"#,
                #"[{"index":null,"id":"b","function":{"name":"make","arguments":"{\"n\":1}"}}]"#
            )
        ),
        Form(
            "id late",
            stream(
                #"[{"index":0,"function":{"name":"list","arguments":""}}]"#,
                #"[{"index":0,"id":"a","function":{"arguments":"{}"}}]"#,
                #"[{"index":1,"function":{"name":"make"}}]"#,
                #"[{"index":1,"id":"b","function":{"arguments":"{\"n\":1}"}}]"#
            )
        ),
        Form(
            "id in every fragment",
            stream(
                #"[{"index":0,"id":"a","function":{"name":"list","arguments":"{"}}]"#,
                #"[{"index":0,"id":"a","function":{"arguments":"}"}}]"#,
                #"[{"index":1,"id":"b","function":{"name":"make","arguments":"{\"n\""}}]"#,
                #"[{"index":1,"id":"b","function":{"arguments":":1}"}}]"#
            )
        ),
        Form(
            "another id in every fragment",
            stream(
                #"[{"index":0,"id":"a","function":{"name":"list","arguments":"{}"}}]"#,
                #"[{"index":1,"id":"b","function":{"name":"make","arguments":"{\"n\""}}]"#,
                #"[{"index":1,"id":"c","function":{"arguments":":1}"}}]"#
            )
        ),
        Form(
            "arguments as objects",
            stream(
                #"[{"index":0,"id":"a","function":{"name":"list","arguments":{}}}]"#,
                #"[{"index":1,"id":"b","function":{"name":"make","arguments":{"n": 1}}}]"#
            )
        ),
        Form(
            "arguments null first",
            stream(
                #"[{"index":0,"id":"a","function":{"name":"list","arguments":null}}]"#,
                #"[{"index":0,"function":{"arguments":"{}"}}]"#,
                #"[{"index":1,"id":"b","function":{"name":"make","arguments":"{\"n\":1}"}}]"#
            )
        ),
        Form(
            "name in pieces",
            stream(
                #"[{"index":0,"id":"a","function":{"name":"li"}}]"#,
                #"[{"index":0,"function":{"name":"st"}}]"#,
                #"[{"index":0,"function":{"arguments":"{}"}}]"#,
                #"[{"index":1,"id":"b","function":{"name":"make","arguments":"{\"n\":1}"}}]"#
            )
        ),
        Form(
            "name in every fragment",
            stream(
                #"[{"index":0,"id":"a","function":{"name":"list","arguments":"{"}}]"#,
                #"[{"index":0,"function":{"name":"list","arguments":"}"}}]"#,
                #"[{"index":1,"id":"b","function":{"name":"make","arguments":"{\"n\":"}}]"#,
                #"[{"index":1,"function":{"name":"make","arguments":"1}"}}]"#
            )
        ),
        Form(
            "the finished call repeated",
            stream(
                #"[{"index":0,"id":"a","function":{"name":"list","arguments":"{}"}}]"#,
                #"[{"index":1,"id":"b","function":{"name":"make","arguments":"{\"n\":1}"}}]"#,
                #"[{"index":1,"id":"b","function":{"name":"make","arguments":"{\"n\":1}"}}]"#
            )
        ),
        Form(
            "finish reason stop",
            stream(
                #"[{"index":0,"id":"a","function":{"name":"list","arguments":"{}"}}]"#,
                #"[{"index":1,"id":"b","function":{"name":"make","arguments":"{\"n\":1}"}}]"#,
                finish: "stop"
            )
        ),
        Form(
            "finish reason length, all complete",
            stream(
                #"[{"index":0,"id":"a","function":{"name":"list","arguments":"{}"}}]"#,
                #"[{"index":1,"id":"b","function":{"name":"make","arguments":"{\"n\":1}"}}]"#,
                finish: "length"
            )
        ),
        Form(
            "members in another order",
            stream(
                #"[{"function":{"arguments":"{}","name":"list"},"type":"function","id":"a","index":0}]"#,
                #"[{"function":{"arguments":"{\"n\":1}","name":"make"},"id":"b","index":7}]"#
            )
        ),
    ]

    @Test(arguments: twoCalls)
    func bothCallsAreFound(_ form: Form) {
        let bytes = Array(form.stream.utf8)
        for outcome in [replay(bytes), replay(bytes, cutAt: 1..<bytes.count)] {
            #expect(outcome.reply?.toolCalls == Self.two)
            #expect(outcome.reply?.truncatedArguments == false)
        }
    }

    static let twoCallsWithoutIDs: [Form] = [
        Form(
            "no index, no id, one delta",
            stream(
                #"[{"function":{"name":"list","arguments":"{}"}},{"function":{"name":"make","arguments":"{\"n\":1}"}}]"#
            )
        ),
        Form(
            "no index, no id, two deltas",
            stream(
                #"[{"function":{"name":"list","arguments":"{}"}}]"#,
                #"[{"function":{"name":"make","arguments":"{\"n\":"}}]"#,
                #"[{"function":{"arguments":"1}"}}]"#
            )
        ),
        Form(
            "ids empty",
            stream(
                #"[{"index":0,"id":"","function":{"name":"list","arguments":"{}"}}]"#,
                #"[{"index":1,"id":"","function":{"name":"make","arguments":"{\"n\":1}"}}]"#
            )
        ),
        Form(
            "index 0 repeated without ids",
            stream(
                #"[{"index":0,"function":{"name":"list","arguments":"{}"}}]"#,
                #"[{"index":0,"function":{"name":"make","arguments":"{\"n\":1}"}}]"#
            )
        ),
        Form(
            "index 0 repeated in one delta",
            stream(
                #"[{"index":0,"function":{"name":"list","arguments":"{}"}},"#.followed(
                    by:
                        #"{"index":0,"function":{"name":"make","arguments":{"n":1}}}]"#
                )
            )
        ),
    ]

    @Test(arguments: twoCallsWithoutIDs)
    func callsWithoutIDsGetOne(_ form: Form) throws {
        let calls = try #require(replay(form.stream).reply?.toolCalls)
        #expect(calls.map(\.name) == ["list", "make"])
        #expect(calls.map(\.arguments) == ["{}", #"{"n":1}"#])
        #expect(Set(calls.map(\.id)).count == 2)
        for call in calls {
            #expect(call.id.utf8.count == 9)
            #expect(call.id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
        }
    }

    @Test func madeIDsAvoidThoseInUse() throws {
        var assembler = ToolCallAssembler()
        var fragment = ToolCallFragment()
        fragment.name = Array("list".utf8)
        assembler.add(fragment)
        fragment.followsAnother = true
        assembler.add(fragment)
        var first = Counter()
        let free = assembler.finish(using: &first).map(\.id)
        #expect(Set(free).count == 2)
        var second = Counter()
        let others = assembler.finish(avoiding: Set(free), using: &second).map(\.id)
        #expect(Set(others + free).count == 4)
        struct Stuck: RandomNumberGenerator { func next() -> UInt64 { .max } }
        var stuck = Stuck()
        #expect(Set(assembler.finish(using: &stuck).map(\.id)).count == 2)
    }

    @Test func theSameIDForTwoCallsIsMadeTwo() throws {
        let outcome = replay(
            Self.stream(
                #"[{"id":"make","function":{"name":"make","arguments":"{\"n\":1}"}}]"#,
                #"[{"id":"make","function":{"name":"make","arguments":"{\"n\":2}"}}]"#
            )
        )
        let calls = try #require(outcome.reply?.toolCalls)
        #expect(calls.map(\.arguments) == [#"{"n":1}"#, #"{"n":2}"#])
        #expect(calls[0].id == "make" && calls[1].id != "make")
    }

    @Test func unknownMembersAreKept() throws {
        let outcome = replay(
            Self.stream(
                #"[{"index":0,"id":"a","function":{"name":"list","arguments":"{}","thoughtSignature":"t"}}]"#,
                #"[{"index":0,"extra_content":{"google":{"thought_signature":"s"}}}]"#
            )
        )
        let call = try #require(outcome.reply?.toolCalls.first)
        #expect(outcome.reply?.toolCalls.count == 1)
        #expect(call.extras["extra_content"]?["google"]?["thought_signature"] == "s")
        #expect(call.extras["function"] == ["thoughtSignature": "t"])
    }

    @Test func anOlderFunctionCallIsACall() {
        let outcome = replay(
            events(
                #"{"choices":[{"delta":{"function_call":{"name":"list","arguments":"{"}}}]}"#,
                #"{"choices":[{"delta":{"function_call":{"arguments":"}"}},"finish_reason":"function_call"}]}"#
            )
        )
        #expect(outcome.reply?.toolCalls.map(\.arguments) == ["{}"])
        #expect(outcome.reply?.finishReason == .toolCalls)
    }

    @Test(arguments: [
        (#"{\"n\":"#, "length", true), (#"{\"n\":"#, "tool_calls", true), (#"{\"n\":\"x"#, "stop", true),
        ("", "length", true), ("", "tool_calls", false), (#"{\"n\":1}"#, "length", false),
        ("nonsense", "tool_calls", false), ("nonsense", "length", true), (#"{\"n\":\"\\"#, "stop", true),
    ])
    func cutArgumentsAreNoticed(_ arguments: String, _ finish: String, _ isCut: Bool) {
        let outcome = replay(
            Self.stream(#"[{"index":0,"id":"a","function":{"name":"f","arguments":"\#(arguments)"}}]"#, finish: finish)
        )
        #expect(outcome.reply?.truncatedArguments == isCut)
        #expect(outcome.reply?.toolCalls.count == 1)
    }

    @Test func callsWithoutEndAreRefused() {
        let call = { (number: Int) in
            events(#"{"choices":[{"delta":{"tool_calls":[{"id":"\#(number)","function":{"name":"f"}}]}}]}"#)
        }
        #expect(replay((0...1024).map(call).joined()).error?.code == .tooLarge)
    }

    @Test func textAndCallsCanComeTogether() {
        let outcome = replay(
            events(#"{"choices":[{"delta":{"content":"Let me see."}}]}"#)
                + Self.stream(#"[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]"#)
        )
        #expect(outcome.reply?.text == "Let me see.")
        #expect(outcome.reply?.toolCalls.count == 1)
    }
}
