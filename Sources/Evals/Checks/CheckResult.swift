/// What one check of a trial came to.
public struct CheckResult: Sendable {
    /// What was checked.
    public enum Kind: String, Sendable {
        /// Every turn was run and ended.
        case turn
        /// Every fault was hit.
        case fault
        /// Every call names a tool that there is, with arguments that can be read.
        case understood
        /// The calls are those that were named.
        case calls
        /// Nothing that is forbidden was attempted.
        case never
        /// The rooms are those that there must be.
        case world
        /// Nothing was changed but by the calls that were named.
        case journal
        /// What the reply says of rooms made and deleted is so.
        case claims
        /// The reply is as it must be.
        case reply
        /// The trial took no more than it may.
        case limit
    }

    /// What it came to.
    public enum Outcome: Sendable, Hashable {
        /// It holds.
        case passed
        /// It does not hold.
        case failed
        /// It could not be evaluated: neither a pass nor a failure.
        case error
        /// A judge has to be asked.
        case needsJudge(JudgeQuestion)
        /// A judge that may not gate has spoken; it counts for nothing.
        case advisory
    }

    /// What was checked.
    public var kind: Kind
    /// The turn, from 1; nil for the whole conversation.
    public var turn: Int?
    /// The key in the file, where the kind has several: `says`, `max_words`.
    public var key: String?
    /// What it came to.
    public var outcome: Outcome
    /// What was expected, in words.
    public var expected: String
    /// What came, in words; for an error why it could not be evaluated.
    public var actual: String
    /// What shows it: quotes, calls, rooms.
    public var evidence: [String]
    /// The line of the file that asks for it.
    public var location: FileLocation
    /// What a judge answered; nil where none was asked.
    public var judgement: JudgeAnswer?

    init(
        _ kind: Kind,
        turn: Int? = nil,
        key: String? = nil,
        _ outcome: Outcome,
        expected: String,
        actual: String = "",
        evidence: [String] = [],
        at location: FileLocation
    ) {
        (self.kind, self.turn, self.key, self.outcome) = (kind, turn, key, outcome)
        (self.expected, self.actual, self.evidence, self.location) = (expected, actual, evidence, location)
    }

    /// One line: `evals/a.yaml:7:5: turn 1, calls: expected …, got …`.
    public var message: String { "\(location): \(summary)" }

    /// The same without the place.
    var summary: String {
        let place = turn.map { "turn \($0), " } ?? ""
        let what = key.map { "\(kind.rawValue) \($0)" } ?? kind.rawValue
        let got =
            switch outcome {
            case .error: "could not be checked: \(actual)"
            case .needsJudge: "needs a judge"
            default: "got \(actual.isEmpty ? "it" : actual)"
            }
        return "\(place)\(what): expected \(expected), \(got)"
    }
}

/// What a trial came to, with every check.
public struct TrialVerdict: Sendable {
    /// What it came to.
    public enum Outcome: String, Sendable {
        /// Every check holds.
        case passed
        /// Some check does not hold.
        case failed
        /// Some check could not be evaluated, and none failed.
        case error
        /// Only judges are left to be asked.
        case needsJudge = "needs_judge"
    }

    /// Every check, in the order of the conversation.
    public private(set) var results: [CheckResult]

    /// Collects results.
    public init(_ results: [CheckResult]) { self.results = results }

    /// What the trial came to. Without any check nothing was shown: that is an error and no pass.
    public var outcome: Outcome {
        if results.contains(where: { $0.outcome == .failed }) { return .failed }
        if results.contains(where: { $0.outcome == .error }) { return .error }
        if results.contains(where: { if case .needsJudge = $0.outcome { true } else { false } }) { return .needsJudge }
        return results.contains { $0.outcome == .passed } ? .passed : .error
    }

    /// The checks that do not hold.
    public var failures: [CheckResult] { results.filter { $0.outcome == .failed } }

    /// The checks on which a judge that may not gate has spoken.
    public var advisories: [CheckResult] { results.filter { $0.outcome == .advisory } }

    /// The checks that could not be evaluated.
    public var errors: [CheckResult] { results.filter { $0.outcome == .error } }

    /// What judges have to be asked, by the place of the result. Empty as soon as a cheaper check fails: then the
    /// verdict stands.
    public var judgeQuestions: [(index: Int, question: JudgeQuestion)] {
        guard outcome == .needsJudge else { return [] }
        return results.enumerated().compactMap { index, result in
            guard case .needsJudge(let question) = result.outcome else { return nil }
            return (index, question)
        }
    }

    /// Takes in a judge's answer to one of `judgeQuestions`. A quote that the reply does not have is no evidence: the
    /// check cannot be evaluated then.
    public mutating func settle(_ index: Int, with answer: JudgeAnswer) {
        guard results.indices.contains(index), case .needsJudge(let question) = results[index].outcome else { return }
        results[index].evidence = [answer.quote]
        results[index].judgement = answer
        results[index].actual = answer.summary + (answer.mayGate ? "" : ", as advice")
        if !question.hasEvidence(answer.quote) {
            results[index].outcome = .error
            results[index].actual = "the judge quotes what the reply does not say: \"\(answer.quote)\""
        } else if !answer.mayGate {
            results[index].outcome = .advisory
        } else {
            results[index].outcome = answer.verdict == .pass ? .passed : .failed
        }
    }

    /// Says why a judge could not be asked.
    public mutating func giveUp(_ index: Int, because reason: String) {
        guard results.indices.contains(index), case .needsJudge = results[index].outcome else { return }
        (results[index].outcome, results[index].actual) = (.error, reason)
    }
}
