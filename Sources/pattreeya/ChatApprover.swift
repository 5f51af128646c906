import AgentCore
import Synchronization
import Terminal

/// Decides as the mode of the moment says: it can change between two turns.
final class ChatApprover: Approver {
    private let current: Mutex<ApprovalMode>
    private let person: PromptApprover?

    /// - Parameter person: asks somebody; nil where there is nobody to ask.
    init(mode: ApprovalMode, person: PromptApprover?) {
        current = Mutex(mode)
        self.person = person
    }

    var mode: ApprovalMode {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    /// A new turn: what was allowed for the last one is not allowed any more.
    func beginTurn() { person?.beginTurn() }

    func decide(_ request: ApprovalRequest) async -> ApprovalDecision {
        switch mode {
        case .always: await FixedApprover.always.decide(request)
        case .never: await FixedApprover.never.decide(request)
        case .ask:
            if let person { await person.decide(request) } else { await FixedApprover.noTerminal.decide(request) }
        }
    }
}
