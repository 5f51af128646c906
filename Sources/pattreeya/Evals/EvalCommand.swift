import ArgumentParser
import Evals
import Terminal

/// `pattreeya eval`: scenarios, and whether the agent does what they say.
struct EvalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Check what the agent does against scenarios.",
        subcommands: [
            EvalRunCommand.self, EvalListCommand.self, EvalCheckCommand.self, EvalShowCommand.self,
            EvalDiffCommand.self, EvalRescoreCommand.self, EvalMergeCommand.self, EvalMutateCommand.self,
            EvalJudgeCommand.self,
        ],
        defaultSubcommand: EvalRunCommand.self
    )
}

/// `pattreeya eval list`.
struct EvalListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the scenarios and their tags.")

    @OptionGroup var options: ScenarioOptions
    @OptionGroup var tools: ToolFileOptions

    func run() async throws {
        for scenario in try options.scenarios(try tools.catalog()) {
            let text = "\(scenario.name)\t\(scenario.tags.joined(separator: ","))\t\(scenario.about)"
            try OutputStream.standardOutput.write(DisplayText.oneLine(text) + "\n")
        }
    }
}

/// `pattreeya eval check`.
struct EvalCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Find mistakes in scenario files without running anything."
    )

    @OptionGroup var options: ScenarioOptions
    @OptionGroup var toolFile: ToolFileOptions

    func run() async throws {
        let tools = try toolFile.catalog()
        let scenarios = try options.scenarios(tools)
        let findings = Lint(tools: tools).findings(in: scenarios)
        for finding in findings {
            try OutputStream.standardOutput.write(DisplayText.oneLine(finding.description) + "\n")
        }
        guard findings.isEmpty else { throw ExitStatusError(status: .checkFailed) }
        try OutputStream.standardOutput.write("\(scenarios.count) scenarios, nothing found\n")
    }
}
