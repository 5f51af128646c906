import Synchronization

/// What a run may take in all.
public struct EvalBudget: Sendable, Hashable {
    /// Tokens of prompts and completions; nil for no bound.
    public var tokens: Int?
    /// US dollars; nil for no bound.
    public var dollars: Double?
    /// Seconds of wall time; nil for no bound.
    public var seconds: Double?

    /// Makes a budget; without bounds unless they are given.
    public init(tokens: Int? = nil, dollars: Double? = nil, seconds: Double? = nil) {
        (self.tokens, self.dollars, self.seconds) = (tokens, dollars, seconds)
    }
}

/// How fast a run may go on, and whether it may: as the endpoint and the budget let it.
final class RunPace: Sendable {
    private struct State {
        var jobs: Int
        /// Trials since the endpoint wanted fewer requests.
        var quiet = 0
        var tokens = 0
        var dollars = 0.0
    }

    private let most: Int
    private let budget: EvalBudget
    private let started = ContinuousClock.now
    private let state: Mutex<State>
    /// After so many trials without a refusal one more job is tried.
    private static let patience = 10

    init(jobs: Int, budget: EvalBudget, spent: some Sequence<Trial>) {
        (most, self.budget) = (max(1, jobs), budget)
        state = Mutex(State(jobs: max(1, jobs)))
        for trial in spent { add(trial) }
    }

    /// How many scenarios may run at the same time.
    var jobs: Int { state.withLock { $0.jobs } }

    func add(_ trial: Trial) {
        let usage = trial.usage
        state.withLock { state in
            state.tokens += usage.tokens
            state.dollars += usage.dollars
            if trial.failure?.code == "rate_limited" {
                (state.jobs, state.quiet) = (max(1, state.jobs / 2), 0)
            } else {
                state.quiet += 1
                if state.quiet % Self.patience == 0 { state.jobs = min(most, state.jobs + 1) }
            }
        }
    }

    /// Which bound is reached; nil while none is.
    var budgetProblem: String? {
        let (tokens, dollars) = state.withLock { ($0.tokens, $0.dollars) }
        if let most = budget.tokens, tokens >= most { return "the budget of \(most) tokens is used up" }
        if let most = budget.dollars, dollars >= most { return "the budget of \(most) US dollars is used up" }
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        if let most = budget.seconds, seconds >= most { return "the budget of \(most) s is used up" }
        return nil
    }
}

extension Trial {
    /// What its turns took.
    var usage: (tokens: Int, dollars: Double) {
        var sum = (tokens: 0, dollars: 0.0)
        for case .turnFinished(let summary) in (record?.events ?? []).map(\.kind) {
            sum.tokens += summary.usage.map { $0.promptTokens + $0.completionTokens } ?? 0
            sum.dollars += summary.cost ?? 0
        }
        return sum
    }

    /// Whether the model or the server, and not the agent, kept it from showing anything.
    var isHindered: Bool {
        guard verdict.outcome != .passed, verdict.outcome != .failed, let failure else { return false }
        return [.network, .provider, .rateLimit].contains(failure.exit)
    }
}
