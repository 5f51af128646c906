import Testing
import Tools

@testable import ChatCompletions

@Suite struct ChatRequestWriterTests {
    static let list = ToolDefinition(
        name: "list_rooms",
        description: "List \"rooms\".",
        parameters: .noArguments,
        effect: .read
    )

    func written(_ request: ChatRequest, _ dialect: ChatDialect = .generic) -> String {
        var writer = ChatRequestWriter(dialect: dialect)
        return String(decoding: writer.write(request), as: UTF8.self)
    }

    static let conversation: [ChatMessage] = [
        .system("Be brief.\n"), .user("Liste é \u{1F600} \"q\" \\ \u{7}"),
        .assistant(
            text: "",
            toolCalls: [ChatToolCall(id: "a1", name: "list_rooms", arguments: "{}", extras: ["x": 1])],
            extras: ["reasoning_details": [["text": "t"]]]
        ),
        .tool(callID: "a1", name: "list_rooms", content: #"{"ok":true}"#),
        .assistant(text: "None.", toolCalls: [], extras: [:]),
    ]

    @Test func theBytesAreExactlyThese() {
        let request = ChatRequest(
            model: "m",
            messages: Self.conversation,
            tools: [Self.list],
            toolChoice: .required,
            temperature: 0.5,
            maxTokens: 10,
            seed: 1,
            extra: ["top_p": 0.9, "model": "never", "stream": false]
        )
        let expected = [
            #"{"model":"m","messages":[{"role":"system","content":"Be brief.\n"},"#,
            #"{"role":"user","content":"Liste é 😀 \"q\" \\ \u0007"},"#,
            #"{"role":"assistant","content":null,"tool_calls":[{"id":"a1","type":"function","#,
            #""function":{"name":"list_rooms","arguments":"{}"},"x":1}],"reasoning_details":[{"text":"t"}]},"#,
            #"{"role":"tool","tool_call_id":"a1","content":"{\"ok\":true}"},"#,
            #"{"role":"assistant","content":"None."}],"#,
            #""tools":[{"type":"function","function":{"name":"list_rooms","description":"List \"rooms\".","#,
            #""parameters":{"type":"object","properties":{},"required":[],"additionalProperties":false}}}],"#,
            #""tool_choice":"required","temperature":0.5,"max_tokens":10,"seed":1,"stream":true,"#,
            #""stream_options":{"include_usage":true},"top_p":0.9}"#,
        ].joined()
        #expect(written(request) == expected)
        var writer = ChatRequestWriter()
        #expect(writer.write(request) == writer.write(request))
    }

    @Test func aRecordedRequestComesOutWithTheSameMeaning() throws {
        let recorded = try JSONValue(parsing: Fixture.bytes("qwen05-fence.after-tool-result-stream.request.json"))
        let tools = try (recorded["tools"]?.arrayValue ?? []).map { tool in
            let function = try #require(tool["function"])
            return ToolDefinition(
                name: function["name"]?.stringValue ?? "",
                description: function["description"]?.stringValue ?? "",
                parameters: try JSONSchema(function["parameters"]?.objectValue ?? [:]),
                effect: .read
            )
        }
        let text = { (index: Int) in recorded["messages"]?.arrayValue?[index]["content"]?.stringValue ?? "" }
        let request = ChatRequest(
            model: "m",
            messages: [
                .system(text(0)), .user(text(1)),
                .assistant(
                    text: "",
                    toolCalls: [ChatToolCall(id: "call_1", name: "list_pattreeya_rooms", arguments: "{}")],
                    extras: [:]
                ),
                .tool(callID: "call_1", name: "list_pattreeya_rooms", content: text(3)),
            ],
            tools: tools,
            temperature: 0,
            maxTokens: 120,
            seed: 1
        )
        var ours = try #require(try JSONValue(parsing: written(request)).objectValue)
        #expect(ours["stream_options"] == ["include_usage": true])
        ours["stream_options"] = nil
        ours["temperature"] = 0
        #expect(JSONValue.object(ours) == recorded)
    }

    @Test func openAIGetsItsOwnWords() {
        let request = ChatRequest(model: "m", messages: Self.conversation, tools: [Self.list], maxTokens: 10)
        let text = written(request, .openAI)
        #expect(text.contains(#""max_completion_tokens":10"#))
        #expect(text.contains(#""strict":true"#))
        #expect(!text.contains("reasoning_details") && !text.contains(#""x":1"#))
    }

    @Test(
        arguments: [
            (ToolChoice.auto, nil), (.none, #""tool_choice":"none""#), (.required, #""tool_choice":"required""#),
            (.named("f"), #""tool_choice":{"type":"function","function":{"name":"f"}}"#),
        ] as [(ToolChoice, String?)]
    )
    func theChoiceIsWrittenOnlyWithTools(_ choice: ToolChoice, _ text: String?) {
        let with = written(ChatRequest(model: "m", messages: [.user("x")], tools: [Self.list], toolChoice: choice))
        let without = written(ChatRequest(model: "m", messages: [.user("x")], toolChoice: choice))
        #expect(text.map(with.contains) ?? !with.contains("tool_choice"))
        #expect(!without.contains("tool"))
    }

    @Test(arguments: ["", "not json", "[1]", "\"x\"", "{\"a\":", "{} {}"])
    func argumentsThatAreNoObjectAreReplayedEmpty(_ arguments: String) {
        let call = ChatToolCall(id: "a", name: "f", arguments: arguments)
        let request = ChatRequest(model: "m", messages: [.assistant(text: "", toolCalls: [call], extras: [:])])
        #expect(written(request).contains(#""arguments":"{}""#))
    }

    @Test func callsAndResultsAlwaysPair() throws {
        let calls = ["a", "b"].map { ChatToolCall(id: $0, name: "f", arguments: "{}") }
        let request = ChatRequest(
            model: "m",
            messages: [
                .tool(callID: "z", name: "f", content: "orphan"), .user("x"),
                .assistant(text: "", toolCalls: [], extras: [:]),
                .assistant(text: "t", toolCalls: calls, extras: [:]), .user("meanwhile"),
                .tool(callID: "a", name: "f", content: "first"), .tool(callID: "a", name: "f", content: "again"),
                .assistant(text: "end", toolCalls: [], extras: [:]), .tool(callID: "b", name: "f", content: "late"),
            ]
        )
        let messages = try JSONValue(parsing: written(request))["messages"]?.arrayValue ?? []
        #expect(messages.map { $0["role"]?.stringValue } == ["user", "assistant", "tool", "tool", "user", "assistant"])
        #expect(messages[2]["content"] == "first")
        #expect(messages[3]["tool_call_id"] == "b")
        #expect(messages[3]["content"]?.stringValue?.contains("interrupted") == true)
    }

    @Test func extrasOfTheFunctionStayInside() {
        let call = ChatToolCall(id: "a", name: "f", arguments: "{}", extras: ["function": ["sig": "s"], "o": 1])
        let request = ChatRequest(model: "m", messages: [.assistant(text: "", toolCalls: [call], extras: [:])])
        #expect(written(request).contains(#""function":{"name":"f","arguments":"{}","sig":"s"},"o":1}"#))
    }

    @Test func extraMembersWin() {
        let request = ChatRequest(
            model: "m",
            messages: [],
            temperature: 1,
            maxTokens: 5,
            extra: ["temperature": 0, "max_tokens": 7, "stream_options": ["x": 1]]
        )
        #expect(
            written(request)
                == #"{"model":"m","messages":[],"stream":true,"temperature":0,"max_tokens":7,"stream_options":{"x":1}}"#
        )
    }

    @Test func strictIsOnlyForSchemasInThatForm() throws {
        let open: JSONObject = ["type": "object", "properties": ["a": ["type": "string"]], "required": ["a"]]
        var closed = open
        closed["additionalProperties"] = false
        var optional = closed
        optional["required"] = []
        var patterned = closed
        patterned["properties"] = ["a": ["type": "string", "pattern": "x"]]
        #expect(StrictSchema.accepts(closed))
        for schema in [open, optional, patterned] { #expect(!StrictSchema.accepts(schema)) }
    }
}
