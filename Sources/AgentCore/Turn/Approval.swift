import Tools

/// What the person is asked before a call runs that their own words did not cover.
public struct ApprovalRequest: Sendable {
    /// The question in words.
    public var question: String
    /// The tool that would be called.
    public var toolName: String
    /// What it would be called with.
    public var arguments: JSONObject

    /// Makes a request.
    public init(question: String, toolName: String, arguments: JSONObject) {
        self.question = question
        self.toolName = toolName
        self.arguments = arguments
    }
}

/// The answer to an approval.
public struct ApprovalDecision: Sendable, Hashable {
    /// Whether the call may run.
    public var isGranted: Bool
    /// Who decided: `person`, `always` or `never` (the option), or `no_terminal`.
    public var by: String

    /// Makes a decision.
    public init(isGranted: Bool, by: String) {
        self.isGranted = isGranted
        self.by = by
    }
}

/// Decides calls that the person's words did not cover.
public protocol Approver: Sendable {
    /// Answers one request. A cancelled task means no.
    func decide(_ request: ApprovalRequest) async -> ApprovalDecision
}

/// Decides without asking anybody.
public struct FixedApprover: Approver {
    private let decision: ApprovalDecision

    /// Allows everything: `--approve always`.
    public static let always = FixedApprover(decision: ApprovalDecision(isGranted: true, by: "always"))
    /// Allows nothing: `--approve never`.
    public static let never = FixedApprover(decision: ApprovalDecision(isGranted: false, by: "never"))
    /// Allows nothing, because there is nobody to ask: `--approve ask` in a pipe.
    public static let noTerminal = FixedApprover(decision: ApprovalDecision(isGranted: false, by: "no_terminal"))

    /// Answers at once.
    public func decide(_ request: ApprovalRequest) async -> ApprovalDecision { decision }
}
