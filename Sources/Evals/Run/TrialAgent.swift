import AgentCore

/// What a trial talks to.
protocol TrialAgent: Sendable {
    /// Comes before the first turn.
    func begin() async throws
    /// Runs one turn to its end.
    func take(_ text: String) async throws
    /// Comes after the last turn of a conversation that went to its end.
    func end() async throws
    /// Comes instead of `end` where it did not: nothing may be left running.
    func stop() async
}

extension Assistant: TrialAgent {
    func take(_ text: String) async throws { try await run(text) }
    func end() async throws {}
    func stop() async {}
}
