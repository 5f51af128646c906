import HTTPTransport
import Synchronization
import TestSupport
import Testing
import Tools

@testable import ChatCompletions

/// The whole way over real sockets.
@Suite struct HTTPChatModelTests {
    typealias Step = ScriptedHTTPServer.Step

    static let eventStream = [(name: "Content-Type", value: "text/event-stream")]
    static let hello = events(
        #"{"choices":[{"delta":{"role":"assistant","content":""}}]}"#,
        #"{"choices":[{"delta":{"content":"Hello"}}]}"#,
        #"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#,
        "[DONE]"
    )

    static func stream(_ pieces: String...) -> [Step] {
        [.head(headers: eventStream)] + pieces.map { .chunk(Array($0.utf8)) } + [.endOfChunks]
    }

    static func json(_ body: String, status: Int = 200, headers: [(name: String, value: String)] = []) -> [Step] {
        let type = [(name: "Content-Type", value: "application/json")]
        return [.response(status: status, headers: type + headers, body: Array(body.utf8))]
    }

    static let request = ChatRequest(model: "m", messages: [.user("Hi")])
    static let key = "sk-0123456789abcdef"

    /// A server that gives these answers in turn, and a model that never really waits.
    final class World: Sendable {
        let server: ScriptedHTTPServer
        let waits = Mutex<[Duration]>([])
        let shown = Mutex<[ChatStreamEvent]>([])

        init(_ answers: [[Step]]) throws {
            let count = Atomic(0)
            server = try ScriptedHTTPServer { _ in
                let number = count.add(1, ordering: .relaxed).oldValue
                return number < answers.count ? answers[number] : json("{}", status: 599)
            }
        }

        deinit { server.stop() }

        func model(limit: Int = ChatReplyAssembler.defaultLimit, timeouts: HTTPTimeouts = .init()) -> HTTPChatModel {
            HTTPChatModel(
                configuration: .init(
                    baseURL: server.url + "/v1/",
                    apiKey: key + "\n",
                    timeouts: timeouts,
                    replyLimit: limit,
                    sleep: { [self] duration in
                        // The grace for a connection to close is no retry: here it never runs out.
                        guard duration != ReplyReader.closingGrace else {
                            return try await Task.sleep(for: .seconds(3600))
                        }
                        waits.withLock { $0.append(duration) }
                    },
                    random: { 0 },
                    now: { 784_111_777 }
                ),
                client: HTTPClient()
            )
        }

        func reply(_ request: ChatRequest = HTTPChatModelTests.request, limit: Int? = nil) async throws -> ChatReply {
            try await model(limit: limit ?? ChatReplyAssembler.defaultLimit).reply(to: request) { [self] event in
                shown.withLock { $0.append(event) }
            }
        }

        func failure(limit: Int? = nil) async throws -> ChatError {
            try await #require(throws: ChatError.self) { try await reply(limit: limit) }
        }

        var shownText: String {
            shown.withLock { events in
                events.map { if case .text(let text) = $0 { text } else { "" } }.joined()
            }
        }

        var waited: [Duration] { waits.withLock { $0 } }
    }
}

extension HTTPChatModelTests {
    @Test func aStreamBecomesAReply() async throws {
        let world = try World([Self.stream(Self.hello)])
        let reply = try await world.reply()
        #expect(reply == ChatReply(text: "Hello", requests: 1, quirks: [Habit.usageMissing.quirk]))
        #expect(world.shownText == "Hello")
        let sent = try #require(world.server.requests.first)
        #expect(sent.method == "POST" && sent.path == "/v1/chat/completions")
        #expect(sent["Authorization"] == "Bearer \(Self.key)")
        #expect(sent["Content-Type"] == "application/json")
        var writer = ChatRequestWriter()
        #expect(sent.body == writer.write(Self.request))
    }

    @Test(arguments: [
        #"{"choices":[{"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]}"#,
        "\n  {\"choices\":[{\"message\":{\"content\":\"Hello\"}}]}\n",
    ])
    func aWholeBodyBecomesAReply(_ body: String) async throws {
        let world = try World([Self.json(body)])
        #expect(try await world.reply().text == "Hello")
        #expect(world.shownText == "Hello")
    }

