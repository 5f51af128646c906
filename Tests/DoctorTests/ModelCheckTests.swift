import Doctor
import TestSupport
import Testing
import Tools

/// What the doctor says of endpoints that are wrong, refuse, or have a model that cannot call tools.
@Suite struct ModelCheckTests {
    private func examine(
        timeout: Duration = .seconds(20),
        model: String = "scripted",
        _ handler: @escaping ScriptedHTTPServer.Handler
    ) async throws -> (diagnosis: Diagnosis, server: ScriptedHTTPServer) {
        let server = try ScriptedHTTPServer(handler: handler)
        defer { server.stop() }
        var patient = Patient().with(endpoint: server, model: model)
        patient.timeout = timeout
        return (try await patient.examine(), server)
    }

    @Test func aGoodEndpointIsGreen() async throws {
        let (diagnosis, _) = try await examine { Endpoint.good($0) }
        #expect(diagnosis.ids(.ok, in: "model") == Self.all, "\(diagnosis.report)")
        #expect(!diagnosis.hasProblem && diagnosis.count(.warning) == 0)
        #expect(try diagnosis.finding("model.streams").found == "the reply came in 4 pieces")
    }

    private static let all = [
        "model.reachable", "model.listed", "model.answers", "model.streams", "model.tools", "model.tool_mode",
        "model.quirks",
    ]

    /// An endpoint that answers every chat request in one wrong way, and what is said of it.
    static let refusals: [(name: String, steps: [ScriptedHTTPServer.Step], found: String, fix: String)] = [
        (
            "a wrong key", [Endpoint.error(401, "Incorrect API key provided: sk-secret-0123456789")],
            "refused the API key (HTTP 401): Incorrect API key provided: ***", "check OPENAI_API_KEY"
        ),
        (
            "no chat at the path", [.text("404 page not found", status: 404)],
            "nothing answers chat requests at /v1/chat/completions (HTTP 404)", "usually ends in /v1"
        ),
        (
            "no such model", [Endpoint.error(404, "model scripted not found")],
            "the endpoint has no model \"scripted\"", "check the model's name"
        ),
        (
            "a web page", [.text("<!DOCTYPE html><title>Welcome</title>", type: "text/html")],
            "Welcome", "check OPENAI_BASE_URL"
        ),
        ("a rate limit", [Endpoint.error(429, "slow down")], "rate limit is reached", "wait a little"),
    ]

