import Testing
import Tools

@testable import ChatCompletions

/// An endpoint that refuses a member of the request by name gets the request without it, once and for all.
@Suite struct DowngradeTests {
    static let request = ChatRequest(
        model: "m",
        messages: [
            .system("s"), .user("Hi"),
            .assistant(
                text: "",
                toolCalls: [ChatToolCall(id: "abcDEF123", name: "f", arguments: "{}", extras: ["extra_content": 1])],
                extras: ["reasoning_content": "hm"]
            ),
            .tool(callID: "abcDEF123", name: "f", content: "{}"),
        ],
        tools: [ChatRequestWriterTests.list],
        toolChoice: .required,
        temperature: 0.5,
        maxTokens: 9,
        seed: 1,
        extra: [
            "top_p": 1, "response_format": ["type": "json_schema", "json_schema": ["name": "n", "strict": true]],
        ]
    )

    struct Case: Sendable, CustomTestStringConvertible {
        let field: String
        let row: ChatDialect
        let words: String
        var parameter: String?
        var status = 400
        /// Where the member stands in the body.
        let find: @Sendable (JSONValue) -> JSONValue?

        var testDescription: String { "\(row.name) \(field)" }

        init(
            _ field: String,
            _ row: ChatDialect,
            _ words: String,
            parameter: String? = nil,
            status: Int = 400,
            find: (@Sendable (JSONValue) -> JSONValue?)? = nil
        ) {
            (self.field, self.row, self.words, self.parameter, self.status) = (field, row, words, parameter, status)
            self.find = find ?? { $0[field] }
        }
    }

    static let cases: [Case] = [
        Case("stream_options", .generic, "Unknown field: stream_options"),
        Case(
            "stream_options",
            .gemini,
            "Invalid JSON payload received. Unknown name \"stream_options\": Cannot find field."
        ),
        Case("temperature", .openAI, "Unsupported value: 'temperature' does not support 0.5", parameter: "temperature"),
        Case("seed", .groq, "property 'seed' is unsupported"),
        Case("random_seed", .mistral, "extra inputs: random_seed", status: 422),
        Case("top_p", .generic, "top_p is not supported with this model"),
        Case("tool_choice", .vLLM, "`tool_choice` must be auto", parameter: "tool_choice"),
        Case("parallel_tool_calls", .llamaCPP, "unknown key parallel_tool_calls"),
        Case("strict", .openAI, "tools.0.function.strict: Extra inputs are not permitted", status: 422) {
            $0["tools"]?.arrayValue?.first?["function"]?["strict"] ?? $0["response_format"]?["json_schema"]?["strict"]
        },
        Case("developer", .openAI, "'developer' is not one of ['system', 'user'] - 'messages.0.role'") {
            $0["messages"]?.arrayValue?.first?["role"] == "developer" ? true : nil
        },
        Case("extra_content", .generic, "messages.2.tool_calls.0.extra_content: extra fields not permitted") {
            $0["messages"]?.arrayValue?[2]["tool_calls"]?.arrayValue?.first?["extra_content"]
        },
        Case("reasoning_content", .deepSeek, "reasoning_content must not be sent back") {
            $0["messages"]?.arrayValue?[2]["reasoning_content"]
        },
    ]

    @Test(arguments: cases)
    func theMemberIsLeftOutFromThenOn(_ form: Case) async throws {
        let endpoint = try PickyEndpoint(form.row) { body, _ in
            guard form.find(body) != nil else { return PickyEndpoint.hello }
            return PickyEndpoint.refusal(form.words, parameter: form.parameter, status: form.status)
        }
        let first = try await endpoint.model.reply(to: Self.request)
        #expect(first.text == "Hello" && first.requests == 2)
        let quirk = first.quirks.first { $0.name == "downgraded-\(form.field)" }
        #expect(quirk?.summary.contains(form.field) == true, "\(first.quirks)")
        // The model object remembers, its copies too.
        let copy = endpoint.model
        let second = try await copy.reply(to: Self.request)
        #expect(second.requests == 1 && second.quirks == first.quirks)
        let bodies = endpoint.bodies
        #expect(bodies.count == 3 && form.find(bodies[0]) != nil && form.find(bodies[1]) == nil)
        #expect(bodies[1] == bodies[2])
        // Nothing else is lost.
        #expect(bodies[1]["tools"] != nil && bodies[1]["messages"]?.arrayValue?.count == 4)
        #expect(bodies[1]["response_format"]?["json_schema"]?["name"] == "n")
        let lost = Set(bodies[0].objectValue?.keys ?? []).subtracting(bodies[1].objectValue?.keys ?? [])
        #expect(lost.isSubset(of: [form.field]), "\(lost)")
    }

