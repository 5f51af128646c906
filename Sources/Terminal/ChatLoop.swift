import AgentCore

/// Where turns come from.
public protocol TurnSource: Sendable {
    /// The next turn's text, a failure for input that is no turn, or nil when there are no more.
    func next() async -> Result<String, TurnFailure>?
}

extension TurnReader: TurnSource {}

/// One turn that was given on the command line.
public actor SingleTurn: TurnSource {
    private var text: String?

    /// Makes a source of one turn.
    public init(_ text: String) { self.text = text }

    /// The turn, once.
    public func next() -> Result<String, TurnFailure>? {
        defer { text = nil }
        return text.map { .success($0) }
    }
}

/// Runs turns from a source until it ends, and works out the exit code: that of the first failure.
public struct ChatLoop: Sendable {
    private let makeAssistant: @Sendable () async throws -> Assistant
    private let source: any TurnSource
    private let interruption: Interruption
    private let isStrict: Bool
    private let isInteractive: Bool

    /// Makes a loop.
    /// - Parameters:
    ///   - isStrict: a failed or denied tool call makes the exit code 9.
    ///   - isInteractive: a person is there, who sees failures and goes on: they end nothing and are no exit code.
    ///   - makeAssistant: called when there is a first turn, so that input without any leaves no session behind; in an
    ///     interactive loop for every turn, since the session can change.
    public init(
        source: any TurnSource,
        interruption: Interruption,
        isStrict: Bool = false,
        isInteractive: Bool = false,
        makeAssistant: @escaping @Sendable () async throws -> Assistant
    ) {
        (self.source, self.interruption) = (source, interruption)
        (self.isStrict, self.isInteractive) = (isStrict, isInteractive)
        self.makeAssistant = makeAssistant
    }

    /// Runs all turns.
    /// - Throws: what making the Assistant threw, or the output when it could not be written.
    public func run() async throws -> ExitStatus {
        var status = ExitStatus.success
        var made: Assistant?
        var hasBegun = false
        func note(_ exit: ExitStatus) { if status == .success, !isInteractive { status = exit } }
        while let input = await source.next() {
            // A terminal that is gone before anything was said is no reason for a session.
            if case .failure(let failure) = input, isInteractive, !hasBegun { throw failure }
            let assistant: Assistant
            if let made { assistant = made } else { assistant = try await makeAssistant() }
            // An interactive loop does not hold on to a session that may be left.
            (made, hasBegun) = (isInteractive ? nil : assistant, true)
            switch input {
            case .failure(let failure):
                note(failure.exit)
                try await assistant.reject(failure)
                if failure.exit == .localInputOutput { return isInteractive ? failure.exit : status }
            case .success(let text):
                let task = Task { try await assistant.run(text) }
                let outcome = try await interruption.during(cancel: { task.cancel() }) { try await task.value }
                if let failure = outcome.failure { note(failure.exit) }
                if outcome.summary.reason == .limited { note(.limit) }
                if isStrict && outcome.summary.failedCalls > 0 { note(.tool) }
                if let failure = outcome.failure, !isInteractive,
                    [.configuration, .credentials].contains(failure.exit)
                {
                    return status
                }
            }
            if let signal = interruption.endsProgram { return signal }
        }
        return interruption.endsProgram ?? status
    }
}
