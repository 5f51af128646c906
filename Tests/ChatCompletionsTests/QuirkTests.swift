import HTTPTransport
import TestSupport
import Testing

@testable import ChatCompletions

/// What a reply tells of the endpoint's habits.
@Suite struct QuirkTests {
    static let usage = events(#"{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2}}"#, "[DONE]")
    static let stop = #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#
    static let hi = #"{"choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}"#

    static func text(_ chunks: String...) -> String { events(hi) + chunks.map { events($0) }.joined() + usage }

    static func calls(_ deltas: String..., finish: String = "tool_calls") -> String {
        deltas.map { events(#"{"choices":[{"delta":{"tool_calls":\#($0)}}]}"#) }.joined()
            + events(#"{"choices":[{"delta":{},"finish_reason":"\#(finish)"}]}"#) + usage
    }

    static let plainCall = #"[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]"#

    static let forms: [(stream: String, quirks: [String])] = [
        (text(stop), []), (calls(plainCall), []),
        (text(#"{"choices":[],"prompt_filter_results":[]}"#, stop), ["choices-empty"]),
        (text(#"{"choices":[{"index":0,"offsets":{}}]}"#, stop), ["delta-missing"]),
        (text(#"{"choices":[{"delta":{},"message":{"content":"Hi"},"finish_reason":"stop"}]}"#), ["message-in-stream"]),
        (text(#"{"choices":[{"delta":{"content":["!"]}}]}"#, stop), ["content-list"]),
        (events(#"{"choices":[{"delta":{"content":"<think>a</think>b"}}]}"#, stop) + usage, ["think-tags"]),
        (
            events(
                #"{"choices":[{"delta":{"function_call":{"name":"f","arguments":"{}"}},"finish_reason":"function_call"}]}"#
            )
                + usage, ["function-call", "id-missing"]
        ),
        (calls(#"[{"id":"a","function":{"name":"f","arguments":"{}"}}]"#), ["index-missing"]),
        (
            calls(plainCall, #"[{"index":0,"id":"b","function":{"name":"g","arguments":"{}"}}]"#), ["index-repeated"]
        ),
        (calls(#"[{"index":0,"function":{"name":"f","arguments":"{}"}}]"#), ["id-missing"]),
        (
            calls(plainCall, #"[{"index":1,"id":"a","function":{"name":"f","arguments":"{\"n\":1}"}}]"#),
            ["id-repeated"]
        ),
        (
            calls(#"[{"index":0,"id":"a","function":{"name":"f"}}]"#, #"[{"index":0,"function":{"name":"g"}}]"#),
            ["name-in-pieces"]
        ),
        (calls(#"[{"index":0,"id":"a","function":{"name":"f","arguments":{}}}]"#), ["arguments-object"]),
        (text(), ["finish-missing"]),
        (text(#"{"choices":[{"delta":{},"finish_reason":""}]}"#, stop), ["finish-empty"]),
        (calls(plainCall, finish: "stop"), ["finish-wrong"]),
        (text(#"{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#), ["finish-wrong"]),
        (text(#"{"choices":[{"delta":{},"finish_reason":"end_turn"}]}"#), ["finish-unusual"]),
        (text(stop).replacing("data: [DONE]\n\n", with: ""), ["done-missing"]),
        (events(hi, stop, "[DONE]"), ["usage-missing"]),
        (
            events(hi, #"{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}"#, "[DONE]"),
            ["usage-with-choice"]
        ),
        (events(hi, stop, #"{"usage":{"prompt_tokens":1}}"#, "[DONE]"), ["usage-without-choices"]),
        (
            events(hi, stop, #"{"choices":[],"usage":{"prompt_tokens":1}}"#) + usage, ["usage-repeated"]
        ),
        (
            events(hi, stop, #"{"choices":[],"x_groq":{"usage":{"prompt_tokens":1}}}"#, "[DONE]"), ["usage-elsewhere"]
        ),
    ]

    @Test(arguments: forms)
    func eachHabitIsNotedOnce(_ stream: String, _ quirks: [String]) throws {
        let reply = try #require(replay(stream).reply)
        #expect(reply.quirks.map(\.name) == quirks)
        #expect(reply.quirks.allSatisfy { !$0.summary.isEmpty && !$0.summary.contains("\n") })
    }

    @Test func everyHabitHasItsOwnName() {
        let names = Habit.allCases.map(\.quirk.name)
        #expect(Set(names).count == names.count && Habit.allCases.count <= 32)
        var all = HabitSet(Habit.allCases)
        #expect(all.quirks.map(\.name) == names)
        all.remove(.comments)
        #expect(all.quirks.count == names.count - 1 && !all.contains(.comments) && all.contains(.notAStream))
    }

    @Test func habitsOfTheTransportAreNoted() async throws {
        let hello = HTTPChatModelTests.hello
        let broken = HTTPChatModelTests.stream(events(#"{"error":{"message":"overloaded","code":503}}"#))
        let world = try HTTPChatModelTests.World([
            HTTPChatModelTests.stream(": busy\n\n" + hello), broken, HTTPChatModelTests.stream(hello),
            HTTPChatModelTests.json(
                #"{"choices":[{"message":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]},"#
                    + #""finish_reason":"tool_calls"}],"usage":{"prompt_tokens":1}}"#
            ),
        ])
        let model = world.model()
        func next() async throws -> [String] {
            try await model.reply(to: HTTPChatModelTests.request).quirks.map(\.name)
        }
        #expect(try await next() == ["comments", "usage-missing"])
        #expect(try await next() == ["usage-missing", "error-in-band"])
        #expect(try await next() == ["not-a-stream"])
    }

    @Test func replacedIDsAreNoted() async throws {
        let endpoint = try PickyEndpoint(.mistral) { _, _ in PickyEndpoint.hello }
        let call = ChatToolCall(id: "call_1", name: "f", arguments: "{}")
        let request = ChatRequest(
            model: "m",
            messages: [.user("x"), .assistant(text: "", toolCalls: [call], extras: [:])]
        )
        #expect(try await endpoint.model.reply(to: request).quirks.map(\.name) == ["usage-missing", "ids-replaced"])
    }
}
