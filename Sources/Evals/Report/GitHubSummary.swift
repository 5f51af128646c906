/// A run as a Markdown table, for the page that GitHub shows of a workflow.
public enum GitHubSummary {
    /// GitHub refuses more than a mebibyte for a step; others may write there, too.
    private static let sizeLimit = 900 << 10

    /// The text, which ends with an empty line so that what follows is not drawn into the table.
    /// - Parameters:
    ///   - model: the name of the model that was asked.
    ///   - seconds: how long the run took.
    public static func text(_ results: [ScenarioResult], model: String, seconds: Double) -> String {
        let sum = ConsoleReport().sum(of: results, seconds: seconds)
        var text = "### pattreeya eval\n\n\(cell(sum)); model: \(cell(model))\n\n"
        text += "| Verdict | Scenario | Passed | Seconds | Finding |\n| --- | --- | --- | ---: | --- |\n"
        let sorted = results.filter { $0.verdict != .passed } + results.filter { $0.verdict == .passed }
        for (place, result) in sorted.enumerated() {
            let row = row(result)
            guard text.utf8.count + row.utf8.count < sizeLimit else {
                return text + "\n\(Decimal.count(sorted.count - place, "scenario")) more have no room here.\n\n"
            }
            text += row
        }
        return text + "\n"
    }

    private static func row(_ result: ScenarioResult) -> String {
        let trial = result.verdict == .passed ? nil : result.telling
        let findings = (trial?.verdict.failures ?? []) + (trial?.verdict.errors ?? [])
        let finding = findings.first.map(\.message) ?? trial?.failure?.message ?? ""
        let cells = [
            "\(result.verdict.mark) \(result.verdict.words)", result.scenario.name, result.count.shown,
            Decimal.shown(result.trials.reduce(0) { $0 + $1.seconds }), String(finding.prefix(500)),
        ]
        return "| \(cells.map(cell).joined(separator: " | ")) |\n"
    }

    /// Text that Markdown shows as it is and that stays in its cell.
    static func cell(_ text: String) -> String {
        var cell = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", "`", "*", "_", "[", "]", "|", "~", "$", "#", "!": cell += "\\\(scalar)"
            case "&": cell += "&amp;"
            case "<": cell += "&lt;"
            case ">": cell += "&gt;"
            case "@": cell += "&#64;"
            case "\n", "\r", "\t", "\u{2028}", "\u{2029}": cell += " "
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": cell += "\u{FFFD}"
            default: cell.unicodeScalars.append(scalar)
            }
        }
        return cell
    }
}
