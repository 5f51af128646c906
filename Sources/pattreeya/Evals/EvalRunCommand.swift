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

    @OptionGroup(title: "Agent and world") var target: TargetOptions

    @OptionGroup(title: "Model") var services: ServiceOptions

    @Option(help: ArgumentHelp("The prompt: a name or a file.", valueName: "name|file"))
    var prompt: String?

    @Option(help: "How many trials each scenario has, whatever its reliability says.")
    var trials: Int?

    @Option(name: .shortAndLong, help: "How many scenarios run at the same time.")
    var jobs = 2

    @Option(
        name: .customLong("report"),
        help: ArgumentHelp("Write json, junit or github, to a file or standard output.", valueName: "kind[:file]")
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
        let declared = try target.tools.declared()
        let tools = try declared?.catalog ?? .rooms()
        let scenarios = try options.scenarios(tools)
        // Before anything runs: a run must not be lost to a file that is wrong.
        let earlier = try failing { () throws(StorageError) in
            try baseline.map { path throws(StorageError) in try Baseline(FileContent.text(path), path: path) }
        }
        let state = StateFolder(environment: ProgramEnvironment.value)
        let assembly = try EvalAssembly(target, declared, services: services, prompt: prompt, state: state)
        for notice in assembly.notices { try OutputStream.standardOutput.write("\(notice)\n") }
        let folder = try failing { () throws(StorageError) in try RunFolder(state: state, now: .now) }
        let run = EvalRun(
            TrialRunner(assembly.subject, tools: tools, in: assembly.world),
            options: EvalRun.Options(jobs: jobs, trials: trials),
            transcript: { folder.transcript(of: $0, trial: $1) }
        )
        let report = ConsoleReport(isVerbose: verbose, options: target.words)
        let started = ContinuousClock.now
        let task = Task {
            try await run.run(scenarios) { result in
                let text = report.lines(for: result).map { DisplayText.safe($0) + "\n" }.joined()
                try OutputStream.standardOutput.write(text)
            }
        }
        let interruption = Program.interruption
        let outcome = await interruption.during(cancel: { task.cancel() }) { await task.result }
        await assembly.close()
        if let signal = interruption.endsProgram { throw ExitStatusError(status: signal) }
        let results = try outcome.get()
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        try OutputStream.standardOutput.write(report.sum(of: results, seconds: seconds) + "\n")
        for choice in reports { try choice.write(results, model: assembly.name, seconds) }
        if let bless {
            try failing { () throws(StorageError) in
                try FileContent.replace(bless, with: Array(Baseline(results).text.utf8), mode: 0o644)
            }
        }
        throw ExitStatusError(status: try compare(results, earlier, report))
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
    enum Kind: String, CaseIterable { case json, junit, github }

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
        let text =
            switch kind {
            case .json: JSONValue.object(JSONReport.object(results, model: model, seconds: seconds)).jsonText + "\n"
            case .junit: JUnitReport.text(results, seconds: seconds)
            case .github: GitHubReport.lines(results).map { $0 + "\n" }.joined()
            }
        guard let path else { return try OutputStream.standardOutput.write(text) }
        try failing { () throws(StorageError) in try FileContent.replace(path, with: Array(text.utf8), mode: 0o644) }
    }
}
