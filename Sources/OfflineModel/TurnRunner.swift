import Tools

/// What to answer now: the next calls, or the text that ends the turn.
enum TurnAnswer: Equatable {
    case calls([Plan.Call])
    case text(String)
}

/// Compares the plan with the calls that this turn's transcript holds.
struct TurnRunner {
    let wordings: Wordings
    let conversation: Conversation
    let body: ChatRequestBody

    func answer() -> TurnAnswer {
        guard conversation.lastUser != nil else { return .text(wordings.text(.greeting)) }
        var planner = Planner(
            wordings: wordings,
            conversation: conversation.upToThisTurn,
            toolNames: body.toolNames
        )
        let plan = planner.makePlan()
        let (done, others) = match(plan, conversation.outcomes)
        let open = next(plan, done)
        let mayCall = body.mayCallTools && !body.toolNames.isEmpty
        if mayCall, !open.isEmpty { return .calls(open) }
        if !open.isEmpty, done.isEmpty, others.isEmpty { return .text(wordings.text(.noTools)) }
        let composer = Composer(wordings: wordings, conversation: conversation)
        return .text(composer.text(of: plan, done: done, others: others, isUnfinished: !open.isEmpty))
    }

    /// The outcome of every step that was called, and the outcomes that belong to no step.
    private func match(
        _ plan: Plan,
        _ outcomes: [Conversation.Outcome]
    ) -> ([Int: Conversation.Outcome], [Conversation.Outcome]) {
        var open = outcomes
        var done: [Int: Conversation.Outcome] = [:]
        // Twice: the exact calls first, then those whose arguments were repaired on the way.
        for isExact in [true, false] {
            for (index, step) in plan.steps.enumerated() where done[index] == nil {
                guard case .call(let call) = step,
                    let place = open.firstIndex(where: {
                        $0.call.name == call.name && (!isExact || $0.call.arguments == call.arguments)
                    })
                else { continue }
                done[index] = open.remove(at: place)
            }
        }
        return (done, open)
    }

    /// The next calls that need not wait for one another: writes in order, or one look at the world after them.
    private func next(_ plan: Plan, _ done: [Int: Conversation.Outcome]) -> [Plan.Call] {
        var calls: [Plan.Call] = []
        for (index, step) in plan.steps.enumerated() where done[index] == nil {
            guard case .call(let call) = step else { continue }
            if let first = calls.first, first.isRead != call.isRead { break }
            if let dependency = call.dependsOn {
                guard let made = done[dependency] else { break }
                if made.result?.isOK != true { continue }
            }
            calls.append(call)
        }
        return calls
    }
}

extension Conversation {
    /// Without what came after the person's last message, so that every step of a turn makes the same plan.
    var upToThisTurn: Conversation {
        guard let lastUser, lastUser + 1 < messages.count else { return self }
        return Conversation(messages: Array(messages[...lastUser]), reader: reader)
    }
}
