import Tools

/// What was called in this turn, so that the same call is not run twice.
struct CallMemory: Sendable {
    private struct Entry {
        var outcome: ToolOutcome
        /// The writes that had run when the call ended.
        var writes: Int
        /// A write that succeeded: its effect is there, whatever else is written afterwards.
        var isSettled: Bool
    }

    private var entries: [String: Entry] = [:]
    private var denials: [String: ToolOutcome] = [:]
    private var writes = 0

    /// The outcome of an identical call. A read, and a write that failed, may run again once something was written;
    /// a write that succeeded may not, and a no of the person holds for the whole turn.
    func recall(_ call: PlannedCall) -> ToolOutcome? {
        let key = Self.key(call)
        if let denial = denials[key] { return denial }
        guard let entry = entries[key], entry.isSettled || entry.writes == writes else { return nil }
        return entry.outcome
    }

    /// Whether the call would only repeat one that succeeded or was not allowed: nothing new can come of it.
    func isRepetition(_ call: PlannedCall) -> Bool {
        denials[Self.key(call)] != nil || recall(call)?.isSuccess == true
    }

    /// Remembers a call that was not allowed.
    mutating func rememberDenial(of call: PlannedCall, _ outcome: ToolOutcome) { denials[Self.key(call)] = outcome }

    /// Remembers a call that ran. A failed write counts as a write: it may have had its effect.
    mutating func remember(_ call: PlannedCall, _ outcome: ToolOutcome) {
        if !call.isRead { writes += 1 }
        entries[Self.key(call)] = Entry(
            outcome: outcome,
            writes: writes,
            isSettled: !call.isRead && outcome.isSuccess
        )
    }

    private static func key(_ call: PlannedCall) -> String {
        call.name + String(decoding: JSONValue.object(call.arguments).serialized(sortedKeys: true), as: UTF8.self)
    }
}
