import TestSupport
import Testing
import Tools

/// What a person sees when the endpoint is wrong, refuses or breaks off: one line, the right code, nothing lost.
@Suite("Bad endpoints")
struct BadEndpointTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var steps: [ScriptedHTTPServer.Step]
        var exit: Int32
        var says: String
        var requests = 1
        var arguments: [String] = []

        init(
            _ name: String,
            _ steps: [ScriptedHTTPServer.Step],
            exit: Int32,
            says: String,
            requests: Int = 1,
            arguments: [String] = []
        ) {
            (testDescription, self.steps, self.exit, self.says) = (name, steps, exit, says)
            (self.requests, self.arguments) = (requests, arguments)
        }
    }

    private static func error(
        _ status: Int,
        _ message: String,
        code: String? = nil,
        retryAfter: String? = nil
    ) -> [ScriptedHTTPServer.Step] {
        let body: JSONValue = ["error": ["message": .string(message), "code": code.map { .string($0) } ?? .null]]
        var headers = [(name: "Content-Type", value: "application/json")]
        if let retryAfter { headers.append(("Retry-After", retryAfter)) }
        return [.response(status: status, headers: headers, body: body.serialized())]
    }

    static let cases: [Case] = [
        Case(
            "401",
            error(401, "Incorrect API key provided: \(ScriptedModel.key)"),
            exit: 4,
            says: "refused the API key (HTTP 401): Incorrect API key provided: ***; check OPENAI_API_KEY"
        ),
        Case("404", error(404, "no such model"), exit: 7, says: "the endpoint has no model \"scripted\" (HTTP 404)"),
        Case(
            "429",
            error(429, "slow down"),
            exit: 6,
            says: "rate limit is reached (HTTP 429): slow down",
            requests: 3
        ),
        Case(
            "429 with Retry-After",
            error(429, "slow down", retryAfter: "0"),
            exit: 6,
            says: "rate limit is reached",
            requests: 3
        ),
        Case("quota", error(429, "no credit", code: "insufficient_quota"), exit: 6, says: "no quota or credit left"),
        Case("500", error(500, "boom"), exit: 7, says: "the model endpoint failed (HTTP 500): boom", requests: 3),
        Case(
            "an HTML page",
            [.text("<html><title>502 Bad Gateway</title></html>", status: 502, type: "text/html")],
            exit: 7,
            says: "a web page, \"502 Bad Gateway\"",
            requests: 3
        ),
        Case(
            "a web page instead of a reply",
            [.text("<!DOCTYPE html><title>Welcome</title>", type: "text/html")],
            exit: 7,
            says: "check OPENAI_BASE_URL, which often ends in /v1"
        ),
        Case(
            "an error inside the stream",
            [
                ScriptedModel.head, .chunk(Array("data: {\"error\":{\"message\":\"Overloaded\"}}\n\n".utf8)),
                .endOfChunks,
            ],
            exit: 7,
            says: "Overloaded",
            requests: 3
        ),
        Case(
            "an error after the first token",
            [
                ScriptedModel.head, ScriptedModel.chunk(["content": "Part"]),
                .chunk(Array("data: {\"error\":{\"message\":\"died\"}}\n\n".utf8)), .endOfChunks,
            ],
            exit: 7,
            says: "died"
        ),
        Case(
            "a stream that stops half way",
            [ScriptedModel.head, ScriptedModel.chunk(["content": "Half a sen"]), .endOfChunks],
            exit: 7,
            says: "before its end"
        ),
        Case(
            "a connection that breaks half way",
            [ScriptedModel.head, ScriptedModel.chunk(["content": "Half a sen"]), .close],
            exit: 5,
            says: "broke in the middle of its answer"
        ),
        Case(
            "a stream that never ends",
            ScriptedModel.endless,
            exit: 5,
            says: "the turn took longer than 3 s; raise --timeout or ask for less",
            // Long enough for a loaded machine to send the request.
            arguments: ["--timeout", "3"]
        ),
    ]

    @Test(arguments: cases)
    func isOneLineAndTheRightCode(_ form: Case) async throws {
        let server = try ScriptedHTTPServer { _ in form.steps }
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        let result = try await program.run(["chat", "--session", "s"] + form.arguments, "Hello\n")
        #expect(result.status == .exited(form.exit), "\(result.report)")
        #expect(result.error.contains(form.says), "\(result.error)")
        #expect(result.error.split(separator: "\n").count == 1 && result.error.hasPrefix("pattreeya: "))
        #expect(result.output.isEmpty && !result.error.contains(ScriptedModel.key))
        #expect(server.requests.count == form.requests)
        // The turn is on record with its end, so that the session goes on.
        let types = try program.lines(of: program.session("s")).compactMap { $0["type"]?.stringValue }
        #expect(types.contains("turn.started") && types.contains("error") && types.last == "turn.finished")
    }

    @Test("A failed turn lets later ones run, but not after a refused key; the first failure's code stays")
    func laterTurns() async throws {
        let server = try ScriptedHTTPServer { request in
            let words = ScriptedModel.messages(request).last?["content"]?.stringValue ?? ""
            if words.hasSuffix("refuse") { return Self.error(401, "no") }
            return words.hasSuffix("fail") ? Self.error(418, "no") : ScriptedModel.says("fine")
        }
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        let result = try await program.run(["chat"], "fail\nhello\nrefuse\nhello\n")
        #expect(result.status == .exited(7) && result.output == "fine\n", "\(result.report)")
        #expect(server.requests.count == 3)
    }

    @Test("Ten megabytes of text come through whole")
    func muchText() async throws {
        let text = String(repeating: "0123456789", count: 10_000)
        let server = try ScriptedHTTPServer { _ in
            let event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(text)\"}}]}\n\n"
            return [ScriptedModel.head, .chunk(Array(event.utf8), times: 105)] + [
                ScriptedModel.chunk([:], finish: "stop")
            ]
                + ScriptedModel.done
        }
        defer { server.stop() }
        let result = try await Program(ScriptedModel.variables(server)).run(["chat"], "Hello\n")
        #expect(result.standardOutput.count == 105 * 100_000 + 1 && result.status == .exited(0))
    }

    @Test("Arguments that are no JSON and tools that do not exist are results that the model hears")
    func badCalls() async throws {
        for (name, arguments, says) in [
            ("create_pattreeya_room", #"{"room_name_suffix": nonsense}"#, "error"),
            ("create_pattreeya_room", #"{"room_name_suffix": 5, "x": 1}"#, "error"),
            ("launch_rocket", "{}", "there is no tool named launch_rocket"),
        ] {
            let server = try ScriptedModel.callsThenSays(name, arguments)
            defer { server.stop() }
            let result = try await Program(ScriptedModel.variables(server)).run(["chat"], "create a room\n")
            #expect(result.status == .exited(0) && result.output.hasPrefix("heard: "), "\(result.report)")
            #expect(result.output.contains("\"ok\":false") && result.output.contains(says), "\(result.report)")
        }
    }
}
