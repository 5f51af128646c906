import AgentCore
import ChatCompletions
import Storage
import Synchronization
import TestSupport
import Testing
import Tools

/// What servers really send, from the socket to the end of the turn: whatever the form, the turn goes the same way.
@Suite(.timeLimit(.minutes(1))) struct WireFixtureTests {
    typealias Step = ScriptedHTTPServer.Step

    /// One answer of a server, with a name that says what is odd about it.
    struct Form: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let steps: [Step]

        init(_ name: String, _ steps: [Step]) { (testDescription, self.steps) = (name, steps) }

        /// A stream of these bytes.
        init(_ name: String, _ stream: String) { self.init(name, WireFixtureTests.stream(Array(stream.utf8))) }

        /// Deltas of tool calls, each a list, and an end.
        init(_ name: String, calls deltas: String..., finish: String = "tool_calls") {
            let chunks = deltas.map { #"{"choices":[{"delta":{"tool_calls":\#($0)}}]}"# }
            self.init(name, WireFixtureTests.events(chunks + [WireFixtureTests.end(finish), "[DONE]"]))
        }
    }

    static func events(_ data: [String]) -> String { data.map { "data: \($0)\n\n" }.joined() }

    static func end(_ reason: String) -> String { #"{"choices":[{"delta":{},"finish_reason":"\#(reason)"}]}"# }

    static func text(_ text: String) -> String { #"{"choices":[{"delta":{"content":"\#(text)"}}]}"# }

    /// Two bytes in each chunk, so that everything is cut somewhere.
    static func stream(_ bytes: [UInt8]) -> [Step] {
        let pieces = stride(from: 0, to: bytes.count, by: 2).map {
            Step.chunk(Array(bytes[$0..<min($0 + 2, bytes.count)]))
        }
        return [.head(headers: [("Content-Type", "text/event-stream")])] + pieces + [.endOfChunks]
    }

    static func json(_ body: String, status: Int = 200) -> [Step] {
        [.text(body, status: status, type: "application/json")]
    }

    /// An Assistant whose model is behind a real socket. The first request gets the form, the later ones words.
    private struct World {
        let server: ScriptedHTTPServer
        let assistant: Assistant
        let log = EventLog()

        init(_ form: Form, dialect: ChatDialect? = nil) throws {
            let count = Mutex(0)
            server = try ScriptedHTTPServer { _ in
                let isFirst = count.withLock { count in
                    defer { count += 1 }
                    return count == 0
                }
                return isFirst ? form.steps : stream(Array(events([text("Done"), end("stop"), "[DONE]"]).utf8))
            }
            assistant = Assistant(
                configuration: .init(modelName: "m", systemPrompt: { _ in "prompt" }),
                model: HTTPChatModel(
                    configuration: .init(
                        baseURL: server.url,
                        dialect: dialect,
                        retry: .init(attempts: 0),
                        sleep: { _ in }
                    )
                ),
                tools: [try TestTool("look") { ["saw": $0["n"] ?? .null] }],
                transcript: Transcript(session: "s"),
                approver: FixedApprover.noTerminal,
                now: { Chat.time },
                clock: ManualClock()
            ) { [log] in log.add($0) }
        }

        /// The messages of the latest request.
        var messages: [JSONValue] {
            let body = server.requests.last.flatMap { try? JSONValue(parsing: $0.body) }
            return body?["messages"]?.arrayValue ?? []
        }
    }
}

extension WireFixtureTests {
    private static let first = #"[{"index":0,"id":"a","function":{"name":"look","arguments":"{\"n\":1}"}}]"#
    private static let second = #"[{"index":1,"id":"b","function":{"name":"look","arguments":"{\"n\":2}"}}]"#

    /// Replies that all look twice: at 1 and at 2.
    static let twoCalls: [Form] = [
        Form("plain", calls: first, second),
        Form(
            "role first, content null",
            events([
                #"{"choices":[{"delta":{"role":"assistant","content":null}}]}"#,
                #"{"choices":[{"delta":{"tool_calls":\#(first)}}]}"#,
                #"{"choices":[{"delta":{"tool_calls":\#(second)}}]}"#, end("tool_calls"), "[DONE]",
            ])
        ),
        Form(
            "index missing",
            calls: #"[{"id":"a","function":{"name":"look","arguments":"{\"n\":1}"}}]"#,
            #"[{"id":"b","function":{"name":"look","arguments":"{\"n\":"}}]"#,
            #"[{"function":{"arguments":"2}"}}]"#
        ),
        Form("index 0 repeated", calls: first, second.replacing("\"index\":1", with: "\"index\":0")),
        Form(
            "id late",
            calls: #"[{"index":0,"function":{"name":"look","arguments":""}}]"#,
            #"[{"index":0,"id":"a","function":{"arguments":"{\"n\":1}"}}]"#,
            second
        ),
        Form(
            "no ids at all",
            calls: first.replacing(#""id":"a","#, with: ""),
            second.replacing(#""id":"b","#, with: "")
        ),
        Form(
            "arguments as objects",
            calls: #"[{"index":0,"id":"a","function":{"name":"look","arguments":{"n":1}}}]"#,
            #"[{"index":1,"id":"b","function":{"name":"look","arguments":{"n":2}}}]"#
        ),
        Form("whole calls in one chunk", calls: String(first.dropLast()) + "," + second.dropFirst()),
        Form(
            "name streamed",
            calls: #"[{"index":0,"id":"a","function":{"name":"lo"}}]"#,
            #"[{"index":0,"function":{"name":"ok"}}]"#,
            #"[{"index":0,"function":{"arguments":"{\"n\":1}"}}]"#,
            second
        ),
        Form("finish stop", calls: first, second, finish: "stop"),
        Form("finish empty", calls: first, second, finish: ""),
        Form("finish length, all complete", calls: first, second, finish: "length"),
        Form(
            "one JSON body",
            json(
                #"{"choices":[{"message":{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":"#
                    + #"{"name":"look","arguments":"{\"n\":1}"}},{"id":"b","function":{"name":"look","arguments":{"n":2}}}"#
                    + #"]},"finish_reason":"tool_calls"}]}"#
            )
        ),
    ]

    @Test(arguments: twoCalls)
    func bothCallsRun(_ form: Form) async throws {
        let world = try World(form)
        defer { world.server.stop() }
        let outcome = try await world.assistant.run("go")
        #expect(outcome.summary.reason == .answered && outcome.failure == nil)
        let lines = world.log.latest
        #expect(lines.filter { $0.hasPrefix("call ") }.map { $0.suffix(12) } == ["look {\"n\":1}", "look {\"n\":2}"])
        #expect(lines.filter { $0.hasPrefix("result ") }.map { $0.suffix(9) } == ["{\"saw\":1}", "{\"saw\":2}"])
        // What goes back are whole pairs, with arguments as text.
        let messages = world.messages
        let calls = try #require(messages[2]["tool_calls"]?.arrayValue)
        #expect(calls.map { $0["function"]?["arguments"] } == [#"{"n":1}"#, #"{"n":2}"#])
        #expect(Set(calls.compactMap { $0["id"]?.stringValue }).count == 2)
        #expect(messages[3...].map { $0["tool_call_id"] } == calls.map { $0["id"] })
    }

    /// Replies that all say "Grüße 👍", some with thinking that is no part of it.
    static let words: [Form] = [
        Form("plain", events([text("Grüße 👍"), end("stop"), "[DONE]"])),
        Form("CRLF", events([text("Grüße 👍"), end("stop"), "[DONE]"]).replacing("\n", with: "\r\n")),
        Form(
            "comments between",
            ": BUSY\n\n" + events([text("Grüße 👍")]) + ": BUSY\n" + events([end("stop"), "[DONE]"])
        ),
        Form(
            "data in several lines",
            "data: {\"choices\":[\ndata: {\"delta\":{\"content\":\"Grüße 👍\"}}]}\n\n" + events([end("stop")])
        ),
        Form("no DONE, no empty line", String(events([text("Grüße 👍"), end("stop")]).dropLast(2))),
        Form(
            "empty choices first, choice without delta",
            events([
                #"{"choices":[],"prompt_filter_results":[{}]}"#, text("Grüße 👍"),
                #"{"choices":[{"index":0,"finish_reason":null,"content_filter_offsets":{}}]}"#, end("stop"), "[DONE]",
            ])
        ),
        Form("finish null forever", events([text("Grüße 👍"), "[DONE]"])),
        Form(
            "list content with thinking",
            events([
                #"{"choices":[{"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]}}]}"#,
                #"{"choices":[{"delta":{"content":[{"type":"text","text":"Grüße 👍"}]}}]}"#, end("stop"), "[DONE]",
            ])
        ),
        Form(
            "thinking in tags, split",
            events([
                text("<thi"), text("nk>h"), text("m</thi"), text("nk>"), text("\\n\\nGrüße 👍"), end("stop"), "[DONE]",
            ])
        ),
        Form(
            "reasoning_content",
            events([#"{"choices":[{"delta":{"reasoning_content":"hm"}}]}"#, text("Grüße 👍"), end("stop"), "[DONE]"])
        ),
        Form(
            "reasoning and reasoning_details",
            events([
                #"{"choices":[{"delta":{"reasoning":"hm","reasoning_details":[{"text":"hm"}]}}]}"#, text("Grüße 👍"),
                end("stop"), "[DONE]",
            ])
        ),
        Form("one JSON body", json(#"{"choices":[{"message":{"content":"Grüße 👍"},"finish_reason":"stop"}]}"#)),
    ]

    @Test(arguments: words)
    func theWordsAreTheAnswer(_ form: Form) async throws {
        let world = try World(form)
        defer { world.server.stop() }
        let outcome = try await world.assistant.run("go")
        let lines = world.log.latest
        #expect(outcome.summary.reason == .answered)
        #expect(lines.filter { $0.hasPrefix("message ") } == ["message Grüße 👍"])
        let shown = lines.filter { $0.hasPrefix("delta ") }.map { $0.dropFirst(6) }.joined()
        #expect(shown == "Grüße 👍")
        _ = try await world.assistant.run("and?")
        #expect(world.messages.map { $0["content"]?.stringValue } == ["prompt", "go", "Grüße 👍", "and?"])
        let isEndpointWithDetails = form.testDescription.contains("reasoning_details")
        #expect((world.messages[2]["reasoning_details"] != nil) == isEndpointWithDetails)
    }

    @Test(arguments: [
        #"{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2}}"#,
        #"{"usage":{"prompt_tokens":5,"completion_tokens":2}}"#,
        #"{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2}}"#,
    ])
    func usageIsCountedWhereverItComes(_ chunk: String) async throws {
        let world = try World(Form("", Self.events([Self.text("Hi"), Self.end("stop"), chunk, "[DONE]"])))
        defer { world.server.stop() }
        let usage = try await world.assistant.run("go").summary.usage
        #expect(usage == ChatUsage(promptTokens: 5, completionTokens: 2))
    }

    /// Errors in all their forms, each with the code that the turn ends with.
    static let failures: [(Form, String)] = {
        let inBand = [
            #"data: {"error":{"message":"Boom","code":502}}"#, #"data: {"choices":[],"error":{"message":"Boom"}}"#,
            #"data: {"choices":[{"error":{"message":"Boom"},"delta":{},"finish_reason":"error"}]}"#,
            #"data: {"choices":[{"delta":{"content":""},"finish_reason":"error"}]}"#,
            #"data: {"object":"error","message":"Boom","type":"InternalServerError","code":500}"#,
            "event: error\ndata: Boom",
        ]
        return inBand.enumerated().map { (Form("in-band \($0)", events([text("Half")]) + $1 + "\n\n"), "server") } + [
            (Form("list-wrapped", json(#"[{"error":{"code":400,"message":"Boom"}}]"#, status: 400)), "invalid_request"),
            (Form("JSON error with 200", json(#"{"error":{"message":"Boom","code":500}}"#)), "server"),
            (Form("web page", [.text("<html><h1>Bad Gateway</h1></html>", status: 502, type: "text/html")]), "server"),
            (Form("stream that stops", events([text("Half")])), "truncated"),
            (Form("nothing", ""), "truncated"),
        ]
    }()

    @Test(arguments: failures)
    func aFailureIsOneErrorAndTheSessionGoesOn(_ form: Form, _ code: String) async throws {
        let world = try World(form)
        defer { world.server.stop() }
        let outcome = try await world.assistant.run("go")
        #expect(outcome.summary.reason == .failed && outcome.failure?.code == code)
        #expect(world.log.lines("error") == ["error \(code) 7"])
        #expect(try await world.assistant.run("again").summary.reason == .answered)
        #expect(world.messages.last?["role"] == "user")
        #expect(world.messages.last?["content"]?.stringValue?.hasSuffix("again") == true)
    }

    @Test func cutArgumentsAreNotRun() async throws {
        let cut = #"[{"index":0,"id":"a","function":{"name":"look","arguments":"{\"n\":"}}]"#
        let world = try World(Form("", calls: cut, finish: "length"))
        defer { world.server.stop() }
        _ = try await world.assistant.run("go")
        #expect(world.log.lines("result") == [] && world.log.lines("failed").count == 1)
        #expect(world.messages[3]["tool_call_id"] == "a")
        #expect(world.messages[2]["tool_calls"]?.arrayValue?.first?["function"]?["arguments"] == "{}")
    }

    @Test func aSignatureThatComesAloneGoesBackWithItsCall() async throws {
        let signature: JSONValue = ["google": ["thought_signature": "s"]]
        let form = Form("", calls: Self.first, #"[{"index":0,"extra_content":\#(signature.jsonText)}]"#)
        let world = try World(form, dialect: .gemini)
        defer { world.server.stop() }
        _ = try await world.assistant.run("go")
        #expect(world.messages[2]["tool_calls"]?.arrayValue?.first?["extra_content"] == signature)
    }

    @Test func reasoningOfAToolTurnGoesBackToDeepSeek() async throws {
        let form = Form(
            "",
            Self.events([
                #"{"choices":[{"delta":{"reasoning_content":"hm"}}]}"#,
                #"{"choices":[{"delta":{"tool_calls":\#(Self.first)}}]}"#, Self.end("tool_calls"), "[DONE]",
            ])
        )
        for dialect in [ChatDialect.deepSeek, .generic] {
            let world = try World(form, dialect: dialect)
            defer { world.server.stop() }
            _ = try await world.assistant.run("go")
            #expect(world.messages[2]["reasoning_content"] == (dialect == .deepSeek ? "hm" : nil))
        }
    }

    @Test func theTurnTellsTheHabits() async throws {
        let world = try World(Form("", calls: Self.first.replacing(#""index":0,"#, with: ""), finish: "stop"))
        defer { world.server.stop() }
        let summary = try await world.assistant.run("go").summary
        #expect(summary.quirks.map(\.name) == ["index-missing", "finish-wrong", "usage-missing"])
        let last = try #require(world.log.events.last?.json)
        #expect(last["quirks"] == ["index-missing", "finish-wrong", "usage-missing"])
    }
}
