import AgentCore
import ArgumentParser
import ChatCompletions
import Evals
import Services
import Settings
import Storage
import Terminal
import Tools

/// `pattreeya eval run`, and what `pattreeya eval` does.
struct EvalRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run scenarios, each in a fresh world (the default).",
        discussion: """
            Exit code 0 when all passed, 1 when one failed, 8 when one stayed inconclusive, 3 to 7 when one could not \
            be evaluated, 2 when there is nothing to run.
            """
    )

    @OptionGroup var options: ScenarioOptions

    @OptionGroup(title: "Model") var services: ServiceOptions

    @Option(help: ArgumentHelp("The prompt: a name or a file.", valueName: "name|file"))
    var prompt: String?

    @Option(help: "How many trials each scenario has, whatever its reliability says.")
    var trials: Int?

    @Option(name: .shortAndLong, help: "How many scenarios run at the same time.")
    var jobs = 2

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

    func validate() throws {
        if let trials, trials < 1 { throw ValidationError("--trials must be at least 1, not \(trials)") }
        guard jobs >= 1 else { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
    }

    func run() async throws {
        let tools = try ToolCatalog.rooms()
        let scenarios = try options.scenarios(tools)
        // Before anything runs: a run must not be lost to a file that is wrong.
        let earlier = try failing { () throws(StorageError) in
            try baseline.map { path throws(StorageError) in try Baseline(FileContent.text(path), path: path) }
        }
        let state = StateFolder(environment: ProgramEnvironment.value)
        let assembly = try EvalAssembly(services: services, prompt: prompt, state: state)
        if let notice = assembly.notice { try OutputStream.standardOutput.write("\(notice)\n") }
        let folder = try failing { () throws(StorageError) in try RunFolder(state: state, now: .now) }
        let runner = TrialRunner(agent: assembly.agent, tools: tools)
        let report = ConsoleReport(isVerbose: verbose, options: optionsToRepeat)
        let started = ContinuousClock.now
        let results = try await results(of: scenarios, runner, folder, report)
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        try OutputStream.standardOutput.write(report.sum(of: results, seconds: seconds) + "\n")
        for choice in reports { try choice.write(results, model: assembly.agent.configuration.modelName, seconds) }
        if let bless {
            try failing { () throws(StorageError) in
                try FileContent.replace(bless, with: Array(Baseline(results).text.utf8), mode: 0o644)
            }
        }
        throw ExitStatusError(status: try compare(results, earlier, report))
    }

    /// Runs all of them and tells what each came to as soon as that is known.
    private func results(
        of scenarios: [Scenario],
        _ runner: TrialRunner,
        _ folder: RunFolder,
        _ report: ConsoleReport
    ) async throws -> [ScenarioResult] {
        let progress = ProgressLine(RunProgress(total: scenarios.count), environment: ProgramEnvironment.value)
        let run = EvalRun(
            runner,
            options: EvalRun.Options(jobs: jobs, trials: trials),
            transcript: { folder.transcript(of: $0, trial: $1) },
            onTrial: { _ in progress.change { $0.addTrial() } }
        )
        progress.start()
        let task = Task {
            try await run.run(scenarios) { result in
                progress.change { $0.add(result.verdict) }
                let text = report.lines(for: result).map { DisplayText.safe($0) + "\n" }.joined()
                try progress.aside { try OutputStream.standardOutput.write(text) }
            }
        }
        let interruption = Program.interruption
        let outcome = await interruption.during(cancel: { task.cancel() }) { await task.result }
        progress.stop()
        if let signal = interruption.endsProgram { throw ExitStatusError(status: signal) }
        return try outcome.get()
    }

    /// The options that decide what a scenario comes to, as they were given.
    private var optionsToRepeat: [String] {
        // An address with a password in it is not said again.
        let baseURL = services.baseURL.flatMap { $0.contains("@") ? nil : $0 }
        let values = [
            ("--folder", options.folder == ScenarioOptions.defaultFolder ? nil : options.folder), ("--prompt", prompt),
            ("--trials", trials.map { "\($0)" }), ("--model", services.model), ("--base-url", baseURL),
            ("--profile", services.profile), ("--tool-mode", services.toolMode?.rawValue),
        ]
        return values.flatMap { name, value in value.map { [name, $0] } ?? [] }
            + (services.offline ? ["--offline"] : [])
    }

    /// The exit code of the run, with what it tells against a baseline.
    private func compare(_ results: [ScenarioResult], _ earlier: Baseline?, _ report: ConsoleReport) throws
        -> ExitStatus
    {
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
