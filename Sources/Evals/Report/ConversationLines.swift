/// A trial's conversation in lines for people: what was said, called and answered.
public enum ConversationLines {
    /// The lines, each with who it is by.
    public static func lines(of record: TrialRecord) -> [String] {
        RecordedTurn.turns(of: record.events).flatMap { turn in
            var lines = ["person: \(oneLine(turn.user))"]
            lines += turn.calls.map { "call: \($0.shown) → \($0.result?.rawValue ?? "no result")" }
            lines += turn.messages.map { "agent: \(oneLine($0))" }
            if let failure = turn.failure { lines.append("failure: \(failure.message)") }
            return lines
        }
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

/// What is different between two trials of a scenario, or two runs.
public struct TrialDifference: Sendable {
    /// The lines of both, in order: those of both begin with a space, those of one with `-` or `+`.
    public let lines: [String]
    /// Whether both are the same.
    public let isEmpty: Bool

    /// Compares what was said and done, and what it came to where that is known.
    public init(_ before: Trial, _ after: Trial) {
        let (old, new) = (Self.lines(of: before), Self.lines(of: after))
        let difference = new.difference(from: old)
        isEmpty = difference.isEmpty
        var shown = old.map { "  \($0)" }
        // From the back, so that places stay right; what replaces a line stands below it.
        for case .remove(let offset, let line, _) in difference.removals.reversed() { shown[offset] = "- \(line)" }
        var places: [Int] = []
        for (index, line) in shown.enumerated() where !line.hasPrefix("- ") { places.append(index) }
        var result = shown
        var moved = 0
        for case .insert(let offset, let line, _) in difference.insertions {
            // Before the line of both that follows it in the new text.
            let common = new[..<offset].count - difference.insertions.count { Self.offset($0) < offset }
            let place = common < places.count ? places[common] : shown.count
            result.insert("+ \(line)", at: place + moved)
            moved += 1
        }
        lines = result
    }

    private static func offset(_ change: CollectionDifference<String>.Change) -> Int {
        switch change {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }

    private static func lines(of trial: Trial) -> [String] {
        let lines = trial.record.map(ConversationLines.lines) ?? [trial.failure?.message].compactMap(\.self)
        return lines + (trial.verdict.results.isEmpty ? [] : ["verdict: \(trial.verdict.outcome.rawValue)"])
    }
}
