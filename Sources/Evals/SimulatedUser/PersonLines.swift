import AgentCore

/// What the person says, turn by turn: as it is written, or as a model plays it.
struct PersonLines {
    private let scenario: Scenario
    private let simulator: UserSimulator?
    private let tape: any TrialTape
    /// The number of the last turn, from 1; 0 before the first.
    private(set) var number = 0
    /// How the conversation ended; nil while it goes on, where it broke off, and where every turn is written out.
    private(set) var end: ConversationEnd?

    init(_ scenario: Scenario, _ simulator: UserSimulator?, _ tape: any TrialTape) {
        (self.scenario, self.simulator, self.tape) = (scenario, simulator, tape)
    }

    /// The next turn; nil when there is none.
    /// - Throws: `TurnFailure` when the model that plays the person cannot be had, `CancellationError`.
    mutating func next(after events: [TurnEvent]) async throws -> ScenarioTurn? {
        guard let user = scenario.user else {
            guard number < scenario.turns.count else { return nil }
            number += 1
            return scenario.turns[number - 1]
        }
        guard end == nil else { return nil }
        let turns = RecordedTurn.turns(of: events)
        // What an agent that cannot be reached did not answer is nobody's conversation.
        if turns.last?.summary?.reason == .failed, !scenario.faults.contains(where: { $0.target == Fault.model }) {
            return nil
        }
        let move = try await tape.move {
            guard let simulator else { throw Self.noSimulator(scenario) }
            return try await simulator.move(user, after: turns)
        }
        switch move {
        case .ends(let end): self.end = end
        case .says(let text, let last):
            guard number < user.maxTurns else {
                end = last ?? .outOfTurns(wanted: text)
                return nil
            }
            (number, end) = (number + 1, last)
            return ScenarioTurn(user: text, location: scenario.location)
        }
        return nil
    }

    private static func noSimulator(_ scenario: Scenario) -> TurnFailure {
        TurnFailure(
            code: "simulated_user",
            message: "\(scenario.location): no model plays the person: the offline model cannot; set "
                + "PATTREEYA_JUDGE_MODEL and PATTREEYA_JUDGE_BASE_URL, or give --judge-model and --judge-base-url",
            exit: .configuration
        )
    }
}
