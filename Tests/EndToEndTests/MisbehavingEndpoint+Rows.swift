import TestSupport
import Testing
import Tools

extension MisbehavingEndpoint {
    /// The ten families, each with the habits that its users report.
    static let rows: [Habits] = [
        openAI, azure, llamaCPP, vLLM, ollama, groq, openRouter, mistral, gemini, deepSeek, oldDeepSeek,
    ]

    /// Its reasoning models refuse `temperature` and the old limit, want the role `developer`, and end a call with
    /// `stop` at times.
    private static let openAI = Habits(
        dialect: "openai",
        forbidden: ["max_tokens"],
        complaint: { question in
            if question.messages.first?["role"] != "developer" { return "role must be developer" }
            if question.body["max_completion_tokens"] == nil { return "no limit came" }
            return question.body["temperature"].map { _ in
                "Unsupported value: 'temperature' does not support this value with this model."
            }
        },
        call: [delta(calls: "[\(call())]"), end("stop"), usage, "[DONE]"],
        says: plainWords,
        quirks: ["finish-wrong", "downgraded-temperature"],
        requests: 3
    )

    /// The deployment is in the path, the key in a header of its own; content filters speak between the tokens.
    private static let azure = Habits(
        dialect: "azure",
        base: "",
        path: "/openai/deployments/scripted/chat/completions?api-version=2024-10-21",
        header: ("api-key", ScriptedModel.key),
        before: { question in
            guard question.number == 0 else { return nil }
            return [.response(status: 429, headers: [("retry-after-ms", "1")], body: Array(#"{"error":{}}"#.utf8))]
        },
        call: [
            #"{"choices":[],"prompt_filter_results":[{"prompt_index":0}]}"#, delta(calls: "[\(call())]"),
            #"{"choices":[{"index":0,"content_filter_offsets":{"check_offset":1},"finish_reason":null}]}"#,
            end("tool_calls"), usage, "[DONE]",
        ],
        says: plainWords,
        quirks: ["choices-empty", "delta-missing"],
        requests: 3
    )

    /// One call at a time unless asked, and arguments as an object.
    private static let llamaCPP = Habits(
        dialect: "llama.cpp",
        complaint: { $0.body["parallel_tool_calls"] == true ? nil : "one call at a time" },
        call: [
            delta(calls: "[\(call(arguments: #"{"room_name_suffix":"alice"}"#))]"), end("tool_calls"),
            #"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3},"timings":{"cache_n":1}}"#, "[DONE]",
        ],
        says: plainWords,
        quirks: ["arguments-object"]
    )

    /// Refuses the key `strict`, ends with a null reason, and packs the end into the last piece of the text.
    private static let vLLM = Habits(
        dialect: "vllm",
        forbidden: ["max_completion_tokens"],
        complaint: { question in
            let tools = question.body["tools"]?.arrayValue ?? []
            return tools.contains { $0["function"]?["strict"] != nil } ? "strict: extra inputs" : nil
        },
        call: [
            delta(calls: "[\(call(id: "chatcmpl-tool-0123456789abcdef0123456789abcdef"))]"), end("null"), usage,
            "[DONE]",
        ],
        says: [
            #"{"choices":[{"index":0,"delta":{"content":"\#(words)"},"finish_reason":"stop","stop_reason":null}]}"#,
            usage, "[DONE]",
        ],
        quirks: ["finish-missing"]
    )

    /// Every call has the index 0; `tool_choice` is unknown; arguments that are no JSON are refused on replay.
    private static let ollama = Habits(
        dialect: "ollama",
        forbidden: ["tool_choice"],
        complaint: { question in
            let arguments = question.calls.map { $0["function"]?["arguments"]?.stringValue ?? "" }
            return arguments.contains { (try? JSONValue(parsing: $0)) == nil } ? "invalid tool call arguments" : nil
        },
        call: [
            #"{"choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"hm"}}]}"#,
            delta(calls: "[\(call())]"),
            delta(
                calls: #"[{"index":0,"id":"call_2","function":{"name":"list_pattreeya_rooms","arguments":""}}]"#
            ), end("tool_calls"), "[DONE]",
        ],
        says: plainWords,
        quirks: ["index-repeated", "usage-missing"]
    )

    /// Its own check of the call fails first; usage comes under a name of its own; unknown members are refused.
    private static let groq = Habits(
        dialect: "groq",
        complaint: { question in
            let known: Set<String> = ["role", "content", "tool_calls", "tool_call_id"]
            let strange = question.messages.flatMap { $0.objectValue?.keys ?? [] }.first { !known.contains($0) }
            return strange.map { "property '\($0)' is unsupported" }
        },
        before: { question in
            guard question.number == 0 else {
                let asksAgain = question.messages.dropLast().last?["content"] == "<function=create{}>"
                return question.number != 1 || asksAgain ? nil : [.close]
            }
            let error: JSONValue = [
                "message": "Failed to call a function.", "code": "tool_use_failed",
                "failed_generation": "<function=create{}>",
            ]
            return [.text(JSONValue.object(["error": error]).jsonText, status: 400)]
        },
        call: [
            #"{"choices":[{"index":0,"delta":{"reasoning":"hm"}}]}"#, delta(calls: "[\(call())]"),
            #"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}],"x_groq":{"usage":{"prompt_tokens":9}}}"#,
            "[DONE]",
        ],
        says: plainWords,
        quirks: ["usage-elsewhere", "tool-use-failed"],
        requests: 3
    )

    /// Comments while it waits, errors inside the stream, `stop` after a call, details that must come back.
    private static let openRouter = Habits(
        dialect: "openrouter",
        complaint: { question in
            guard question.hasResult else { return nil }
            let details = question.callMessage?["reasoning_details"]
            return details == [["type": "reasoning.encrypted", "data": "xyz"]] ? nil : "reasoning is missing"
        },
        before: { question in
            guard question.number == 0 else { return nil }
            return stream([": OPENROUTER PROCESSING", #"{"choices":[],"error":{"code":502,"message":"upstream"}}"#])
        },
        call: [
            ": OPENROUTER PROCESSING",
            #"{"choices":[{"delta":{"reasoning_details":[{"type":"reasoning.encrypted","data":"xyz"}]}}]}"#,
            delta(calls: "[\(call())]"), end("stop"), usage, "[DONE]",
        ],
        says: [": OPENROUTER PROCESSING"] + plainWords,
        quirks: ["comments", "finish-wrong", "error-in-band"],
        requests: 3
    )

    /// Ids of nine letters and digits, no `stream_options`, content as a list with thinking in it.
    private static let mistral = Habits(
        dialect: "mistral",
        forbidden: ["stream_options", "seed"],
        complaint: { question in
            let isRight = { (id: String) in
                id.count == 9 && id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            }
            let ids = question.messages.flatMap { $0["tool_calls"]?.arrayValue ?? [] }.map {
                $0["id"]?.stringValue ?? ""
            }
            return ids.allSatisfy(isRight) ? nil : "Tool call id has to be defined: a-z, A-Z, 0-9, with a length of 9."
        },
        refusal: { words in
            [
                .text(
                    JSONValue.object(["object": "error", "message": .string(words), "code": "3280"]).jsonText,
                    status: 422
                )
            ]
        },
        call: [
            #"{"choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]}}]}"#,
            delta(calls: "[\(call(id: "D681PevKs"))]"),
            #"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":9}}"#, "[DONE]",
        ],
        says: [
            #"{"choices":[{"delta":{"content":[{"type":"text","text":"\#(words)"}]},"finish_reason":"stop"}]}"#,
            "[DONE]",
        ],
        quirks: ["content-list", "usage-with-choice"]
    )

    /// No index, arguments in pieces, `stop` after a call, a signature that must come back, usage in the last chunk,
    /// unknown members refused, and errors in a list.
    private static let gemini = Habits(
        dialect: "gemini",
        base: "/v1beta/openai/",
        path: "/v1beta/openai/chat/completions",
        complaint: { question in
            let known: Set<String> = [
                "model", "messages", "tools", "stream", "stream_options", "temperature", "max_tokens",
            ]
            if let name = question.body.objectValue?.keys.first(where: { !known.contains($0) }) {
                return "Unknown name \"\(name)\": Cannot find field."
            }
            guard let call = question.calls.first else { return nil }
            let isSigned = call["extra_content"]?["google"]?["thought_signature"] == "c2ln"
            return isSigned ? nil : "Function call is missing a thought_signature in functionCall parts."
        },
        refusal: { words in
            let error: JSONValue = ["code": 400, "message": .string(words), "status": "INVALID_ARGUMENT"]
            return [.text(JSONValue.array([["error": error]]).jsonText, status: 400)]
        },
        call: [
            delta(
                calls: "["
                    + call(
                        index: "",
                        arguments: #""{\"room_name_suffix\":""#,
                        extra: #","extra_content":{"google":{"thought_signature":"c2ln"}}"#
                    ) + "]"
            ), delta(calls: #"[{"function":{"arguments":"\"alice\"}"}}]"#), end("stop"), "[DONE]",
        ],
        says: [
            #"{"choices":[{"delta":{"content":"\#(words)"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9}}"#,
            "[DONE]",
        ],
        quirks: ["index-missing", "finish-wrong", "usage-with-choice"]
    )

    private static let thinks = [#"{"choices":[{"index":0,"delta":{"reasoning_content":"hm","content":null}}]}"#]

    /// Wants the reasoning of a message with calls back, and keeps the connection alive with comments.
    private static let deepSeek = Habits(
        dialect: "deepseek",
        complaint: { question in
            guard question.hasResult else { return nil }
            return question.callMessage?["reasoning_content"] == "hm"
                ? nil : "The `reasoning_content` in the thinking mode must be passed back to the API."
        },
        call: thinks + [": keep-alive", delta(calls: "[\(call())]"), end("tool_calls"), usage, "[DONE]"],
        says: thinks + plainWords,
        quirks: ["comments"]
    )

    /// The same host, some models earlier: reasoning must not come back.
    private static let oldDeepSeek = Habits(
        dialect: "deepseek",
        complaint: { question in
            question.messages.contains { $0["reasoning_content"] != nil }
                ? "reasoning_content is not allowed in the messages" : nil
        },
        call: thinks + [delta(calls: "[\(call())]"), end("tool_calls"), usage, "[DONE]"],
        says: plainWords,
        quirks: ["downgraded-reasoning_content"],
        requests: 3
    )
}

extension MisbehavingEndpoint.Habits: CustomTestStringConvertible {
    var testDescription: String { dialect }
}
