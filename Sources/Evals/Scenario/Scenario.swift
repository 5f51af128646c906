import Storage

/// One conversation with what must and must not come of it: a scenario file, or one cell of its matrix.
public struct Scenario: Sendable {
    /// The values that a cell of a matrix was made with: the variable and the place of its value, from 1.
    public struct Choice: Sendable, Hashable {
        /// The variable.
        public var variable: String
        /// The place of the value in the variable's list, from 1.
        public var place: Int
    }

    /// Who answers what the person's words did not cover.
    public enum ApprovalPolicy: String, Sendable, CaseIterable {
        /// Every question is answered with no.
        case never
        /// Every question is answered with yes.
        case always
    }

    /// The path of the file without `evals/` and `.yaml`, with `#2` for a second document in one file.
    public var id: String
    /// The choices of the matrix; empty without one.
    public var cell: [Choice] = []
    /// Where the document begins.
    public var location: FileLocation
    /// What the scenario is for.
    public var about = ""
    /// Words to choose scenarios by.
    public var tags: [String] = []
    /// What the agent's clock says; nil for the machine's.
    public var clock: Timestamp?
    /// Who answers approvals.
    public var approval = ApprovalPolicy.never
    /// The rooms that there are before the first turn.
    public var world = WorldSeed()
    /// What the person says, in order; empty where a simulated user speaks.
    public var turns: [ScenarioTurn] = []
    /// A model that plays the person; nil where the turns are written out.
    public var user: SimulatedUser?
    /// Faults that are armed for the whole conversation.
    public var faults: [Fault] = []
    /// Calls over the whole conversation; nil where only turns say which.
    public var calls: CallsExpectation?
    /// What may not even be attempted.
    public var never: [CallEntry] = []
    /// The rooms that there must be at the end; nil to derive them from the calls.
    public var after: WorldExpectation?
    /// What the last reply of the conversation must be like.
    public var reply: [ReplyExpectation] = []
    /// What the conversation may take.
    public var limits: [Limit] = []
    /// How often it must succeed; nil for once.
    public var reliability: Reliability?
    /// Findings of the lint that only the file shows, such as a variable that nothing uses.
    var notes: [LintFinding] = []

    /// The id and, in a matrix, the cell: `create/names[ask=2]`.
    public var name: String {
        cell.isEmpty ? id : "\(id)[\(cell.map { "\($0.variable)=\($0.place)" }.joined(separator: ","))]"
    }

    /// Whether a judge has to be asked.
    public var needsJudge: Bool { (turns.flatMap(\.reply) + reply).contains { $0.key == "judge" } }

    /// Every fault with the turn that arms it; nil for the whole conversation.
    public var allFaults: [(turn: Int?, fault: Fault)] {
        var all: [(turn: Int?, fault: Fault)] = faults.map { (turn: nil, fault: $0) }
        for (index, turn) in turns.enumerated() { all += turn.faults.map { (turn: index + 1, fault: $0) } }
        return all
    }
}

/// One thing that the person says and what it must lead to.
public struct ScenarioTurn: Sendable {
    /// What the person says.
    public var user: String
    /// Where the turn stands.
    public var location: FileLocation
    /// Faults that are armed for this turn.
    public var faults: [Fault] = []
    /// The calls of this turn; nil where the conversation's own `calls` say which.
    public var calls: CallsExpectation?
    /// What the reply must be like.
    public var reply: [ReplyExpectation] = []
    /// The rooms that there must be after this turn; nil for no check of its own.
    public var world: WorldExpectation?
    /// What the turn may take.
    public var limits: [Limit] = []
}

/// A person played by a model.
public struct SimulatedUser: Sendable, Hashable {
    /// What the person wants.
    public var goal: String
    /// What the person knows and does not know.
    public var knows: [String]
    /// How the person talks.
    public var style: String?
    /// How many turns the person has; one who wants another fails the trial.
    public var maxTurns: Int
}

/// A bound on what a turn or a conversation takes. Exceeding it stops the trial and fails it.
public struct Limit: Sendable, Hashable {
    /// What is bounded.
    public enum Kind: String, Sendable, CaseIterable {
        /// Requests to the model.
        case llmCalls = "llm_calls"
        /// Calls of tools, attempts included.
        case toolCalls = "tool_calls"
        /// Tokens of prompts and completions.
        case tokens
        /// Wall time in seconds.
        case seconds
        /// What the provider charges, in US dollars.
        case costUSD = "cost_usd"
    }

    /// What is bounded.
    public var kind: Kind
    /// The most that is allowed.
    public var most: Double
    /// Where it is written.
    public var location: FileLocation
}

/// How often a scenario must succeed, as the two rates that a sequential test tells apart.
public struct Reliability: Sendable, Hashable {
    /// The rate that is good enough.
    public var atLeast: Double
    /// The rate that must be ruled out.
    public var against: Double
    /// Where it is written.
    public var location: FileLocation

    /// The rate that is ruled out for a wanted one: 15 points below, and never more than four times its failures.
    public static func alternative(to rate: Double) -> Double { rate - min(0.15, 3 * (1 - rate)) }

    /// A test that decides it trial by trial.
    public var test: SequentialTest { SequentialTest(atLeast: atLeast, against: against) }
}
