/// What does not pass as commands of a GitHub workflow, which shows each at the line of the check.
///
/// The form and its escapes: "Workflow commands for GitHub Actions", section "Setting an error message".
public enum GitHubReport {
    /// A line for each finding.
    public static func lines(_ results: [ScenarioResult]) -> [String] {
        var lines: [String] = []
        for result in results {
            for advice in ConsoleReport.advisories(of: result) where advice.judgement?.verdict != .pass {
                lines.append(line("notice", advice.location, result.scenario.name, advice.summary))
            }
            guard result.verdict != .passed, result.verdict != .skipped else { continue }
            let command = result.verdict == .failed ? "error" : "warning"
            guard let trial = result.telling else { continue }
            let findings = trial.verdict.failures + trial.verdict.errors
            for finding in findings {
                lines.append(line(command, finding.location, result.scenario.name, finding.summary))
            }
            if findings.isEmpty {
                let count = result.count
                let message = trial.failure?.message ?? "\(count.passes) of \(count.trials) trials passed"
                lines.append(line(command, result.scenario.location, result.scenario.name, message))
            }
        }
        return lines
    }

    private static func line(_ command: String, _ place: FileLocation, _ title: String, _ message: String) -> String {
        let properties = [
            "file=\(property(place.file))", "line=\(place.line)", "col=\(place.column)", "title=\(property(title))",
        ]
        return "::\(command) \(properties.joined(separator: ","))::\(data(message))"
    }

    private static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
