import AgentCore
import Tools

/// One trial: what was said and done turn by turn, the rooms on the way, and each finding behind its turn.
struct HTMLTranscript {
    private let trial: Trial
    private let turns: [RecordedTurn]
    private let history: WorldHistory?

    init(_ trial: Trial) {
        self.trial = trial
        turns = trial.record.map { RecordedTurn.turns(of: $0.events) } ?? []
        history = trial.record.map { [turns] in WorldHistory($0, turns: turns) }
    }

    /// - Parameter isOpen: whether it is open although it passed.
    func write(to page: inout HTMLWriter, isOpen: Bool) {
        let verdict = trial.verdict.outcome.verdict
        page.details(class: "trial \(verdict.rawValue)", isOpen: isOpen || verdict != .passed) { page in
            page.element("h4") { page in
                page.text("Trial \(trial.number) ")
                page.element("span", ["class": "mark"], "\(verdict.mark) \(verdict.words)")
            }
            page.text(" ")
            page.element("span", ["class": "facts"], facts)
        } content: { page in
            if let failure = trial.failure {
                page.element("p", ["class": "notice"], "\(failure.code): \(failure.message)")
            }
            if let record = trial.record {
                HTMLWorlds.write(record.before, title: "Rooms before the first turn", to: &page)
            }
            page.element("ol", ["class": "turns"]) { page in
                for (place, turn) in turns.enumerated() { write(turn, history?.turns[place], to: &page) }
            }
            writeEnd(to: &page)
        }
    }

    private var facts: String {
        let calls = turns.reduce(0) { $0 + $1.calls.count }
        let parts = [Decimal.count(turns.count, "turn"), Decimal.count(calls, "call")]
        return (parts + ["\(Decimal.shown(trial.seconds)) s"]).joined(separator: ", ")
    }

    private func write(_ turn: RecordedTurn, _ worlds: WorldHistory.Turn?, to page: inout HTMLWriter) {
        page.element("li", ["class": "turn"]) { page in
            page.element("h5", "Turn \(turn.number)")
            Self.speech("The person said", turn.user, "person", to: &page)
            for step in turn.steps {
                switch step {
                case .message(let place): Self.speech("The agent said", turn.messages[place], "agent", to: &page)
                case .call(let place): HTMLCall.write(turn.calls[place], worlds?.calls[place], to: &page)
                }
            }
            if let step = worlds?.unexplained {
                let title = "Seen after the turn, though no call is noted that did it"
                HTMLWorlds.write(step, note: title, to: &page)
            }
            if let failure = turn.failure {
                page.element("p", ["class": "notice"], "The turn failed: \(failure.code): \(failure.message)")
            }
            page.element("p", ["class": "small"], Self.ending(of: turn))
            HTMLFindings.write(trial.verdict.results.filter { $0.turn == turn.number }, to: &page)
        }
    }

    private static func speech(_ who: String, _ words: String, _ role: String, to page: inout HTMLWriter) {
        page.element("p", ["class": "who"], who)
        page.element("blockquote", ["class": role, "dir": "auto"], words)
    }

    private static func ending(of turn: RecordedTurn) -> String {
        guard let summary = turn.summary else { return "The turn has no end." }
        var parts = [summary.reason.rawValue, Decimal.count(summary.requests, "request")]
        if let usage = summary.usage { parts.append("\(usage.promptTokens)+\(usage.completionTokens) tokens") }
        return (parts + ["\(Decimal.shown(summary.seconds)) s"]).joined(separator: ", ")
    }

    /// What belongs to no turn that was run.
    private func writeEnd(to page: inout HTMLWriter) {
        if let step = history?.unexplainedAtEnd {
            HTMLWorlds.write(step, note: "Seen at the end, after the last turn", to: &page)
        }
        let others = trial.verdict.results.filter { result in result.turn.map { $0 > turns.count } ?? true }
        if !others.isEmpty {
            page.element("h5", "The whole conversation")
            HTMLFindings.write(others, to: &page)
        }
        if let path = trial.transcript {
            page.element("p", ["class": "small"]) { page in
                page.text("Transcript: ")
                page.element("code", path)
            }
        }
    }
}
