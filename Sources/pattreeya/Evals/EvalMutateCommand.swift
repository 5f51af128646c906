import AgentCore
import ArgumentParser
import Evals
import Storage
import Terminal

/// `pattreeya eval mutate`.
struct EvalMutateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mutate",
        abstract: "Try the scenarios with agents that are wrong and agents that are right.",
        discussion: """
            A wrong agent must fail a scenario, a right one none: exit code 1 otherwise. Without ids and tags the \
            scenarios with the tag offline are tried, with the offline model behind every agent.
            """
    )

    @OptionGroup var options: ScenarioOptions

    @Option(name: .shortAndLong, help: "How many scenarios run at the same time.")
    var jobs = 2

    func validate() throws {
        guard jobs >= 1 else { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
    }

    func run() async throws {
        let tools = try ToolCatalog.rooms()
        var options = options
        if options.ids.isEmpty && options.tags.isEmpty { options.tags = ["offline"] }
        let scenarios = try options.scenarios(tools)
        let state = StateFolder(environment: ProgramEnvironment.value)
        let agent = try AssistantAssembly.offline(state: state).agent
        let run = MutationRun(agent: agent, tools: tools, jobs: jobs)
        let task = Task {
            try await run.run(scenarios) { outcome, isWrong in
                try OutputStream.standardOutput.write(Self.line(outcome, isWrong: isWrong) + "\n")
            }
        }
        let interruption = Program.interruption
        let outcome = await interruption.during(cancel: { task.cancel() }) { await task.result }
        if let signal = interruption.endsProgram { throw ExitStatusError(status: signal) }
        let report = try outcome.get()
        if !report.vacuous.isEmpty {
            try OutputStream.standardOutput.write("no wrong agent fails: \(report.vacuous.joined(separator: ", "))\n")
        }
        let killed = report.wrong - report.survivors.count
        let sum =
            "\(killed) of \(report.wrong) wrong agents caught, \(report.falseAlarms.count) of \(report.right) right"
        try OutputStream.standardOutput.write(sum + " ones too\n")
        throw ExitStatusError(status: report.isFine ? .success : .checkFailed)
    }

    private static func line(_ outcome: MutationRun.Outcome, isWrong: Bool) -> String {
        let isFine = isWrong != outcome.failed.isEmpty
        let kind = isWrong ? "wrong" : "right"
        let names = outcome.failed.prefix(3).joined(separator: ", ") + (outcome.failed.count > 3 ? ", …" : "")
        let count = outcome.failed.isEmpty ? "fails none" : "fails \(outcome.failed.count): \(names)"
        return "\(isFine ? "✓" : "✗") \(kind) \(outcome.variant.name) (\(outcome.variant.about)) \(count)"
    }
}
