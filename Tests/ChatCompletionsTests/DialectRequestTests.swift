import Testing
import Tools

@testable import ChatCompletions

/// What a request looks like in each row of the table.
@Suite struct DialectRequestTests {
    static let reasoned: JSONObject = ["reasoning_content": "hm", "reasoning_details": [["text": "t"]]]

    /// A conversation that began elsewhere.
    static func conversation(ids: [String] = ["call_abcdefghijklmnop"]) -> [ChatMessage] {
        let extras: JSONObject = ["extra_content": ["google": ["thought_signature": "s"]], "x": 1]
        let calls = ids.map { ChatToolCall(id: $0, name: "list_rooms", arguments: "{}", extras: extras) }
        return [.system("Be brief."), .user("Hi"), .assistant(text: "", toolCalls: calls, extras: reasoned)]
            + ids.map { .tool(callID: $0, name: "list_rooms", content: "of \($0)") }
            + [.assistant(text: "None.", toolCalls: [], extras: ["reasoning_content": "ah"])]
    }

    static func sent(
        _ dialect: ChatDialect,
        choice: ToolChoice = .auto,
        ids: [String] = ["call_abcdefghijklmnop"],
        extra: JSONObject = [:]
    ) throws -> JSONValue {
        let request = ChatRequest(
            model: "m",
            messages: conversation(ids: ids),
            tools: [ChatRequestWriterTests.list],
            toolChoice: choice,
            maxTokens: 5,
            seed: 7,
            extra: extra
        )
        var writer = ChatRequestWriter(dialect: dialect)
        return try JSONValue(parsing: writer.write(request))
    }

    @Test(arguments: ChatDialect.table)
    func everyRowHasItsWords(_ row: ChatDialect) throws {
        let sent = try Self.sent(row)
        let isNew = ["openai", "azure", "groq"].contains(row.name)
        #expect((sent["max_completion_tokens"] != nil) == isNew && (sent["max_tokens"] != nil) == !isNew)
        #expect(sent[row.name == "mistral" ? "random_seed" : "seed"] == 7)
        #expect((sent["stream_options"] == nil) == (row.name == "mistral"))
        #expect(sent["parallel_tool_calls"] == (row.name == "llama.cpp" ? true : nil))
        let message = try #require(sent["messages"]?.arrayValue)
        #expect(message[0]["role"]?.stringValue == (row.name == "openai" ? "developer" : "system"))
        let strict = sent["tools"]?.arrayValue?.first?["function"]?["strict"]
        #expect(strict == (["openai", "azure"].contains(row.name) ? true : nil))
        // Whatever the id became, the result belongs to the call.
        #expect(message[2]["tool_calls"]?.arrayValue?.first?["id"] == message[3]["tool_call_id"])
    }

    @Test(arguments: ChatDialect.table)
    func aCallIsDemandedInTheRowsOwnWord(_ row: ChatDialect) throws {
        let word: JSONValue? = row.name == "ollama" ? nil : row.name == "mistral" ? "any" : "required"
        #expect(try Self.sent(row, choice: .required)["tool_choice"] == word)
        let none = try Self.sent(row, choice: .none)
        #expect(none["tool_choice"] == (row.name == "ollama" ? nil : "none"))
        #expect((none["tools"] == nil) == (row.name == "ollama"))
        #expect(try Self.sent(row, choice: .named("f"))["tools"] != nil)
    }

    @Test(arguments: ChatDialect.table)
    func aResponseFormatReachesEveryEndpoint(_ row: ChatDialect) throws {
        let format: JSONValue = ["type": "json_schema", "json_schema": ["name": "n", "schema": [:]]]
        let sent = try Self.sent(row, extra: ["response_format": format, "mirostat": 1])
        #expect(sent["response_format"] == format)
        #expect((sent["mirostat"] == nil) == (row.name == "gemini"))
    }

