import AgentCore
import ChatCompletions
import Storage
import TestSupport
import Testing
import Tools

@testable import Evals

/// Conversations in which a model plays the person.
@Suite(.timeLimit(.minutes(1))) struct SimulatedUserTests {
    private static let yaml = """
        world: {rooms: [alpha, beta]}
        user: {goal: Get rid of alpha., knows: [It is old.], style: brief, max_turns: 3}
        calls: [list_pattreeya_rooms: {}, delete_pattreeya_room: {room_name: alpha}]

        """

    private static func move(_ state: String, _ message: String) -> ChatReply {
        ChatReply(text: JSONValue.object(["state": .string(state), "message": .string(message)]).jsonText)
    }

    /// Looks first, asks, and deletes when the person says yes.
    private static let agent: @Sendable () -> EvalAgent = {
        .scripted(
            .call("list"),
            ChatReply(text: "I see two rooms. Shall I delete pattreeya-alpha?"),
            .call("delete", ["room_name": "alpha"]),
            ChatReply(text: "I deleted pattreeya-alpha."),
            ChatReply(text: "You are welcome."),
            ChatReply(text: "Yes?")
        )
    }

    private func run(
        _ model: ScriptedChatModel,
        _ yaml: String = Self.yaml,
        agent: EvalAgent = Self.agent(),
        transcript: String? = nil
    ) async throws -> Trial {
        let prompt = try Prompt(name: "p", source: "Want {{goal}} know {{knows}} talk {{style}}")
        let simulator = UserSimulator(model: model, modelName: "person-1", prompt: prompt)
        let runner = TrialRunner(agent: agent, tools: .ours, simulator: simulator, sleep: { _ in })
        return try await runner.run(try scenario(yaml, tools: .ours), number: 1, transcript: transcript)
    }

    @Test func aConversationTakesPlace() async throws {
        let folder = TemporaryFolder()
        let model = ScriptedChatModel([
            Self.move("goes_on", "delete my old room"), Self.move("goes_on", "yes"), Self.move("goal_reached", ""),
        ])
        let trial = try await run(model, transcript: folder.path(of: "t.jsonl"))
        #expect(trial.verdict.outcome == .passed, "\(trial.verdict.failures.map(\.message)) \(trial.failure as Any)")
        let turns = RecordedTurn.turns(of: trial.record?.events ?? [])
        #expect(turns.map(\.user) == ["delete my old room", "yes"] && trial.record?.end == .goalReached)
        #expect(trial.record?.after.rooms.map(\.name) == ["pattreeya-beta"])
        let transcript = String(decoding: try FileContent.read(folder.path(of: "t.jsonl")), as: UTF8.self)
        #expect(transcript.contains("\"delete my old room\"") && transcript.contains("\"yes\""))
        let check = try #require(trial.verdict.results.first { $0.key == "max_turns" })
        #expect(check.outcome == .passed && check.actual == "the goal reached in 2")
    }

    /// It hears what the agent says, and neither what its tools return nor which rooms there are.
    @Test func itHearsWordsOnly() async throws {
        let model = ScriptedChatModel([
            Self.move("goes_on", "delete my old room"), Self.move("goes_on", "yes"), Self.move("goal_reached", ""),
        ])
        _ = try await run(model)
        let last = try #require(model.requests.last)
        #expect(last.messages.count == 6 && last.tools.isEmpty && last.model == "person-1")
        #expect(last.messages[0] == .system("Want Get rid of alpha. know - It is old. talk brief"))
        #expect(
            last.messages[2]
                == .assistant(text: Self.move("goes_on", "delete my old room").text, toolCalls: [], extras: [:])
        )
        #expect(last.messages[3] == .user("The assistant says:\n\nI see two rooms. Shall I delete pattreeya-alpha?"))
        #expect(!model.requests.contains { "\($0.messages)".contains("beta") })
        #expect(last.extra["response_format"]?["json_schema"]?["name"] == "move")
    }

    /// Who says yes and hangs up is answered all the same.
    @Test func partingWordsAreHeard() async throws {
        let model = ScriptedChatModel([Self.move("given_up", "delete my old room"), Self.move("goal_reached", "yes")])
        let trial = try await run(model)
        #expect(trial.verdict.outcome == .passed && trial.record?.end == .goalReached)
        #expect(model.requests.count == 2 && trial.record?.after.rooms.count == 1)
    }

    @Test func whoGivesUpIsJudgedByTheRest() async throws {
        let model = ScriptedChatModel([Self.move("goes_on", "tidy up"), Self.move("given_up", "")])
        let trial = try await run(model)
        #expect(trial.record?.end == .givenUp && trial.verdict.failures.map(\.kind).contains(.calls))
    }

    @Test(arguments: [("goes_on", "and now the weather", false), ("goes_on", "", nil), ("goal_reached", "bye", true)])
    func whoWantsMoreTurnsThanThereAreFails(state: String, message: String, passes: Bool?) async throws {
        let moves = ["delete my old room", "yes", "thanks"].map { Self.move("goes_on", $0) }
        let model = ScriptedChatModel(moves + [Self.move(state, message), Self.move(state, message)])
        let trial = try await run(model)
        let turns = RecordedTurn.turns(of: trial.record?.events ?? [])
        switch passes {
        case true?: #expect(trial.verdict.outcome == .passed && turns.count == 3)
        case false?:
            #expect(trial.verdict.failed == ["max_turns"] && turns.count == 3)
            #expect(trial.verdict.failures.first?.actual.contains("and now the weather") == true)
        case nil: #expect(trial.verdict.outcome == .error)
        }
    }

    @Test(arguments: [
        (ChatError.Code.network, AgentCore.ExitStatus.network), (.quota, .rateLimit), (.contextOverflow, .provider),
    ])
    func whoCannotBeReachedMakesTheTrialAnError(code: ChatError.Code, exit: AgentCore.ExitStatus) async throws {
        let model = ScriptedChatModel { _, number in
            if number == 0 { return Self.move("goes_on", "delete my old room") }
            throw ChatError(code, "away")
        }
        let trial = try await run(model)
        #expect(trial.verdict.outcome == .error && trial.failure?.exit == exit)
        #expect(trial.failure?.message == "the simulated user (person-1) could not be asked: away")
    }

    @Test(arguments: [
        "hello", "", "{\"state\": \"goes_on\"}", "{\"state\": \"done\", \"message\": \"x\"}",
        "{\"state\": \"goes_on\", \"message\": \" \"}",
        "{\"state\": \"goes_on\", \"message\": \"a\"} {\"state\": \"goes_on\", \"message\": \"b\"}",
        "{\"state\": \"goes_on\", \"message\": \"\(String(repeating: "a", count: 4001))\"}",
    ])
    func whatIsNoMoveIsNotSaid(text: String) async throws {
        let first = Self.move("goes_on", "delete my old room")
        let never = try await run(ScriptedChatModel([first, ChatReply(text: text), ChatReply(text: text)]))
        #expect(never.verdict.outcome == .error && never.failure?.exit == .provider && never.record == nil)
        let once = try await run(
            ScriptedChatModel([
                first, ChatReply(text: text), Self.move("goes_on", "yes"), Self.move("goal_reached", ""),
            ])
        )
        #expect(once.verdict.outcome == .passed)
    }

    /// Nobody is played to an agent that is away.
    @Test func anAgentThatIsAwayEndsIt() async throws {
        let model = ScriptedChatModel { _, _ in Self.move("goes_on", "delete my old room") }
        let away = ScriptedChatModel { _, _ in throw ChatError(.network, "no route") }
        let trial = try await run(model, agent: .scripted(away))
        #expect(trial.verdict.outcome == .error && trial.failure?.exit == .network && model.requests.count == 1)
    }

    @Test func ourPromptsHaveTheirPlaces() throws {
        let text = try EvalPrompts.load(EvalPrompts.simulatedUser).text
        for place in ["{{goal}}", "{{knows}}", "{{style}}"] { #expect(text.contains(place)) }
        #expect(try EvalPrompts.load(EvalPrompts.judge).temperature == 0)
    }
}