    @Test(arguments: [
        (ChatDialect.openAI, "max_completion_tokens", "max_tokens"), (.generic, "max_tokens", "max_completion_tokens"),
    ])
    func oneLimitIsSwappedForTheOther(_ row: ChatDialect, _ refused: String, _ other: String) async throws {
        let endpoint = try PickyEndpoint(row) { body, _ in
            // Endpoints name the other one too, as a remedy.
            let words = "Unsupported parameter: '\(refused)' is not supported. Use '\(other)' instead."
            return body[refused] == nil ? PickyEndpoint.hello : PickyEndpoint.refusal(words, parameter: refused)
        }
        let reply = try await endpoint.model.reply(to: Self.request)
        #expect(endpoint.bodies.last?[other] == 9 && endpoint.bodies.last?[refused] == nil)
        let summary = reply.quirks.first { $0.name == "downgraded-\(refused)" }?.summary
        #expect(summary == "refuses \(refused) in requests; \(other) is sent instead")
    }

    @Test func whatTakesNoLimitAtAllGetsNone() async throws {
        let endpoint = try PickyEndpoint(.generic) { body, _ in
            for name in ["max_tokens", "max_completion_tokens"] where body[name] != nil {
                return PickyEndpoint.refusal("unknown \(name)")
            }
            return PickyEndpoint.hello
        }
        #expect(try await endpoint.model.reply(to: Self.request).requests == 3)
    }

    /// Models of one endpoint differ in what they take.
    @Test func whatOneModelRefusesAnotherIsSent() async throws {
        let endpoint = try PickyEndpoint(.generic) { body, _ in
            body["model"] == "m" && body["temperature"] != nil
                ? PickyEndpoint.refusal("no temperature") : PickyEndpoint.hello
        }
        let model = endpoint.model
        _ = try await model.reply(to: Self.request)
        var other = Self.request
        other.model = "n"
        #expect(try await model.reply(to: other).quirks.allSatisfy { $0.name != "downgraded-temperature" })
        #expect(endpoint.bodies.map { $0["temperature"] } == [0.5, nil, 0.5])
    }

    @Test func severalMembersAreLeftOutOneAfterTheOther() async throws {
        let names = ["stream_options", "seed", "temperature", "top_p", "tool_choice"]
        let endpoint = try PickyEndpoint(.generic) { body, _ in
            names.first { body[$0] != nil }.map { PickyEndpoint.refusal("no \($0)") } ?? PickyEndpoint.hello
        }
        let reply = try await endpoint.model.reply(to: Self.request)
        #expect(reply.requests == 6)
        #expect(reply.quirks.map(\.name).filter { $0.hasPrefix("downgraded-") } == names.map { "downgraded-\($0)" })
    }

    @Test func eachMemberIsLeftOutOnce() async throws {
        let endpoint = try PickyEndpoint(.generic) { _, _ in PickyEndpoint.refusal("temperature is wrong") }
        let error = try await #require(throws: ChatError.self) { try await endpoint.model.reply(to: Self.request) }
        #expect(error.code == .invalidRequest && error.message.contains("temperature is wrong"))
        #expect(endpoint.bodies.count == 2)
    }

