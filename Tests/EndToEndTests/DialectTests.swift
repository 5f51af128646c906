import TestSupport
import Testing
import Tools

/// Ten families of endpoints, each as bad as its users report: a person asks for a room and has it.
@Suite("Dialects")
struct DialectTests {
    /// A prompt that asks for a temperature, which some models refuse.
    static let prompt = "---\ntemperature: 0.2\n---\nYou keep rooms.\n"

    @Test(
        "The room is made, the reply is said, and the endpoint's habits are told",
        arguments: MisbehavingEndpoint.rows
    )
    func room(_ habits: MisbehavingEndpoint.Habits) async throws {
        let endpoint = try MisbehavingEndpoint(habits)
        defer { endpoint.server.stop() }
        let program = try Program(endpoint.variables)
        let prompt = program.folder + "/warm.md"
        try program.write(Self.prompt, to: prompt)
        let result = try await program.run(
            ["chat", "--prompt", prompt, "--max-tokens", "500", "--format", "jsonl"],
            "Create a room called alice\n"
        )
        #expect(result.status == .exited(0), "\(result.report)")
        #expect(endpoint.surprises == [])
        let events = try result.events()
        let texts = events.filter { $0["type"] == "text" }.compactMap { $0["text"]?.stringValue }
        #expect(texts == [MisbehavingEndpoint.words])
        let results = events.filter { $0["type"] == "tool.result" }
        #expect(results.first?["name"] == "create_pattreeya_room" && results.allSatisfy { $0["ok"] == true })
        #expect(try await program.run(["rooms", "exists", "alice"]).status == .exited(0))
        let end = try #require(events.last)
        let told = end["quirks"]?.arrayValue?.compactMap(\.stringValue) ?? []
        #expect(Set(told).isSuperset(of: habits.quirks), "\(told)")
        #expect(end["requests"]?.integerValue == habits.requests && endpoint.server.requests.count == habits.requests)
    }

    @Test("A session that began elsewhere goes on at Mistral, with its ids and the same ones each time")
    func change() async throws {
        let first = try ScriptedModel.callsThenSays("list_pattreeya_rooms", "{}")
        defer { first.stop() }
        let mistral = try #require(MisbehavingEndpoint.rows.first { $0.dialect == "mistral" })
        let second = try MisbehavingEndpoint(mistral)
        defer { second.server.stop() }
        let begun = try Program(ScriptedModel.variables(first))
        let begin = try await begun.run(["chat", "--session", "s"], "List the rooms\n")
        #expect(begin.status == .exited(0), "\(begin.report)")
        let program = try Program(second.variables, stateHome: begun.stateHome)
        let result = try await program.run(
            ["chat", "--session", "s", "--format", "jsonl"],
            "Create a room called alice\n"
        )
        #expect(result.status == .exited(0) && second.surprises == [], "\(result.report)")
        let told = try result.events().last?["quirks"]?.arrayValue ?? []
        #expect(told.contains("ids-replaced"))
        let ids = second.server.requests.map { request in
            ScriptedModel.messages(request).first { $0["tool_calls"] != nil }?["tool_calls"]?.arrayValue?.first?["id"]
        }
        #expect(ids.count == 2 && ids[0] == ids[1] && ids[0] != "call_1")
        // Until here the first program's folder must not go.
        #expect(program.stateHome == begun.stateHome)
    }

    @Test("An unknown dialect is a configuration error that names the known ones")
    func unknown() async throws {
        let variables = [
            "OPENAI_BASE_URL": "http://127.0.0.1:1/v1", "OPENAI_MODEL": "m", "PATTREEYA_DIALECT": "klingon",
        ]
        let result = try await Program(variables).run(["chat"], "Hello\n")
        #expect(result.status == .exited(3) && result.output.isEmpty)
        #expect(result.error.contains("one of openai, azure, llama.cpp,") && result.error.contains("\"klingon\""))
        #expect(result.error.split(separator: "\n").count == 1)
    }

    @Test("An endpoint without tools is an error that says so: they are never left out")
    func noTools() async throws {
        let server = try ScriptedHTTPServer(
            .text(#"{"error":{"message":"m does not support tools"}}"#, status: 400, type: "application/json")
        )
        defer { server.stop() }
        let result = try await Program(ScriptedModel.variables(server)).run(["chat"], "Create a room\n")
        #expect(result.status == .exited(7) && result.error.contains("the endpoint refused the tools"))
        // Other forms were tried, which put the tools to the model without the protocol's own member.
        #expect(server.requests.count == 3)
    }
}