    @Test(arguments: ChatDialect.table)
    func foreignMembersGoOnlyWhereTheyAreWelcome(_ row: ChatDialect) throws {
        let messages = try #require(try Self.sent(row)["messages"]?.arrayValue)
        let call = messages[2]["tool_calls"]?.arrayValue?.first
        let refuses = ["openai", "azure", "groq", "mistral", "deepseek"].contains(row.name)
        #expect((call?["extra_content"] == nil) == refuses)
        #expect((call?["x"] == nil) == (refuses || row.name == "gemini"))
        #expect((messages[2]["reasoning_details"] == nil) == (refuses || row.name == "gemini"))
        #expect(messages[2]["reasoning_content"] == (row.name == "deepseek" ? "hm" : nil))
        #expect(messages[4]["reasoning_content"] == nil)
    }

    // MARK: Ids

    @Test func mistralGetsItsOwnIDs() throws {
        let ids = ["call_1", "abcDEF123", "call_2", "tooLongForIt", "Nine-char"]
        let messages = try #require(try Self.sent(.mistral, ids: ids)["messages"]?.arrayValue)
        let sent = try #require(messages[2]["tool_calls"]?.arrayValue).compactMap { $0["id"]?.stringValue }
        #expect(sent.count == 5 && Set(sent).count == 5 && sent[1] == "abcDEF123")
        #expect(sent.allSatisfy(ToolCallIDRule.nineAlphanumerics.allows))
        for (position, id) in ids.enumerated() {
            #expect(messages[3 + position]["tool_call_id"]?.stringValue == sent[position])
            #expect(messages[3 + position]["content"]?.stringValue == "of \(id)")
        }
    }

    @Test func aConversationThatGrowsKeepsItsIDs() throws {
        var writer = ChatRequestWriter(dialect: .mistral)
        func written(_ ids: [String]) -> String {
            let messages = ids.flatMap { id -> [ChatMessage] in
                let call = ChatToolCall(id: id, name: "f", arguments: "{}")
                return [
                    .user("x"), .assistant(text: "", toolCalls: [call], extras: [:]),
                    .tool(callID: id, name: "f", content: "y"),
                ]
            }
            return String(decoding: writer.write(ChatRequest(model: "m", messages: messages)), as: UTF8.self)
        }
        let ids = ["call_a", "call_b", "call_a", "call_c"]
        let short = written(Array(ids.prefix(2)))
        let long = written(ids)
        let common = short.prefix { $0 != "]" }.count
        #expect(long.prefix(common) == short.prefix(common) && common > 150)
        #expect(writer.replacedIDs)
        #expect(written(ids) == long)
        _ = written(["abcDEF123"])
        #expect(!writer.replacedIDs)
    }

    @Test func aReplacementNeverMeetsAnotherID() {
        let replacement = ToolCallID.make(for: "call_1", avoiding: [])
        for ids in [["call_1", replacement], [replacement, "call_1"]] {
            let calls = ids.map { ChatToolCall(id: $0, name: "f", arguments: "{}") }
            let map = ToolCallIDMap([.assistant(text: "", toolCalls: calls, extras: [:])], rule: .nineAlphanumerics)
            #expect(map[ids[0]] != map[ids[1]])
            #expect(ids.allSatisfy { ToolCallIDRule.nineAlphanumerics.allows(map[$0]) })
        }
    }

    @Test func longIDsAreTooLongForOpenAI() throws {
        let long = "chatcmpl-tool-0123456789abcdef0123456789abcdef"
        #expect(!ToolCallIDRule.atMost(40).allows(long) && !ToolCallIDRule.atMost(40).allows(""))
        let messages = try #require(try Self.sent(.openAI, ids: [long, "call_1"])["messages"]?.arrayValue)
        #expect(messages[3]["tool_call_id"]?.stringValue?.utf8.count == 9)
        #expect(messages[4]["tool_call_id"] == "call_1")
        #expect(try Self.sent(.vLLM, ids: [long])["messages"]?.arrayValue?[3]["tool_call_id"]?.stringValue == long)
    }
}

extension ChatDialect: CustomTestStringConvertible {
    /// The row's name.
    public var testDescription: String { name }
}