    @Test func reasoningThatIsDemandedIsSent() async throws {
        let endpoint = try PickyEndpoint(.generic) { body, _ in
            let answers = body["messages"]?.arrayValue?.filter { $0["role"] == "assistant" } ?? []
            guard answers.allSatisfy({ $0["reasoning_content"] != nil }) else {
                return PickyEndpoint.refusal("The `reasoning_content` in the thinking mode must be passed back")
            }
            return HTTPChatModelTests.stream(
                events(#"{"choices":[{"delta":{"reasoning_content":"so"}}]}"#) + HTTPChatModelTests.hello
            )
        }
        let reply = try await endpoint.model.reply(to: Self.request)
        #expect(endpoint.bodies.last?["messages"]?.arrayValue?[2]["reasoning_content"] == "hm")
        // From now on it is kept for the next request.
        #expect(reply.extras["reasoning_content"] == "so")
    }

    @Test(arguments: [
        (400, "registry.ollama.ai/library/gemma:2b does not support tools"),
        (404, "No endpoints found that support tool use"),
        (500, "tools param requires --jinja flag"),
        (400, #""auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set"#),
        (400, "tools: extra inputs are not permitted"), (422, "body.tools.0: invalid schema"),
    ])
    func toolsAreNeverLeftOut(_ status: Int, _ words: String) async throws {
        let endpoint = try PickyEndpoint(.generic) { _, _ in PickyEndpoint.refusal(words, status: status) }
        let error = try await #require(throws: ChatError.self) { try await endpoint.model.reply(to: Self.request) }
        #expect(error.code == .toolsRefused)
        #expect(error.message.contains("refused the tools") && error.message.contains(words.prefix(30)))
        #expect(endpoint.bodies.allSatisfy { $0["tools"] != nil } && endpoint.bodies.count == 1)
    }

    @Test(arguments: [
        (400, "developer mode is off"), (400, "the order is strictly fixed"), (400, "no such thing"),
        (401, "temperature"), (429, "seed"), (400, "response_format is not supported"),
    ])
    func otherRefusalsStay(_ status: Int, _ words: String) async throws {
        let endpoint = try PickyEndpoint(.openAI) { _, _ in PickyEndpoint.refusal(words, status: status) }
        let error = try await #require(throws: ChatError.self) { try await endpoint.model.reply(to: Self.request) }
        #expect(error.refusedMember == nil && error.message.contains(words))
        #expect(Set(endpoint.bodies).count == 1)
    }

    @Test func aRefusalInsideAStreamCountsToo() async throws {
        let endpoint = try PickyEndpoint(.generic) { body, _ in
            guard body["seed"] != nil else { return PickyEndpoint.hello }
            return HTTPChatModelTests.stream(events(#"{"error":{"message":"seed: unknown field","code":400}}"#))
        }
        let reply = try await endpoint.model.reply(to: Self.request)
        #expect(reply.quirks.map(\.name).contains("error-in-band") && reply.requests == 2)
    }

    @Test func aRefusalThatTwoRequestsMeetAtOnceIsLearntOnce() async throws {
        let endpoint = try PickyEndpoint(.generic) { body, _ in
            body["seed"] == nil ? PickyEndpoint.hello : PickyEndpoint.refusal("no seed")
        }
        try await withThrowingTaskGroup(of: ChatReply.self) { group in
            for _ in 0..<8 { group.addTask { try await endpoint.model.reply(to: Self.request) } }
            for try await reply in group {
                #expect(reply.text == "Hello")
                #expect(reply.quirks.filter { $0.name == "downgraded-seed" }.count == 1)
            }
        }
    }
}

/// Groq refuses calls that its model wrote badly and shows them.
@Suite struct FailedToolUseTests {
    static func refusal(_ generation: String?) -> [PickyEndpoint.Step] {
        var error: JSONObject = ["message": "Failed to call a function.", "code": "tool_use_failed"]
        error["failed_generation"] = generation.map { .string($0) }
        return HTTPChatModelTests.json(JSONValue.object(["error": .object(error)]).jsonText, status: 400)
    }

    @Test func theModelIsShownItsCallOnce() async throws {
        let endpoint = try PickyEndpoint(.groq) { body, _ in
            let last = body["messages"]?.arrayValue?.suffix(2).map { $0["role"]?.stringValue } ?? []
            return last == ["assistant", "user"] ? PickyEndpoint.hello : Self.refusal("<function=list{}>")
        }
        let reply = try await endpoint.model.reply(to: DowngradeTests.request)
        #expect(reply.text == "Hello" && reply.requests == 2)
        #expect(reply.quirks.map(\.name).contains("tool-use-failed"))
        let messages = try #require(endpoint.bodies.last?["messages"]?.arrayValue)
        #expect(messages.count == 6 && messages[4]["content"] == "<function=list{}>")
        #expect(messages[5]["content"]?.stringValue?.contains("valid JSON") == true)
        // The next request begins anew.
        _ = try await endpoint.model.reply(to: DowngradeTests.request)
        #expect(endpoint.bodies[2]["messages"]?.arrayValue?.count == 4)
    }

    @Test(arguments: ["<function=list{}>", nil] as [String?])
    func aSecondFailureIsAnError(_ generation: String?) async throws {
        let endpoint = try PickyEndpoint(.groq) { _, _ in Self.refusal(generation) }
        let error = try await #require(throws: ChatError.self) {
            try await endpoint.model.reply(to: DowngradeTests.request)
        }
        #expect(error.code == .toolUseFailed && error.failedGeneration == generation)
        #expect(endpoint.bodies.count == 2)
    }

    @Test func itIsUnderstoodInsideAStreamToo() async throws {
        let endpoint = try PickyEndpoint(.groq) { _, number in
            let error = #"{"error":{"message":"x","code":"tool_use_failed","failed_generation":"g"}}"#
            return number > 0 ? PickyEndpoint.hello : HTTPChatModelTests.stream("event: error\ndata: \(error)\n\n")
        }
        #expect(try await endpoint.model.reply(to: DowngradeTests.request).text == "Hello")
    }
}