    @Test(arguments: refusals.indices)
    func aRefusalIsAProblemWithItsFix(index: Int) async throws {
        let form = Self.refusals[index]
        let (diagnosis, server) = try await examine { request in
            request.method == "GET" ? [Endpoint.models] : form.steps
        }
        let answers = try diagnosis.finding("model.answers")
        #expect(answers.status == .problem && answers.found.contains(form.found), "\(form.name): \(diagnosis.report)")
        #expect(answers.fix?.contains(form.fix) == true, "\(form.name): \(answers.fix ?? "")")
        #expect(
            diagnosis.ids(.skipped, in: "model") == ["model.streams", "model.tools", "model.tool_mode", "model.quirks"]
        )
        #expect(diagnosis.hasProblem && !diagnosis.report.contains("sk-secret"))
        #expect(server.requests.count { $0.method == "POST" } == 1)
    }

    @Test func nobodyThere() async throws {
        let server = try ScriptedHTTPServer(.close)
        let patient = Patient().with(endpoint: server)
        server.stop()
        let diagnosis = try await patient.examine()
        #expect(diagnosis.ids(.problem, in: "model") == ["model.reachable"], "\(diagnosis.report)")
        #expect(diagnosis.ids(.skipped, in: "model") == Array(Self.all.dropFirst()))
        // The rooms are somebody else's business.
        #expect(diagnosis.ids(.problem, in: "livekit").isEmpty)
    }

    @Test func aSlowEndpointMeetsItsLimit() async throws {
        let (diagnosis, _) = try await examine(timeout: .milliseconds(300)) { request in
            request.method == "GET" ? [Endpoint.models] : [.waitUntilClientCloses]
        }
        let answers = try diagnosis.finding("model.answers")
        #expect(answers.status == .problem && answers.fix?.contains("--timeout") == true, "\(diagnosis.report)")
    }

    @Test func aReplyInOnePieceIsAWarning() async throws {
        let (diagnosis, _) = try await examine { request in
            Endpoint.isAskedForRoom(request) ? Endpoint.good(request) : Endpoint.wholeReply(request)
        }
        #expect(diagnosis.ids(.warning, in: "model") == ["model.streams"], "\(diagnosis.report)")
        #expect(!diagnosis.hasProblem)
    }

    @Test func withoutAListOfModels() async throws {
        let (diagnosis, _) = try await examine { request in
            request.method == "GET" ? [.text("no", status: 404)] : Endpoint.good(request)
        }
        let listed = try diagnosis.finding("model.listed")
        #expect(listed.status == .skipped && listed.found.contains("HTTP 404") && !diagnosis.hasProblem)
    }

    @Test func anUnlistedModelIsAWarning() async throws {
        let (diagnosis, _) = try await examine(model: "scriptd") { Endpoint.good($0) }
        let listed = try diagnosis.finding("model.listed")
        #expect(listed.status == .warning && listed.found.hasSuffix("it has scripted, other"), "\(diagnosis.report)")
    }

    @Test func aKeyThatAnEndpointRepeatsIsMasked() async throws {
        let (diagnosis, _) = try await examine { request in
            let list = #"{"data":[{"id":"sk-secret-0123456789"}]}"#
            return request.method == "GET" ? [.text(list, type: "application/json")] : Endpoint.good(request)
        }
        #expect(try diagnosis.finding("model.listed").found == "the endpoint does not list scripted; it has ***")
    }

    @Test func aCallInTheTextNamesTheModeThatSuits() async throws {
        let (diagnosis, _) = try await examine { request in
            let body = Endpoint.body(request)
            guard Endpoint.isAskedForRoom(request) else { return Endpoint.good(request) }
            if body["tool_choice"] == "required" { return Endpoint.says("I would rather talk.") }
            if body["response_format"] != nil {
                let call = #"{"tool": "create_pattreeya_room", "arguments": {"room_name_suffix": "checkup"}}"#
                return Endpoint.says(#"{"actions": [\#(call)], "answer": ""}"#)
            }
            return Endpoint.says(#"{"name": "create_pattreeya_room", "arguments": {"room_name_suffix": "checkup"}}"#)
        }
        let tools = try diagnosis.finding("model.tools")
        #expect(tools.status == .warning && tools.found == "it wrote the call into its text", "\(diagnosis.report)")
        let mode = try diagnosis.finding("model.tool_mode")
        #expect(mode.status == .warning && mode.fix?.contains("--tool-mode json") == true, "\(mode)")
        #expect(mode.found.contains("native does not, json works"), "\(mode)")
        #expect(!diagnosis.hasProblem)
    }

    /// A model that talks on and on is not waited for; what it said so far tells enough.
    @Test func anEndlessTalkerIsNotWaitedFor() async throws {
        let (diagnosis, _) = try await examine { request in
            guard Endpoint.isAskedForRoom(request), Endpoint.body(request)["response_format"] == nil else {
                return Endpoint.good(request)
            }
            return Array(Endpoint.says(String(repeating: "I like rooms. ", count: 200)).prefix(2)) + [
                .waitUntilClientCloses
            ]
        }
        #expect(try diagnosis.finding("model.tools").found == "it ignored the tools", "\(diagnosis.report)")
    }

    /// An endpoint that has enough of our questions says nothing about its model.
    @Test func anEndpointThatRefusesFurtherQuestionsIsNoProblemOfTheModel() async throws {
        let (diagnosis, _) = try await examine { request in
            Endpoint.isAskedForRoom(request) ? [Endpoint.error(429, "slow down")] : Endpoint.good(request)
        }
        let mode = try diagnosis.finding("model.tool_mode")
        #expect(mode.status == .warning && mode.found.contains("could be tried"), "\(diagnosis.report)")
        #expect(!diagnosis.hasProblem)
    }

    @Test func aModelThatNeverCallsIsAProblem() async throws {
        let (diagnosis, _) = try await examine { request in
            Endpoint.isAskedForRoom(request) ? Endpoint.says("I like rooms.") : Endpoint.good(request)
        }
        #expect(try diagnosis.finding("model.tools").found == "it ignored the tools")
        let mode = try diagnosis.finding("model.tool_mode")
        #expect(mode.status == .problem && mode.found.contains("no tool mode works"), "\(diagnosis.report)")
        #expect(mode.fix?.contains("--jinja") == true)
    }
}
