/// A run in the XML form that CI services read: a test case for each scenario, and for each cell of a matrix.
///
/// A scenario that could not be evaluated is an error and no failure; one that stayed inconclusive counts as skipped.
public enum JUnitReport {
    /// The document.
    /// - Parameter seconds: how long the run took.
    public static func text(_ results: [ScenarioResult], seconds: Double) -> String {
        func count(_ verdict: ScenarioResult.Verdict) -> Int { results.count { $0.verdict == verdict } }
        let counts =
            "tests=\"\(results.count)\" failures=\"\(count(.failed))\" errors=\"\(count(.error))\" "
            + "skipped=\"\(count(.inconclusive) + count(.skipped))\" time=\"\(Decimal.shown(seconds))\""
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
        text += "  <testsuite name=\"pattreeya eval\" \(counts)>\n"
        for result in results { text += testCase(result) }
        return text + "  </testsuite>\n</testsuites>\n"
    }

    private static func testCase(_ result: ScenarioResult) -> String {
        let (id, name) = (result.scenario.id, result.scenario.name)
        let folder = id.lastIndex(of: "/").map { String(id[..<$0]) } ?? "evals"
        let seconds = result.trials.reduce(0) { $0 + $1.seconds }
        var text = "    <testcase classname=\"\(escaped(folder))\" name=\"\(escaped(name))\" "
        text += "time=\"\(Decimal.shown(seconds))\""
        guard result.verdict != .passed else { return text + "/>\n" }
        let count = result.count
        let findings = ConsoleReport().findings(of: result)
        let message = escaped(findings.first ?? "\(count.passes) of \(count.trials) trials passed")
        let all = escaped(findings.joined(separator: "\n"))
        text += ">\n"
        switch result.verdict {
        case .skipped: text += "      <skipped message=\"\(escaped(result.skipReason ?? ""))\"/>\n"
        case .failed, .passed: text += "      <failure message=\"\(message)\">\(all)</failure>\n"
        case .error: text += "      <error message=\"\(message)\">\(all)</error>\n"
        case .inconclusive:
            text += "      <skipped message=\"\(count.passes) of \(count.trials) trials passed\"/>\n"
        }
        return text + "    </testcase>\n"
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
