import AgentCore
import ArgumentParser
import Evals
import Storage
import Terminal

/// `pattreeya eval`: scenarios, and whether the agent does what they say.
struct EvalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Check what the agent does against scenarios.",
        subcommands: [EvalRunCommand.self, EvalListCommand.self, EvalCheckCommand.self, EvalMutateCommand.self],
        defaultSubcommand: EvalRunCommand.self
    )
}

/// The options that choose scenarios.
struct ScenarioOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("Scenarios: ids, their last parts, folders or globs; all without.", valueName: "id"),
        completion: .custom { _, _, _ in ScenarioFiles.find(in: defaultFolder).map(\.id) }
    )
    var ids: [String] = []

    @Option(
        name: .customLong("tag"),
        help: ArgumentHelp("Only scenarios with this tag (repeatable).", valueName: "tag")
    )
    var tags: [String] = []

    @Option(
        name: .customLong("not-tag"),
        help: ArgumentHelp("No scenarios with this tag (repeatable).", valueName: "tag")
    )
    var withoutTags: [String] = []

    @Option(help: ArgumentHelp("The folder with the scenarios.", valueName: "folder"))
    var folder = defaultFolder

    private static let defaultFolder = "evals"

    /// The scenarios that are meant, in the order of their ids.
    /// - Throws: `TurnFailure` with exit code 2: for files that cannot be used, with a line for everything that is
    ///   wrong, and where nothing is meant.
    func scenarios(_ tools: ToolCatalog) throws -> [Scenario] {
        let all = ScenarioFiles.find(in: folder)
        guard !all.isEmpty else {
            throw Self.usage("there are no scenarios in \(folder)/; go to the folder above it or give --folder")
        }
        let selection = ScenarioSelection(ids, tags: tags, withoutTags: withoutTags)
        if let unknown = selection.unmatched(in: all).first {
            throw Self.usage("no scenario matches \"\(unknown)\"; see pattreeya eval list")
        }
        let reader = ScenarioReader(tools: tools)
        var found: [Scenario] = []
        var problems: [String] = []
        for file in selection.files(in: all) {
            do {
                found += try reader.read(file)
            } catch let error as ScenarioProblems {
                problems += error.problems.map(\.description)
            }
        }
        guard problems.isEmpty else { throw Self.usage(problems.joined(separator: "\n")) }
        let meant = selection.scenarios(in: found)
        guard !meant.isEmpty else { throw Self.usage("no scenario has these tags; see pattreeya eval list") }
        return meant
    }

    private static func usage(_ message: String) -> TurnFailure {
        TurnFailure(code: "usage", message: message, exit: .usage)
    }
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
