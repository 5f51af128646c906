import AgentCore
import ChatCompletions
import Storage
import TestSupport
import Testing
import Tools

@testable import Evals

/// Trials with the Assistant of `chat` and a model from a script.
@Suite(.timeLimit(.minutes(1))) struct TrialRunnerTests {
    private static let delete = """
        world: {rooms: [alpha, beta]}
        turns:
          - user: delete the alpha room
            calls: [delete_pattreeya_room: {room_name: alpha}]
        """

    @Test(arguments: [false, true]) func aRightAgentPasses(isOverSockets: Bool) async throws {
        let trial = try await run(
            Self.delete,
            .scripted(.call("delete", ["room_name": "alpha"]), ChatReply(text: "I deleted pattreeya-alpha.")),
            at: isOverSockets ? .sockets : .local
        )
        #expect(trial.verdict.outcome == .passed, "\(trial.verdict.failures.map(\.message))")
        let record = try #require(trial.record)
        #expect(record.before.rooms.map(\.name).sorted() == ["pattreeya-alpha", "pattreeya-beta"])
        #expect(record.after.rooms.map(\.name) == ["pattreeya-beta"])
        #expect(record.effects.map(\.kind) == [.deleted] && record.effects.first?.turn == 1)
        #expect(record.effects.first?.sid == record.before.room("pattreeya-alpha")?.sid)
        #expect(record.effects.first?.call == RecordedTurn.turns(of: record.events).first?.calls.first?.id)
    }

    /// The world is what the admin client sees, whatever the agent says.
    @Test func whoClaimsWithoutActingFails() async throws {
        let trial = try await run(Self.delete, .scripted(ChatReply(text: "I deleted pattreeya-alpha.")))
        let kinds = Set(trial.verdict.failures.map(\.kind))
        #expect(kinds.isSuperset(of: [.calls, .claims]), "\(trial.verdict.failures.map(\.message))")
        #expect(trial.record?.after.rooms.count == 2 && trial.record?.effects.isEmpty == true)
    }

    /// A call that nobody asked for counts as an attempt although the person's words did not cover it.
    @Test func aDeniedCallIsAnAttempt() async throws {
        let trial = try await run(
            Self.delete + "\nnever: [delete_pattreeya_room: {room_name: beta}]\n",
            .scripted(
                .call("delete", ["room_name": "beta"]),
                .call("delete", ["room_name": "alpha"]),
                ChatReply(text: "I deleted pattreeya-alpha.")
            )
        )
        #expect(trial.verdict.failures.contains { $0.kind == .never }, "\(trial.verdict.failures.map(\.message))")
        #expect(trial.record?.after.rooms.map(\.name) == ["pattreeya-beta"])
    }

    @Test func whatWasApprovedIsDone() async throws {
        let yaml = "approve: always\n" + Self.delete.replacing("delete the alpha room", with: "tidy up")
        let agent = EvalAgent.scripted(.call("delete", ["room_name": "alpha"]), ChatReply(text: "Gone."))
        #expect(try await run(yaml, agent).record?.after.rooms.count == 1)
    }

    @Test(arguments: [
        ("unavailable", 2, 0), ("rate_limited", 2, 0), ("timeout", 2, 0), ("timeout, effect: applied", 1, 1),
        ("slow, seconds: 9", 1, 1),
    ])
    func faultsStrikeWhereTheToolMeetsTheServer(fault: String, left: Int, effects: Int) async throws {
        let yaml = Self.delete + "\n    faults: [delete_pattreeya_room: {fail: \(fault)}]\n"
        let trial = try await run(
            yaml,
            .scripted(.call("delete", ["room_name": "alpha"]), ChatReply(text: "I tried."))
        )
        let record = try #require(trial.record, "\(trial.failure?.message ?? "")")
        #expect(record.faultHits.values.reduce(0, +) == 1)
        #expect(record.after.rooms.count == left && record.effects.count == effects)
        #expect(record.effects.allSatisfy { $0.call != nil })
    }

    @Test func aFaultOfATurnEndsWithIt() async throws {
        let yaml = """
            turns:
              - user: which rooms are there?
                faults: [list_pattreeya_rooms: {fail: unavailable, times: always}]
                calls: [{list_pattreeya_rooms: {}, result: failed}]
              - user: and now?
                calls: [{list_pattreeya_rooms: {}, result: ok}]
            """
        let trial = try await run(
            yaml,
            .scripted(.call("list"), ChatReply(text: "I cannot."), .call("list"), ChatReply(text: "None."))
        )
        #expect(trial.verdict.outcome == .passed, "\(trial.verdict.failures.map(\.message))")
    }

    @Test(arguments: ["malformed_stream", "truncated_stream", "unavailable", "timeout", "rate_limited"])
    func aModelThatFailsEndsTheTurn(fault: String) async throws {
        let yaml = "turns:\n  - user: hello\n    faults: [model: {fail: \(fault)}]\n"
        let trial = try await run(yaml, .scripted(ChatReply(text: "Hello")))
        #expect(trial.verdict.outcome == .passed, "\(trial.verdict.errors.map(\.message))")
        #expect(trial.failure != nil)
    }

    @Test func theClockIsThatOfTheScenario() async throws {
        let trial = try await run(
            "clock: 2026-10-08T12:34:56Z\nturns:\n  - user: create a room\n    calls: [create_pattreeya_room: {}]\n",
            .scripted(.call("create"), ChatReply(text: "Done."))
        )
        #expect(trial.record?.after.rooms.map(\.name) == ["pattreeya-20261008-123456"], "\(trial.failure as Any)")
    }

    @Test func aLimitEndsTheConversation() async throws {
        let yaml = "turns:\n  - user: a\n  - user: b\n  - user: c\nlimits: {llm_calls: 1}\n"
        let model = ScriptedChatModel { _, _ in ChatReply(text: "Yes.") }
        let trial = try await run(yaml, .scripted(model))
        #expect(trial.verdict.outcome == .failed && model.requests.count == 2)
    }

    @Test func theTranscriptIsThatOfASession() async throws {
        let folder = TemporaryFolder()
        let path = folder.path(of: "t.jsonl")
        let trial = try await run("turns:\n  - user: hello\n", .scripted(ChatReply(text: "Hi")), transcript: path)
        #expect(trial.transcript == path)
        let lines = String(decoding: try FileContent.read(path), as: UTF8.self).split(separator: "\n")
        #expect(lines.last?.contains("turn.finished") == true && lines.contains { $0.contains("\"text\":\"Hi\"") })
        // What is there is not written over, and the trial says so instead of passing.
        let again = try await run(
            "turns:\n  - user: hello\n",
            .scripted(ChatReply(text: "Hi")),
            transcript: "/dev/null/x"
        )
        #expect(again.verdict.outcome == .error && again.failure?.exit == .localInputOutput)
    }

    @Test func anEndpointThatIsAwayShowsNothing() async throws {
        let model = ScriptedChatModel { _, _ in throw ChatError(.authentication, "the key is refused") }
        let trial = try await run("turns:\n  - user: hello\n", .scripted(model))
        #expect(trial.verdict.outcome == .error && trial.failure?.exit == .credentials)
    }

    @Test func whatCannotBeRunSaysSo() async throws {
        let trial = try await run("user: {goal: chat, max_turns: 2}\n", .scripted(ChatReply(text: "Hi")))
        #expect(trial.verdict.outcome == .error && trial.failure?.message.contains("no model plays the person") == true)
    }

    /// People are in the rooms before the first turn, and `after` counts them.
    @Test(arguments: [false, true]) func peopleAreInTheRoomsThatAreSeeded(isOverSockets: Bool) async throws {
        let world = "world: {rooms: {alpha: {participants: 2}, beta: {participants: 7}, gamma: }}\n"
        let turns = "turns:\n  - user: delete alpha\n    calls: [delete_pattreeya_room: {room_name: alpha}]\n"
        let agent = EvalAgent.scripted(.call("delete", ["room_name": "alpha"]), ChatReply(text: "Done."))
        let right = "after: {rooms: {beta: {participants: 7}, gamma: {participants: 0}}}\n"
        let trial = try await run(world + turns + right, agent, at: isOverSockets ? .sockets : .local)
        #expect(trial.verdict.outcome == .passed, "\(trial.verdict.failures.map(\.message))")
        #expect(trial.record?.before.room("pattreeya-alpha")?.participants == 2)
        let again = EvalAgent.scripted(.call("delete", ["room_name": "alpha"]), ChatReply(text: "Done."))
        let wrong = right.replacing("participants: 7", with: "participants: 6")
        let failed = try await run(world + turns + wrong, again, at: isOverSockets ? .sockets : .local)
        #expect(failed.verdict.failures.map(\.kind) == [.world], "\(failed.verdict.failures.map(\.message))")
    }
}
