import Testing

@testable import ChatCompletions

/// The forms in which servers send text, reasoning, usage and the end of a reply.
@Suite struct ChunkFormTests {
    static let end = events(#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#, "[DONE]")

    static func text(_ chunks: String...) -> String {
        chunks.map { "data: {\"choices\":[{\"index\":0,\"delta\":\($0)}]}\n\n" }.joined() + end
    }

    /// Streams that all say "Hi".
    static let textForms: [Form] = [
        Form("role first", text(#"{"role":"assistant","content":""}"#, #"{"content":"Hi"}"#)),
        Form(
            "role in every chunk",
            text(#"{"role":"assistant","content":"H"}"#, #"{"role":"assistant","content":"i"}"#)
        ),
        Form("role null", text(#"{"role":null,"content":"Hi"}"#)),
        Form("content null first", text(#"{"role":"assistant","content":null}"#, #"{"content":"Hi"}"#)),
        Form("list of parts", text(#"{"content":[{"type":"text","text":"H"},{"type":"text","text":"i"}]}"#)),
        Form("list of strings", text(#"{"content":["H","i"]}"#)),
        Form(
            "empty choices first",
            events(#"{"choices":[],"prompt_filter_results":[{}]}"#),
            text(#"{"content":"Hi"}"#)
        ),
        Form(
            "choice without delta",
            events(#"{"choices":[{"index":0,"finish_reason":null,"offsets":{"a":1}}]}"#),
            text(#"{"content":"Hi"}"#),
            events(#"{"choices":[{"index":0,"finish_reason":null,"offsets":{"a":1}}]}"#)
        ),
        Form(
            "comments between",
            ": keep-alive\n\n",
            text(#"{"content":"H"}"#, #"{"content":"i"}"#).replacing("\n\n", with: "\n\n: PROCESSING\n\n")
        ),
        Form("CRLF", text(#"{"content":"Hi"}"#).replacing("\n", with: "\r\n")),
        Form("no space after the colon", text(#"{"content":"Hi"}"#).replacing("data: ", with: "data:")),
        Form("byte order mark", "\u{FEFF}", text(#"{"content":"Hi"}"#)),
        Form("data in several lines", text("{\ndata: \"content\":\ndata: \"Hi\"}")),
        Form("no end but a finish reason", text(#"{"content":"Hi"}"#).replacing("data: [DONE]\n\n", with: "")),
        Form("no empty line at the end", String(text(#"{"content":"Hi"}"#).dropLast(2))),
        Form("no finish reason but an end", events(#"{"choices":[{"delta":{"content":"Hi"}}]}"#, "[DONE]")),
        Form("text after DONE", text(#"{"content":"Hi"}"#), events("what is this")),
        Form("DONE with trailing text", text(#"{"content":"Hi"}"#).replacing("[DONE]", with: " [DONE] bye")),
        Form("empty data", events(""), text(#"{"content":"Hi"}"#)),
        Form("unknown events", "event: ping\ndata: {\"type\":\"ping\"}\n\n", text(#"{"content":"Hi"}"#)),
        Form("finish reason empty first", events(#"{"choices":[{"delta":{"content":"Hi"},"finish_reason":""}]}"#), end),
        Form(
            "whole message repeated last",
            text(#"{"content":"Hi"}"#).replacing(
                #""delta":{},"#,
                with: #""delta":{},"message":{"content":"Hi"},"#
            )
        ),
        Form("only a message", events(#"{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}"#)),
        Form(
            "a second choice",
            events(
                #"{"choices":[{"index":0,"delta":{"content":"Hi"}},{"index":1,"delta":{"content":"No"}}]}"#
            ),
            end
        ),
        Form("error null", events(#"{"error":null,"choices":[{"delta":{"content":"Hi"}}]}"#), end),
        Form("unknown members", text(#"{"content":"Hi","x":[1,{"y":null}],"annotations":[]}"#)),
        Form("escapes", text(#"{"\u0063ontent":"\u0048i"}"#)),
    ]

    @Test(arguments: textForms)
    func textArrives(_ form: Form) {
        let bytes = Array(form.stream.utf8)
        for outcome in [replay(bytes), replay(bytes, cutAt: 1..<bytes.count)] {
            #expect(outcome.error == nil)
            #expect(outcome.reply?.text == "Hi")
            #expect(outcome.shownText == "Hi")
            #expect(outcome.reply?.toolCalls == [])
        }
    }

    @Test func charactersAreNeverShownInHalves() {
        let stream = Array(Self.text(#"{"content":"日本 👩‍🚀"}"#, #"{"content":"é"}"#).utf8)
        for cut in 1..<stream.count { #expect(replay(stream, cutAt: [cut]).shownText == "日本 👩‍🚀é") }
        // A server that cuts between the bytes of a character sends invalid UTF-8 in both chunks.
        var halves: [UInt8] = []
        for half: [UInt8] in [[0xF0, 0x9F], [0x98, 0x80]] {
            halves += Array(#"data: {"choices":[{"delta":{"content":""#.utf8)
            halves += half
            halves += Array("\"}}]}\n\n".utf8)
        }
        halves += Array(Self.end.utf8)
        let outcome = replay(halves, cutAt: 1..<halves.count)
        #expect(outcome.reply?.text == "😀")
        #expect(outcome.shownText == "😀")
    }

    static let reasoningForms: [String] = [
        text(#"{"reasoning_content":"hm"}"#, #"{"content":"Hi"}"#),
        text(#"{"reasoning":"h"}"#, #"{"reasoning":"m"}"#, #"{"content":"Hi"}"#),
        text(#"{"reasoning":"hm","reasoning_content":"hm","content":"Hi"}"#),
        text(#"{"reasoning":"hm","reasoning_details":[{"type":"reasoning.text","text":"hm"}],"content":"Hi"}"#),
        text(#"{"reasoning_details":[{"type":"reasoning.text","text":"hm"}],"reasoning":"hm","content":"Hi"}"#),
        text(
            #"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"Hi"}]}"#
        ),
        text(#"{"content":[{"type":"thinking","thinking":"hm"}]}"#, #"{"content":"Hi"}"#),
        text(#"{"content":"<think>hm</think>\n\nHi"}"#),
        text(#"{"content":"\n<thi"}"#, #"{"content":"nk>h"}"#, #"{"content":"m</th"}"#, #"{"content":"ink>\nHi"}"#),
    ]

    @Test(arguments: reasoningForms)
    func reasoningIsApartFromText(_ stream: String) {
        let bytes = Array(stream.utf8)
        for outcome in [replay(bytes), replay(bytes, cutAt: 1..<bytes.count)] {
            #expect(outcome.reply?.reasoning == "hm")
            #expect(outcome.reply?.text == "Hi")
            #expect(outcome.shownReasoning == "hm")
            #expect(outcome.shownText == "Hi")
        }
    }

    @Test func thinkingIsOnlySplitWhereItBegins() {
        for text in ["a <think>b</think>", "<thin", "<thinking>", "<", " ", "x</think>"] {
            #expect(replay(Self.text(#"{"content":"\#(text)"}"#)).reply?.text == text)
        }
        #expect(replay(Self.text(#"{"content":"<think>a</think>b"}"#), dialect: .openAI).reply?.reasoning == "")
        #expect(replay(Self.text(#"{"content":"<think>a < b </ c"}"#)).reply?.reasoning == "a < b </ c")
    }

    @Test func reasoningDetailsAreKeptForTheNextRequest() throws {
        let outcome = replay(
            Self.text(
                #"{"reasoning_details":[{"text":"a","signature":"s"}]}"#,
                #"{"reasoning_details":[{"text":"b"}]}"#
            )
        )
        #expect(outcome.reply?.reasoning == "ab")
        #expect(outcome.reply?.extras["reasoning_details"] == [["text": "a", "signature": "s"], ["text": "b"]])
    }

    @Test func aRefusalIsTextWithAMark() {
        let outcome = replay(Self.text(#"{"refusal":"No"}"#, #"{"refusal":"."}"#))
        #expect(outcome.reply?.text == "No.")
        #expect(outcome.reply?.refusal == true)
        #expect(replay(Self.text(#"{"content":"Hi","refusal":null}"#)).reply?.refusal == false)
    }

    static let usageForms: [String] = [
        events(#"{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2}}"#, "[DONE]"),
        events(#"{"usage":{"prompt_tokens":5,"completion_tokens":2}}"#, "[DONE]"),
        events(#"{"choices":[{"delta":{},"usage":{"prompt_tokens":5,"completion_tokens":2}}]}"#, "[DONE]"),
        events(
            #"{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":1}}"#,
            #"{"choices":[],"usage":null}"#,
            #"{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2}}"#,
            "[DONE]"
        ),
        events(#"{"choices":[],"x_groq":{"id":"r","usage":{"prompt_tokens":5,"completion_tokens":2}}}"#, "[DONE]"),
        events(#"{"choices":[],"usage":{"input_tokens":5,"output_tokens":2}}"#, "[DONE]"),
    ]

    @Test(arguments: usageForms)
    func usageIsFoundAnywhere(_ ending: String) {
        let outcome = replay(events(#"{"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}"#) + ending)
        #expect(outcome.reply?.usage == ChatUsage(promptTokens: 5, completionTokens: 2))
        #expect(outcome.reply?.text == "Hi")
    }

    @Test func usageHasDetails() {
        let usage =
            #"{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12,"prompt_tokens_details":{"cached_tokens":4},"#
            + #""completion_tokens_details":{"reasoning_tokens":6,"x":null},"cost":0.1}"#
        let outcome = replay(events(#"{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":\#(usage)}"#))
        let expected = ChatUsage(promptTokens: 5, completionTokens: 7, cachedTokens: 4, reasoningTokens: 6)
        #expect(outcome.reply?.usage == expected)
        #expect((expected + expected).json["cached_tokens"] == 8)
        #expect((ChatUsage(promptTokens: .max) + expected).promptTokens == .max)
    }

    @Test(arguments: [
        ("stop", FinishReason.stop), ("end_turn", .stop), ("eos", .stop), ("length", .length),
        ("tool_calls", .toolCalls), ("tool", .toolCalls), ("function_call", .toolCalls),
        ("content_filter", .contentFilter), ("weird", .other("weird")),
    ])
    func finishReasonsAreReduced(_ wire: String, _ expected: FinishReason) {
        let outcome = replay(events(#"{"choices":[{"delta":{"content":"Hi"},"finish_reason":"\#(wire)"}]}"#))
        #expect(outcome.reply?.finishReason == expected)
    }

    @Test func aStreamThatStopsIsNoReply() {
        let half = replay(events(#"{"choices":[{"delta":{"content":"Hi"},"finish_reason":null}]}"#))
        #expect(half.error?.code == .truncated)
        #expect(half.shownText == "Hi")
        #expect(replay("").error?.code == .truncated)
        #expect(replay(events("[DONE]")).error?.code == .malformed)
        #expect(replay(": nothing\n\n").error?.code == .truncated)
    }

    @Test(arguments: ["{", "{}}", "nonsense", "7", "[1]", #"{"choices":[{"delta":{"content":"a"#])
    func dataThatIsNoChunkIsAnError(_ data: String) {
        #expect(replay(events(data) + Self.end).error?.code == .malformed)
    }

    @Test func aReplyBeyondTheLimitIsRefused() {
        let stream = Array(Self.text(#"{"content":"0123456789"}"#, #"{"content":"0123456789"}"#).utf8)
        #expect(replay(stream, limit: 20).reply?.text.count == 20)
        #expect(replay(stream, limit: 19).error?.code == .tooLarge)
    }
}
