/// Checks that a simulated user was done within the turns that it has. That a person gives up is no failure in itself:
/// where that is wrong, the calls and the rooms show it.
struct EndCheck {
    let scenario: Scenario
    /// How many turns there were.
    let turns: Int

    func result(_ end: ConversationEnd?) -> CheckResult? {
        guard let user = scenario.user, let end else { return nil }
        let (outcome, actual): (CheckResult.Outcome, String) =
            switch end {
            case .goalReached: (.passed, "the goal reached in \(turns)")
            case .givenUp: (.passed, "a person who gave up after \(turns)")
            case .outOfTurns(let wanted):
                (.failed, "a person who still wanted to say \"\(ReplyCheck.short(wanted))\"")
            }
        return CheckResult(
            .limit,
            key: "max_turns",
            outcome,
            expected: "the person to be done within \(user.maxTurns) turns",
            actual: actual,
            at: scenario.location
        )
    }
}
