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

    @OptionGroup(title: "Judge") var judging: JudgeOptions

    @Option(help: ArgumentHelp("The prompt: a name or a file.", valueName: "name|file"))
    var prompt: String?

    @Option(
        help: ArgumentHelp("Replies in place of a model's, for benchmarks.", valueName: "file", visibility: .hidden)
    )
    var script: String?

    @OptionGroup(title: "Pace") var pace: EvalPaceOptions

    @OptionGroup(title: "Recordings") var replay: EvalReplayOptions

    @Option(help: ArgumentHelp("Go on with a run that was broken off: its folder, its name or last.", valueName: "run"))
    var resume: String?

    @OptionGroup(title: "Output") var output: EvalOutputOptions

    func validate() throws {
        if target.agent != nil, replay.record || replay.replay != nil {
            throw ValidationError("what --agent is given cannot be recorded: leave out --record and --replay")
        }
        guard resume != nil else { return }
        if replay.replay != nil { throw ValidationError("--resume and --replay exclude each other") }
        if !options.ids.isEmpty || !options.tags.isEmpty || pace.trials != nil {
            throw ValidationError("--resume goes on with the scenarios and trials that the run began with; give none")
        }
    }

    func run() async throws {
        let declared = try target.tools.declared()
        let tools = try declared?.catalog ?? .rooms()
        let scenarios = resume == nil ? try options.scenarios(tools) : []
        // Before anything runs: a run must not be lost to a file that is wrong.
        let earlier = try output.earlier()
        let replays = try replay.replays()
        let state = StateFolder(environment: ProgramEnvironment.value)
        let recorded = replays?.values.first?.first?.recording.header.options ?? [:]
        let assembly = try EvalAssembly(
            target,
            declared,
            services: services.completed(by: recorded),
            prompt: prompt ?? recorded["prompt"],
            script: script,
            state: state
        )
        let identity = try AgentIdentity(assembly.subject, tools: tools)
        let plan =
            try resume.map { try EvalPlan(resuming: $0, identity, tools, state) }
            ?? EvalPlan(scenarios, of: options.folder, identity, pace, replays, state)
        for notice in assembly.notices where replays == nil { try OutputStream.standardOutput.write("\(notice)\n") }
        if let notice = plan.notice { try OutputStream.standardOutput.write("\(notice)\n") }
        // What a replay needs of them is in the recordings.
        let others = try JudgeAssembly(
            for: replays == nil ? plan.scenarios : [],
            services: services,
            options: judging,
            folder: plan.header.folder,
            state: state
        )
        if let notice = others.notice { try OutputStream.standardOutput.write(DisplayText.oneLine(notice) + "\n") }
        let runner = TrialRunner(
            assembly.subject,
            tools: tools,
            in: assembly.world,
            recordings: replay.record ? .always : .unlessPassed,
            judge: others.judge,
            simulator: others.simulator
        )
        let started = ContinuousClock.now
        let results = try await results(of: plan, runner, tools, close: assembly.close)
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        let status = try output.finish(results, earlier, model: assembly.name, seconds: seconds)
        if replay.record { try OutputStream.standardOutput.write("recorded in \(plan.folder.path)\n") }
        throw ExitStatusError(status: status)
    }

    /// Runs what is planned and shows each result as it comes.
    private func results(
        of plan: EvalPlan,
        _ runner: TrialRunner,
        _ tools: ToolCatalog,
        close: () async -> Void
    ) async throws -> [ScenarioResult] {
        var options = pace.options
        options.trials = plan.header.trials
        let report = ConsoleReport(isVerbose: output.verbose, options: optionsToRepeat)
        let progress = ProgressLine(RunProgress(total: plan.scenarios.count), environment: ProgramEnvironment.value)
        let run = EvalRun(
            runner,
            options: options,
            transcript: { plan.folder.transcript(of: $0, trial: $1) },
            onTrial: { trial in
                try await plan.archive.append(trial)
                progress.change { $0.addTrial() }
            }
        )
        let earlier = plan.earlier.map { $0.rescored(by: TrialChecks(tools: tools)) }
        progress.start()
        let task = Task {
            try await run.run(plan.scenarios, earlier: earlier, replays: plan.replays) { result in
                progress.change { $0.add(result.verdict) }
                let text = report.lines(for: result).map { DisplayText.safe($0) + "\n" }.joined()
                try progress.aside { try OutputStream.standardOutput.write(text) }
            }
        }
        let interruption = Program.interruption
        let outcome = await interruption.during(cancel: { task.cancel() }) { await task.result }
        progress.stop()
        await close()
        if let signal = interruption.endsProgram { throw ExitStatusError(status: signal) }
        do {
            return try outcome.get()
        } catch let error as StorageError {
            let advice = "go on with pattreeya eval run --resume \(plan.folder.path)"
            throw TurnFailure(code: "local_io", message: "\(error.message); \(advice)", exit: .localInputOutput)
        }
    }
}

extension EvalRunCommand {
    /// The options that decide what a scenario comes to, as they were given.
    private var optionsToRepeat: [String] {
        // An address with a password in it is not said again.
        let baseURL = services.baseURL.flatMap { $0.contains("@") ? nil : $0 }
        let values = [
            ("--folder", options.folder == ScenarioOptions.defaultFolder ? nil : options.folder), ("--prompt", prompt),
            ("--trials", pace.trials.map { "\($0)" }), ("--model", services.model), ("--base-url", baseURL),
            ("--profile", services.profile), ("--tool-mode", services.toolMode?.rawValue),
        ]
        return values.flatMap { name, value in value.map { [name, $0] } ?? [] }
            + (services.offline ? ["--offline"] : []) + target.words
    }
}
