import AgentCore
import ChatCompletions
import TestSupport
import Testing
import Tools

@testable import Evals

@Suite(.timeLimit(.minutes(1))) struct DeclaredToolsTests {
    private static let weather = """
        - name: get_weather
          description: Tells the weather.
          effect: read
          parameters:
            type: object
            properties: {city: {type: string}, days: {type: integer, default: 1}}
            required: [city]
          results:
            - when: {city: Oslo}
              result: {sky: snow}
            - when: {city: Rome, days: 2}
              result: sun and rain
            - when: {city: Atlantis}
              error: There is no such city.
        - {name: set_alarm, result: {set: true}}
        """

    private func answer(_ tool: Int, _ arguments: JSONObject) async throws -> JSONObject {
        let tools = try DeclaredTools(Self.weather, path: "t.yaml").tools
        return try await tools[tool].call(arguments, context: ToolCallContext(session: "s", turn: 1, callID: "c"))
    }

    @Test func theFirstResultThatFitsIsTheAnswer() async throws {
        #expect(try await answer(0, ["city": "Oslo", "days": 3]) == ["sky": "snow"])
        #expect(try await answer(0, ["city": "Rome", "days": 2]) == ["result": "sun and rain"])
        #expect(try await answer(1, ["anything": 1]) == ["set": true])
        await #expect(throws: ToolFailure("There is no such city.")) { try await answer(0, ["city": "Atlantis"]) }
        // A text is no number.
        await #expect(throws: ToolFailure.self) { try await answer(0, ["city": "Rome", "days": "2"]) }
    }

    @Test func scenariosKnowThem() throws {
        let catalog = try DeclaredTools(Self.weather, path: "t.yaml").catalog
        #expect(catalog.names == ["get_weather", "set_alarm"] && !catalog.hasRooms)
        #expect(catalog.isRead("get_weather") && !catalog.isRead("set_alarm"))
        #expect(catalog["get_weather"]?.defaultValue(of: "days") == 1)
    }

    @Test func theFormOfEndpointsIsUnderstood() throws {
        let text = """
            [{"type": "function", "effect": "read", "function": {"name": "a", "description": "D \\ud83d\\ude00",
              "parameters": {"type": "object", "properties": {"x": {"type": "string"}}, "required": ["x"]}}},
             {"name": "b"}]
            """
        let tools = try DeclaredTools(text, path: "t.json").tools.map(\.definition)
        #expect(tools.map(\.name) == ["a", "b"] && tools.map(\.effect) == [.read, .write])
        #expect(tools[0].description == "D 😀" && !tools[0].parameters.violations(of: [:]).isEmpty)
        #expect(tools[1].parameters.violations(of: [:]).isEmpty)
    }

    @Test(arguments: [
        ("", "t:1:1: the file is empty; expected one list of tools"),
        ("[", "t:"), ("a: b", "t: expected a list of tools, each with name, description and parameters, got a map"),
        ("[]", "t: expected a list of tools, each with name, description and parameters, got an empty one"),
        ("- 1", "t: [0]: expected a tool with name, description and parameters, got 1"),
        ("- {description: d}", "t: [0].name: expected the tool's name, got nothing"),
        ("- {name: a b}", "t: [0].name: \"a b\" is no name of a tool"),
        ("- {name: times}", "t: [0].name: \"times\" means something else in scenarios"),
        ("- {name: a}\n- {name: a}", "t: [1].name: there is a tool a already"),
        ("- {name: a, efect: read}", "t: [0]: unknown key \"efect\"; did you mean \"effect\"?"),
        ("- {name: a, effect: reads}", "t: [0].effect: expected read or write, got \"reads\""),
        ("- {name: a, parameters: []}", "t: [0].parameters: expected a JSON schema, got a list"),
        ("- {name: a, parameters: {type: array}}", "t: [0].parameters.type: expected \"object\", got \"array\""),
        (
            "- {name: a, parameters: {type: object, properties: {x: {type: txt}}}}",
            "t: [0].parameters.properties.x.type: \"txt\" is not a type"
        ),
        ("- {name: a, result: 1, error: x}", "t: [0]: either \"result\" or \"error\", not both"),
        ("- {name: a, results: [{when: {}}]}", "t: [0].results[0]: expected \"result\" or \"error\""),
        (
            "- {name: a, results: [{wen: {}, result: 1}]}",
            "t: [0].results[0]: unknown key \"wen\"; did you mean \"when\"?"
        ),
        ("- {type: tool, name: a}", "t: [0].type: expected \"function\", got \"tool\""),
    ])
    func whatIsWrongIsToldWithItsPlace(text: String, words: String) {
        do throws(TurnFailure) {
            _ = try DeclaredTools(text, path: "t")
            Issue.record("nothing was found")
        } catch {
            #expect(error.message.hasPrefix(words) && error.exit == .usage, "\(error.message)")
        }
    }

    private func trial(_ yaml: String, _ replies: ChatReply...) async throws -> (Trial, [ChatRequest]) {
        let declared = try DeclaredTools(Self.weather, path: "t.yaml")
        let model = ScriptedChatModel(replies)
        let agent = EvalAgent(configuration: .init(modelName: "m", systemPrompt: { _ in "" })) { _ in model }
        let runner = TrialRunner(
            .assistant(agent),
            tools: declared.catalog,
            in: .withoutRooms(declared),
            sleep: { _ in }
        )
        let scenario = try scenario(yaml, tools: declared.catalog)
        return (try await runner.run(scenario, number: 1, transcript: nil), model.requests)
    }

    private static func call(_ name: String, _ arguments: String) -> ChatReply {
        ChatReply(
            toolCalls: [ChatToolCall(id: "call_1", name: name, arguments: arguments)],
            finishReason: .toolCalls
        )
    }

    private static let asked = "turns:\n  - user: What is the weather in Oslo?\n"

    @Test func theModelIsToldOfThemAndOfNothingElse() async throws {
        let (trial, requests) = try await trial(
            Self.asked + "    calls: [get_weather: {city: Oslo}]\n    reply: {says: [snow]}\n",
            Self.call("get_weather", #"{"city":"Oslo"}"#),
            ChatReply(text: "I deleted the room of winter: snow.")
        )
        #expect(trial.verdict.outcome == .passed, "\(trial.verdict.failures.map(\.message))")
        #expect(requests.first?.tools.map(\.name) == ["get_weather", "set_alarm"])
        let isAlone = if case .user? = requests.first?.messages.first { true } else { false }
        #expect(isAlone && requests.first?.messages.count == 1)
    }

    /// Reads are free, writes are not, by what the file says of them.
    @Test func noWriteHappensUnlessItIsNamed() async throws {
        let read = try await trial(Self.asked, Self.call("get_weather", #"{"city":"Oslo"}"#), ChatReply(text: "Snow."))
        #expect(read.0.verdict.outcome == .passed)
        let write = try await trial(Self.asked, Self.call("set_alarm", "{}"), ChatReply(text: "Snow."))
        #expect(write.0.verdict.failures.map(\.kind) == [.calls])
        let bad = try await trial(
            Self.asked + "    calls: [{get_weather: any, result: failed}]\n",
            Self.call("get_weather", #"{"town":"Oslo"}"#),
            ChatReply(text: "Snow.")
        )
        #expect(bad.0.verdict.outcome == .passed, "arguments that do not fit the schema are refused")
    }

    @Test(arguments: [("unavailable", "failed"), ("timeout", "failed"), ("slow, seconds: 5", "ok")])
    func faultsHitThem(fault: String, result: String) async throws {
        let (trial, _) = try await trial(
            Self.asked + "    faults: [get_weather: {fail: \(fault)}]\n"
                + "    calls: [{get_weather: any, result: \(result)}]\n",
            Self.call("get_weather", #"{"city":"Oslo"}"#),
            ChatReply(text: "Hm.")
        )
        #expect(trial.verdict.outcome == .passed, "\(trial.verdict.failures.map(\.message))")
    }

    @Test func aScenarioCannotSpeakOfRooms() throws {
        let catalog = try DeclaredTools(Self.weather, path: "t.yaml").catalog
        let found = problems(
            "world: {rooms: [a]}\nafter: unchanged\nturns:\n  - user: hi\n    world: unchanged\n",
            tools: catalog
        )
        #expect(
            found.count == 3 && found.allSatisfy { $0.contains("there are no rooms with --world none") },
            "\(found)"
        )
        #expect(Lint(tools: catalog).findings(in: try scenarios(Self.asked, tools: catalog)).isEmpty)
    }
}
