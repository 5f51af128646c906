import Tools

/// A run as one JSON object, for programs.
public enum JSONReport {
    /// The version of the form; a later one may have more members.
    public static let version = 1

    /// The object.
    /// - Parameters:
    ///   - model: the name of the model that was asked.
    ///   - seconds: how long the run took.
    public static func object(_ results: [ScenarioResult], model: String, seconds: Double) -> JSONObject {
        [
            "v": .integer(version), "model": .string(model), "seconds": .number(rounded(seconds)),
            "scenarios": .array(results.map { .object(object($0)) }),
        ]
    }

    private static func object(_ result: ScenarioResult) -> JSONObject {
        let count = result.count
        var object: JSONObject = [
            "name": .string(result.scenario.name), "file": .string(result.scenario.location.file),
            "line": .integer(result.scenario.location.line), "verdict": .string(result.verdict.rawValue),
            "passes": .integer(count.passes), "judged": .integer(count.trials),
            "trials": .array(result.trials.map { .object(Self.object($0)) }),
        ]
        if let reason = result.skipReason { object["skip_reason"] = .string(reason) }
        return object
    }

    private static func object(_ trial: Trial) -> JSONObject {
        let turns = trial.record.map { RecordedTurn.turns(of: $0.events) } ?? []
        var object: JSONObject = [
            "number": .integer(trial.number), "outcome": .string(trial.verdict.outcome.rawValue),
            "seconds": .number(rounded(trial.seconds)),
            "calls": .array(turns.flatMap(\.calls).map { .string($0.shown) }),
            "findings": .array((trial.verdict.failures + trial.verdict.errors).map { .object(Self.object($0)) }),
        ]
        let advisories = trial.verdict.advisories
        if !advisories.isEmpty { object["advisory"] = .array(advisories.map { .object(Self.object($0)) }) }
        if let failure = trial.failure { object["failure"] = .string(failure.message) }
        if let transcript = trial.transcript { object["transcript"] = .string(transcript) }
        return object
    }

    private static func object(_ finding: CheckResult) -> JSONObject {
        var object: JSONObject = [
            "check": .string(finding.kind.rawValue), "expected": .string(finding.expected),
            "got": .string(finding.actual), "file": .string(finding.location.file),
            "line": .integer(finding.location.line), "column": .integer(finding.location.column),
        ]
        if let judgement = finding.judgement {
            object["verdict"] = .string(judgement.verdict.rawValue)
            object["quote"] = .string(judgement.quote)
        }
        if let key = finding.key { object["key"] = .string(key) }
        if let turn = finding.turn { object["turn"] = .integer(turn) }
        return object
    }

    private static func rounded(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }
}