    @Test func aStreamWithTheWrongTypeIsStillAStream() async throws {
        let world = try World([Self.json(": hi\n\n" + Self.hello)])
        #expect(try await world.reply().text == "Hello")
    }

    @Test func aServerThatNeverClosesDoesNotHoldUpTheReply() async throws {
        let steps: [Step] = [
            .head(headers: Self.eventStream), .chunk(Array(Self.hello.utf8)), .waitUntilClientCloses,
        ]
        let server = try ScriptedHTTPServer { _ in steps }
        defer { server.stop() }
        let configuration = HTTPChatModel.Configuration(baseURL: server.url, sleep: { _ in })
        let reply = try await HTTPChatModel(configuration: configuration, client: HTTPClient()).reply(to: Self.request)
        #expect(reply.text == "Hello")
    }

    @Test func theConnectionServesTheNextRequest() async throws {
        let world = try World([Self.stream(Self.hello), Self.stream(Self.hello)])
        let model = world.model()
        for _ in 0..<2 { _ = try await model.reply(to: Self.request) }
        #expect(world.server.requests.count == 2)
        #expect(world.server.connectionCount == 1)
    }

    // MARK: Retries

    @Test(
        arguments: [
            ([], Duration.milliseconds(500)),
            ([(name: "Retry-After", value: "7")], .seconds(7)),
            ([(name: "retry-after-ms", value: "120"), (name: "Retry-After", value: "7")], .milliseconds(120)),
            ([(name: "Retry-After", value: "Sun, 06 Nov 1994 08:49:39 GMT")], .seconds(2)),
        ] as [([(name: String, value: String)], Duration)]
    )
    func aRateLimitIsWaitedFor(_ headers: [(name: String, value: String)], _ wait: Duration) async throws {
        let refusal = Self.json(#"{"error":{"message":"slow down"}}"#, status: 429, headers: headers)
        let world = try World([refusal, Self.stream(Self.hello)])
        let reply = try await world.reply()
        #expect(reply.text == "Hello")
        #expect(reply.requests == 2)
        #expect(world.waited == [wait])
    }

    @Test func aWaitThatIsTooLongIsNotBegun() async throws {
        let long = [(name: "Retry-After", value: "3600")]
        let world = try World([Self.json(#"{"error":{"message":"x"}}"#, status: 429, headers: long)])
        let error = try await world.failure()
        #expect(error.code == .rateLimited)
        #expect(error.retryAfter == .seconds(3600))
        #expect(world.waited == [])
    }

    @Test func retriesEnd() async throws {
        let world = try World(Array(repeating: Self.json("", status: 500), count: 5))
        let error = try await world.failure()
        #expect(error.code == .server && error.status == 500)
        #expect(world.waited == [.milliseconds(500), .seconds(1)])
        #expect(world.server.requests.count == 3)
    }

    @Test(arguments: [
        (429, #"{"error":{"message":"no","type":"insufficient_quota"}}"#, ChatError.Code.quota),
        (402, #"{"error":{"message":"no","code":402}}"#, .quota),
        (401, #"{"error":{"message":"no"}}"#, .authentication), (403, "{}", .permission), (404, "{}", .notFound),
        (400, #"{"error":{"message":"no"}}"#, .invalidRequest), (413, "", .contextOverflow),
        (500, #"{"error":{"message":"available context size"}}"#, .contextOverflow),
        (301, "moved", .configuration), (200, "<html>\n<h1>Welcome</h1>", .malformed), (200, "{}", .malformed),
        (200, #"{"error":{"message":"no","type":"invalid_request_error"}}"#, .invalidRequest),
        (200, #"{"detail":"no","choices":null}"#, .server),
    ])
    func whatCannotGetBetterIsAskedOnce(_ status: Int, _ body: String, _ code: ChatError.Code) async throws {
        // A server error inside a 200 may pass, as any other may: it is the one that is asked again.
        let answers = Array(repeating: Self.json(body, status: status), count: 3)
        let world = try World(answers)
        let error = try await world.failure()
        #expect(error.code == code)
        #expect(world.server.requests.count == (code == .server ? 3 : 1))
    }

    @Test func anErrorInsideAStreamIsRetriedBeforeTheFirstToken() async throws {
        let broken = Self.stream(events(#"{"error":{"message":"overloaded","code":503}}"#))
        let world = try World([broken, Self.stream(Self.hello)])
        #expect(try await world.reply().requests == 2)
    }

    static let first = events(#"{"choices":[{"delta":{"content":"Hel"}}]}"#)
    static let fragment = events(#"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"f"}}]}}]}"#)

    @Test(arguments: [first, fragment], [false, true])
    func nothingIsRetriedAfterTheFirstToken(_ start: String, _ isReset: Bool) async throws {
        let half: [Step] = [
            .head(headers: Self.eventStream), .chunk(Array(start.utf8)), isReset ? .reset : .endOfChunks,
        ]
        let world = try World([half, Self.stream(Self.hello)])
        let error = try await world.failure()
        #expect(isReset ? [.network, .truncated].contains(error.code) : error.code == .truncated)
        #expect(world.server.requests.count == 1)
    }

    @Test func aStreamThatEndsBeforeItBeginsIsRetried() async throws {
        let world = try World([Self.stream(": wait\n\n"), Self.stream(Self.hello)])
        #expect(try await world.reply().requests == 2)
    }

    @Test func anErrorAfterTextStillShowsTheText() async throws {
        let world = try World([Self.stream(Self.first + events(#"{"error":{"message":"lost","code":502}}"#))])
        let error = try await world.failure()
        #expect(error.code == .server && error.message.contains("lost"))
        #expect(world.shownText == "Hel")
        #expect(world.server.requests.count == 1)
    }

    @Test func aConnectionThatBreaksBehindTheReplyIsNoFailure() async throws {
        let end = events(#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#)
        let steps: [Step] = [.head(headers: Self.eventStream), .chunk(Array((Self.first + end).utf8)), .close]
        #expect(try await World([steps]).reply().text == "Hel")
    }

    // MARK: Limits

    @Test func tenMegabytesOfTextArrive() async throws {
        let word = String(repeating: "0123456789", count: 100)
        let chunk = Array(events(#"{"choices":[{"delta":{"content":"\#(word)"}}]}"#).utf8)
        let end = Array(events(#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#, "[DONE]").utf8)
        let steps: [Step] = [.head(headers: Self.eventStream), .chunk(chunk, times: 10_500), .chunk(end), .endOfChunks]
        let world = try World([steps])
        let reply = try await world.reply()
        #expect(reply.text.utf8.count == 10_500_000)
        #expect(world.shownText == reply.text)
    }

    @Test func aStreamWithoutEndIsStoppedByItsSize() async throws {
        let chunk = Array(Self.first.utf8)
        let steps: [Step] = [.head(headers: Self.eventStream), .chunk(chunk, times: 1 << 40)]
        let error = try await World([steps]).failure(limit: 100_000)
        #expect(error.code == .tooLarge)
    }

    @Test func aBodyWithoutEndIsStoppedByItsSize() async throws {
        let steps: [Step] = [.head(), .chunk(Array("{\"a\":1,       ".utf8), times: 1 << 40)]
        let error = try await World([steps]).failure(limit: 100_000)
        #expect(error.code == .tooLarge)
    }

    @Test func aStreamOfCommentsIsStoppedByTheTotalTime() async throws {
        let steps: [Step] = [.head(headers: Self.eventStream), .chunk(Array(": wait\n\n".utf8), times: 1 << 40)]
        let world = try World([steps, Self.stream(Self.hello)])
        let model = world.model(timeouts: HTTPTimeouts(total: .milliseconds(200)))
        let error = try await #require(throws: ChatError.self) { try await model.reply(to: Self.request) }
        #expect(error.code == .timeout)
        #expect(world.server.requests.count == 1)
    }

    // MARK: Ends

    @Test func cancellationGoesThrough() async throws {
        let shown = Gate()
        let steps: [Step] = [.head(headers: Self.eventStream), .chunk(Array(Self.first.utf8)), .waitUntilClientCloses]
        let world = try World([steps])
        let model = world.model()
        let task = Task { try await model.reply(to: Self.request) { _ in shown.open() } }
        await shown.wait()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(world.server.requests.count == 1)
    }

    @Test func cancellationEndsAWaitForARetry() async throws {
        let server = try ScriptedHTTPServer { _ in Self.json("", status: 500) }
        defer { server.stop() }
        let waiting = Gate()
        let configuration = HTTPChatModel.Configuration(
            baseURL: server.url,
            sleep: { _ in
                waiting.open()
                try await Task.sleep(for: .seconds(3600))
            }
        )
        let model = HTTPChatModel(configuration: configuration, client: HTTPClient())
        let task = Task { try await model.reply(to: Self.request) }
        await waiting.wait()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func anErrorOfTheListenerEndsTheReply() async throws {
        struct Enough: Error {}
        let world = try World([Self.stream(Self.hello)])
        await #expect(throws: Enough.self) {
            try await world.model().reply(to: Self.request) { _ in throw Enough() }
        }
        #expect(world.server.requests.count == 1)
    }

    @Test func noServerIsANetworkError() async throws {
        let port = try LoopbackSocket.unusedPort()
        let configuration = HTTPChatModel.Configuration(
            baseURL: "http://user:\(Self.key)@127.0.0.1:\(port)/v1?k=\(Self.key)",
            apiKey: Self.key,
            sleep: { _ in }
        )
        let model = HTTPChatModel(configuration: configuration, client: HTTPClient())
        let error = try await #require(throws: ChatError.self) { try await model.reply(to: Self.request) }
        #expect(error.code == .network)
        #expect(!error.message.contains(Self.key))
    }

    @Test(arguments: ["", "nonsense", "ftp://h/v1", "http://h h/v1"])
    func aURLThatCannotBeUsedIsAConfigurationError(_ url: String) async throws {
        let model = HTTPChatModel(configuration: .init(baseURL: url), client: HTTPClient())
        let error = try await #require(throws: ChatError.self) { try await model.reply(to: Self.request) }
        #expect(error.code == .configuration)
    }

    @Test func aKeyWithALineBreakInsideIsNotSent() async throws {
        let configuration = HTTPChatModel.Configuration(baseURL: "http://127.0.0.1:1", apiKey: "sk-secret\r\nX: y")
        let model = HTTPChatModel(configuration: configuration, client: HTTPClient())
        let error = try await #require(throws: ChatError.self) { try await model.reply(to: Self.request) }
        #expect(error.code == .configuration)
        #expect(!error.message.contains("secret"))
    }

    @Test func theKeyIsInNoMessage() async throws {
        let echoes = [#"{"error":{"message":"Incorrect API key provided: \#(Self.key)"}}"#, Self.key, "<p>\(Self.key)"]
        for status in [400, 401, 429, 500, 200] {
            for echo in echoes {
                let world = try World(Array(repeating: Self.json(echo, status: status), count: 3))
                let error = try await world.failure()
                #expect(!"\(error)".contains(Self.key))
                #expect(!"\(error)".contains("0123456789"))
            }
        }
    }

    @Test(arguments: RecordedResponse.all)
    func recordedResponsesGiveTheSameOverASocket(_ response: RecordedResponse) async throws {
        let type = response.isStream ? "text/event-stream" : "application/json; charset=utf-8"
        let steps: [Step] = [
            .response(status: response.status, headers: [("Content-Type", type)], body: response.body)
        ]
        let world = try World([steps, steps, steps])
        if response.isStream {
            var expected = replay(response.body).reply
            expected?.requests = 1
            #expect(try await world.reply() == expected)
        } else if response.status == 200 && !response.name.contains("health") && !response.name.contains("models") {
            let reply = try await world.reply()
            #expect(!reply.text.isEmpty || !reply.toolCalls.isEmpty)
        } else {
            #expect(try await world.failure().message.isEmpty == false)
        }
    }
}
