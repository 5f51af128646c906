import AgentCore

/// Checks that the conversation took place as it was written.
struct TurnCheck {
    let scenario: Scenario
    let turns: [RecordedTurn]

    func results() -> [CheckResult] {
        guard !turns.isEmpty else { return [result(nil, .error, "no turn was run", scenario.location)] }
        var results: [CheckResult] = []
        for (index, expected) in scenario.turns.enumerated() {
            guard index < turns.count else {
                results.append(result(index + 1, .error, "the turn was not run", expected.location))
                continue
            }
            results.append(ended(turns[index], said: expected.user, at: expected.location))
        }
        for turn in turns.dropFirst(scenario.turns.count) {
            results.append(
                scenario.user == nil
                    ? result(turn.number, .error, "a turn that the scenario does not have", scenario.location)
                    : ended(turn, said: nil, at: scenario.location)
            )
        }
        return results
    }

    private func ended(_ turn: RecordedTurn, said: String?, at location: FileLocation) -> CheckResult {
        if let said, !said.isSame(as: turn.user) {
            return result(turn.number, .error, "the person said \"\(ReplyCheck.short(turn.user))\"", location)
        }
        guard let summary = turn.summary else { return result(turn.number, .error, "the turn has no end", location) }
        switch summary.reason {
        case .answered: return result(turn.number, .passed, "an answer", location)
        case .limited: return result(turn.number, .failed, "a turn that stopped at the agent's own limit", location)
        case .cancelled: return result(turn.number, .error, "the turn was interrupted", location)
        case .failed: return failed(turn, at: location)
        }
    }

    /// Whether a turn shows nothing of the agent, because its model or a server could not be had.
    func isEmpty(_ turn: RecordedTurn) -> Bool {
        turn.summary?.reason == .failed && failed(turn, at: scenario.location).outcome == .error
    }

    /// A turn that a fault of the model made fail has ended as it had to. Otherwise an agent that says nothing or
    /// talks too much has failed, and an endpoint that cannot be reached shows nothing about the agent.
    private func failed(_ turn: RecordedTurn, at location: FileLocation) -> CheckResult {
        let reason = turn.failure?.message ?? "the turn failed without a reason"
        let isWanted = scenario.allFaults.contains { armed, fault in
            fault.target == Fault.model && (armed ?? turn.number) == turn.number
        }
        if isWanted { return result(turn.number, .passed, reason, location) }
        let isAgents = ["empty_reply", "context_overflow", "content_filter"].contains(turn.failure?.code ?? "")
        return result(turn.number, isAgents ? .failed : .error, reason, location)
    }

    private func result(
        _ turn: Int?,
        _ outcome: CheckResult.Outcome,
        _ actual: String,
        _ location: FileLocation
    ) -> CheckResult {
        CheckResult(.turn, turn: turn, outcome, expected: "a turn that is answered", actual: actual, at: location)
    }
}

/// Checks that every fault landed: one that was never hit shows nothing.
struct FaultCheck {
    let scenario: Scenario
    let hits: [FileLocation: Int]

    func results() -> [CheckResult] {
        // A turn that is repeated carries the same fault several times.
        var seen: Set<FileLocation> = []
        return scenario.allFaults.filter { seen.insert($0.fault.location).inserted }.map { turn, fault in
            let count = hits[fault.location] ?? 0
            return CheckResult(
                .fault,
                turn: turn,
                key: fault.kind.rawValue,
                count > 0 ? .passed : .error,
                expected: "\(fault.target) to be hit by \(fault.kind.rawValue)",
                actual: count > 0
                    ? "\(count) hits" : "the fault was never reached, so that the trial shows nothing about it",
                at: fault.location
            )
        }
    }
}
