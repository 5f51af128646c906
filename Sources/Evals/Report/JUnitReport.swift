/// A run in the XML form that CI services read: a test case for each scenario, and for each cell of a matrix, with its
/// trials as properties.
///
/// A scenario that could not be evaluated is an error and no failure; one that stayed inconclusive counts as skipped.
public enum JUnitReport {
    /// The document.
    /// - Parameter seconds: how long the run took.
    public static func text(_ results: [ScenarioResult], seconds: Double) -> String {
        let counts = attributes([
            ("name", "pattreeya eval"), ("tests", "\(results.count)"), ("failures", "\(results.count(.failed))"),
            ("errors", "\(results.count(.error))"), ("time", Decimal.shown(seconds)),
        ])
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites\(counts)>\n"
        text += "  <testsuite\(counts) skipped=\"\(results.count(.inconclusive) + results.count(.skipped))\">\n"
        for result in results { text += testCase(result) }
        return text + "  </testsuite>\n</testsuites>\n"
    }

    private static func testCase(_ result: ScenarioResult) -> String {
        let id = result.scenario.id
        let folder = id.lastIndex(of: "/").map { String(id[..<$0]) } ?? "evals"
        let head = attributes([
            ("classname", folder), ("name", result.scenario.name),
            ("time", Decimal.shown(result.trials.reduce(0) { $0 + $1.seconds })),
        ])
        return "    <testcase\(head)>\n\(properties(result))\(outcome(result))\(advisories(result))    </testcase>\n"
    }

    private static func properties(_ result: ScenarioResult) -> String {
        let count = result.count
        let interval = WilsonInterval(successes: count.passes, of: count.trials)
        var properties = [
            ("trials", "\(result.trials.count)"), ("judged", "\(count.trials)"), ("passed", "\(count.passes)"),
            ("rate.low", Decimal.shown(interval.low)), ("rate.high", Decimal.shown(interval.high)),
        ]
        for trial in result.trials {
            let place = trial.transcript.map { ", \($0)" } ?? ""
            let words = trial.verdict.outcome.verdict.words
            properties.append(("trial.\(trial.number)", "\(words), \(Decimal.shown(trial.seconds)) s\(place)"))
        }
        let lines = properties.map { "        <property\(attributes([("name", $0.0), ("value", $0.1)]))/>\n" }
        return "      <properties>\n\(lines.joined())      </properties>\n"
    }

    private static func outcome(_ result: ScenarioResult) -> String {
        let count = "\(result.count.passes) of \(result.count.trials) trials passed"
        let findings = ConsoleReport().findings(of: result)
        let message = ("message", findings.first ?? count)
        let all = escaped(findings.joined(separator: "\n"))
        switch result.verdict {
        case .passed: return ""
        case .failed:
            let kind = result.telling?.verdict.failures.first?.name ?? "rate"
            return "      <failure\(attributes([message, ("type", kind)]))>\(all)</failure>\n"
        case .error:
            let kind = result.telling?.failure?.code ?? "check"
            return "      <error\(attributes([message, ("type", kind)]))>\(all)</error>\n"
        case .skipped: return "      <skipped\(attributes([("message", result.skipReason ?? "")]))/>\n"
        case .inconclusive: return "      <skipped\(attributes([("message", count)]))/>\n"
        }
    }

    /// What a judge said that may not gate.
    private static func advisories(_ result: ScenarioResult) -> String {
        let lines = ConsoleReport.advisories(of: result).map { "advisory: \($0.message)" }
        return lines.isEmpty ? "" : "      <system-out>\(escaped(lines.joined(separator: "\n")))</system-out>\n"
    }

    private static func attributes(_ attributes: [(name: String, value: String)]) -> String {
        attributes.map { " \($0.name)=\"\(escaped($0.value))\"" }.joined()
    }

    /// XML 1.0 has no place for most control characters, not even escaped.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n": escaped += "&#10;"
            case "\t": escaped += "&#9;"
            case "\u{0}"..."\u{1F}", "\u{FFFE}"..."\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
