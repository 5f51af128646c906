@testable import Evals

extension TestTrial {
    /// The trial as a runner would answer it.
    func tried(_ scenario: Scenario, number: Int = 1) -> Trial {
        Trial(scenario: scenario, number: number, verdict: verdict(scenario), record: record, seconds: 0.5)
    }
}

/// A result of a one-turn scenario whose reply must say "help", with a trial for each reply.
func result(_ replies: String..., id: String = "test", verdict: ScenarioResult.Verdict) throws -> ScenarioResult {
    var scenario = try scenario("tags: [smoke]\nturns:\n  - user: hello\n    reply: {says: [help]}\n")
    scenario.id = id
    let trials = replies.enumerated().map { place, reply in
        var trial = TestTrial([])
        trial.say("hello", [], reply)
        return trial.tried(scenario, number: place + 1)
    }
    return ScenarioResult(scenario, trials, verdict)
}
