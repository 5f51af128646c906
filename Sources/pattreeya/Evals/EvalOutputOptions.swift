import AgentCore
import ArgumentParser
import Evals
import Storage
import Terminal
import Tools

/// The options that say what comes out of a run besides its lines.
struct EvalOutputOptions: ParsableArguments {
    @Option(
        name: .customLong("report"),
        help: ArgumentHelp("Write json, junit, html or github, to a file or standard output.", valueName: "kind[:file]")
    )
    var reports: [ReportChoice] = []

    @Option(help: ArgumentHelp("Fail where a scenario is worse than in this file.", valueName: "file"))
    var baseline: String?

    @Option(help: ArgumentHelp("Write how often each scenario passed, as a baseline.", valueName: "file"))
    var bless: String?

    @Flag(name: .shortAndLong, help: "Show what was said and done where a scenario does not pass.")
    var verbose = false

    /// The baseline that was named.
    /// - Throws: `TurnFailure` for a file that is none.
    func earlier() throws -> Baseline? {
        try failing { () throws(StorageError) in
            try baseline.map { path throws(StorageError) in try Baseline(FileContent.text(path), path: path) }
        }
    }

    /// Shows results that were not shown while they came, and writes what was asked for.
    /// - Returns: the exit code.
    func report(_ past: (results: [ScenarioResult], model: String)) throws -> ExitStatus {
        let earlier = try earlier()
        let report = ConsoleReport(isVerbose: verbose)
        for result in past.results {
            let text = report.lines(for: result).map { DisplayText.safe($0) + "\n" }.joined()
            try OutputStream.standardOutput.write(text)
        }
        let seconds = past.results.flatMap(\.trials).reduce(0) { $0 + $1.seconds }
        return try finish(past.results, earlier, model: past.model, seconds: seconds)
    }

    /// Writes the sum and what was asked for.
    /// - Returns: the exit code.
    func finish(
        _ results: [ScenarioResult],
        _ earlier: Baseline?,
        model: String,
        seconds: Double
    ) throws -> ExitStatus {
        let report = ConsoleReport(isVerbose: verbose)
        try OutputStream.standardOutput.write(report.sum(of: results, seconds: seconds) + "\n")
        for choice in reports { try choice.write(results, model: model, seconds) }
        if let bless {
            try failing { () throws(StorageError) in
                try FileContent.replace(bless, with: Array(Baseline(results).text.utf8), mode: 0o644)
            }
        }
        let status = EvalRun.exit(of: results)
        guard let earlier else { return status }
        let regression = Regression(baseline: earlier.counts, current: Baseline(results).counts)
        let lines = report.lines(for: regression).map { DisplayText.safe($0) + "\n" }
        try OutputStream.standardOutput.write(lines.joined())
        return regression.isRegression ? .checkFailed : status
    }
}

/// A report besides the console's, and where it goes.
struct ReportChoice: ExpressibleByArgument {
    enum Kind: String, CaseIterable { case json, junit, html, github }

    let kind: Kind
    /// Nil for standard output.
    let path: String?

    init?(argument: String) {
        let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let kind = Kind(rawValue: String(parts[0])), parts.count == 1 || !parts[1].isEmpty else { return nil }
        (self.kind, path) = (kind, parts.count == 2 ? String(parts[1]) : nil)
    }

    static var allValueStrings: [String] { Kind.allCases.map(\.rawValue) }

    func write(_ results: [ScenarioResult], model: String, _ seconds: Double) throws {
        let bytes =
            switch kind {
            case .json:
                JSONValue.object(JSONReport.object(results, model: model, seconds: seconds)).serialized()
                    + [UInt8(ascii: "\n")]
            case .junit: Array(JUnitReport.text(results, seconds: seconds).utf8)
            case .html: try HTMLReport.bytes(results, model: model, seconds: seconds)
            case .github: Array(GitHubReport.lines(results).map { $0 + "\n" }.joined().utf8)
            }
        if let path {
            try failing { () throws(StorageError) in try FileContent.replace(path, with: bytes, mode: 0o644) }
        } else {
            try OutputStream.standardOutput.write(bytes)
        }
        if kind == .github { try addSummary(results, model: model, seconds) }
    }

    /// A workflow's other steps write into the same file.
    private func addSummary(_ results: [ScenarioResult], model: String, _ seconds: Double) throws {
        guard let path = ProgramEnvironment.value("GITHUB_STEP_SUMMARY"), !path.isEmpty else { return }
        let text = GitHubSummary.text(results, model: model, seconds: seconds)
        try failing { () throws(StorageError) in
            try AppendOnlyFile(path: path).append(Array(text.utf8), onNewLine: true)
        }
    }
}
