import AgentCore
import ArgumentParser
import ChatCompletions
import Evals
import Services
import Settings
import Storage
import Terminal

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

    @Flag(name: .shortAndLong, help: "Show what was said and done where a scenario does not pass.")
    var verbose = false

    func validate() throws {
        if let trials, trials < 1 { throw ValidationError("--trials must be at least 1, not \(trials)") }
        guard jobs >= 1 else { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
    }

    func run() async throws {
        let tools = try ToolCatalog.rooms()
        let scenarios = try options.scenarios(tools)
        let state = StateFolder(environment: ProgramEnvironment.value)
        let assembly = try EvalAssembly(services: services, prompt: prompt, state: state)
        if let notice = assembly.notice { try OutputStream.standardOutput.write("\(notice)\n") }
        let folder = try failing { () throws(StorageError) in try RunFolder(state: state, now: .now) }
        let run = EvalRun(
            TrialRunner(agent: assembly.agent, tools: tools),
            options: EvalRun.Options(jobs: jobs, trials: trials),
            transcript: { folder.transcript(of: $0, trial: $1) }
        )
        let report = ConsoleReport(isVerbose: verbose)
        let started = ContinuousClock.now
        let task = Task {
            try await run.run(scenarios) { result in
                let text = report.lines(for: result).map { DisplayText.safe($0) + "\n" }.joined()
                try OutputStream.standardOutput.write(text)
            }
        }
        let interruption = Program.interruption
        let outcome = await interruption.during(cancel: { task.cancel() }) { await task.result }
        if let signal = interruption.endsProgram { throw ExitStatusError(status: signal) }
        let results = try outcome.get()
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        try OutputStream.standardOutput.write(report.sum(of: results, seconds: seconds) + "\n")
        throw ExitStatusError(status: EvalRun.exit(of: results))
    }
}
