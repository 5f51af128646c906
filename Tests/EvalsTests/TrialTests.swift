import AgentCore
import ChatCompletions
import Testing
import Tools

@testable import Evals

/// Limits, faults, and trials that did not take place as they were written.
@Suite struct TrialTests {
    private func verdict(_ yaml: String, _ run: (inout TestTrial, Scenario) -> Void) throws -> TrialVerdict {
        let scenario = try scenario(yaml)
        var trial = TestTrial(scenario: scenario)
        run(&trial, scenario)
        return trial.verdict(scenario)
    }

    @Test(arguments: [
        ("llm_calls: 2", true), ("llm_calls: 1", false), ("tool_calls: 1", true), ("tool_calls: 0", false),
        ("tokens: 15", true), ("tokens: 14", false), ("seconds: 0.5", true), ("seconds: 0.4", false),
    ])
    func limits(_ limit: String, _ isFine: Bool) throws {
        for yaml in ["turns:\n  - user: x\nlimits: {\(limit)}\n", "turns:\n  - user: x\n    limits: {\(limit)}\n"] {
            let verdict = try verdict(yaml) { trial, _ in trial.say("x", [.list], "Okay.") }
            #expect(verdict.outcome == (isFine ? .passed : .failed))
        }
    }

    @Test func whatNobodyCountedCannotBeChecked() throws {
        let tokens = try verdict("turns:\n  - user: x\nlimits: {tokens: 5}\n") { trial, _ in
            trial.say("x", [], "Okay.", usage: nil)
        }
        #expect(tokens.outcome == .error)
        #expect(tokens.undecided == ["tokens"])
        let cost = "turns:\n  - user: x\nlimits: {cost_usd: 0.5}\n"
        #expect(try verdict(cost) { trial, _ in trial.say("x", [], "Okay.") }.outcome == .error)
        #expect(try verdict(cost) { trial, _ in trial.say("x", [], "Okay.", cost: 0.4) }.outcome == .passed)
        #expect(try verdict(cost) { trial, _ in trial.say("x", [], "Okay.", cost: 0.6) }.outcome == .failed)
    }

    @Test func aFailureOutweighsWhatCannotBeChecked() throws {
        let verdict = try verdict("turns:\n  - user: x\n    calls: none\nlimits: {tokens: 5}\n") { trial, _ in
            trial.say("x", [.list], "Okay.", usage: nil)
        }
        #expect(verdict.outcome == .failed)
    }

    @Test func aRunningTrialIsStoppedAtALimit() throws {
        let scenario = try scenario("turns:\n  - user: x\n  - user: y\nlimits: {llm_calls: 2}\n")
        var trial = TestTrial(scenario: scenario)
        trial.say("x", [.list], "Okay.")
        let checks = TrialChecks(tools: trial.tools)
        #expect(checks.exceededLimits(scenario, events: trial.record.events).isEmpty)
        trial.say("y", [], "Okay.")
        #expect(checks.exceededLimits(scenario, events: trial.record.events).map(\.key) == ["llm_calls"])
    }

    @Test func aFaultThatWasNeverReachedShowsNothing() throws {
        let yaml = "turns:\n  - user: x\n    faults: [list_rooms: {fail: unavailable}]\n"
        let missed = try verdict(yaml) { trial, _ in trial.say("x", [], "Okay.") }
        #expect(missed.outcome == .error)
        #expect(missed.undecided == ["unavailable"])
        let hit = try verdict(yaml) { trial, scenario in
            trial.say("x", [.list], "Okay.")
            trial.hit(scenario.turns[0].faults[0])
        }
        #expect(hit.outcome == .passed)
    }

    @Test func turnsThatWereNotRunCannotBeChecked() throws {
        let yaml = "turns:\n  - user: x\n  - user: y\n"
        #expect(try verdict(yaml) { _, _ in }.outcome == .error)
        #expect(try verdict(yaml) { trial, _ in trial.say("x", [], "Okay.") }.outcome == .error)
        #expect(
            try verdict(yaml) { trial, _ in
                trial.say("x", [], "Okay.")
                trial.say("z", [], "Okay.")
            }.outcome == .error
        )
        #expect(
            try verdict(yaml) { trial, _ in
                trial.say("x", [], "Okay.")
                trial.say("y", [], "Okay.")
            }.outcome == .passed
        )
    }

    @Test func anEndpointThatFailsShowsNothingAboutTheAgent() throws {
        let network = TurnFailure(code: "network", message: "no route", exit: .network)
        let empty = TurnFailure(code: "empty_reply", message: "nothing, twice", exit: .provider)
        func outcome(_ failure: TurnFailure, faults: String = "") throws -> TrialVerdict.Outcome {
            try verdict("turns:\n  - user: x\n\(faults)") { trial, scenario in
                trial.say("x", [], "", reason: .failed, failure: failure)
                for fault in scenario.faults { trial.hit(fault) }
            }.outcome
        }
        #expect(try outcome(network) == .error)
        #expect(try outcome(empty) == .failed)
        #expect(try outcome(network, faults: "faults: [model: {fail: truncated_stream}]\n") == .passed)
        let limited = try verdict("turns:\n  - user: x\n") { trial, _ in
            trial.say("x", [], "I stopped.", reason: .limited)
        }
        #expect(limited.outcome == .failed)
    }
}
