import AgentCore
import ArgumentParser
import Evals
import Storage

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

    @Option(help: ArgumentHelp("Only scenarios whose file has a line that matches.", valueName: "regex"))
    var grep: String?

    @Flag(help: "Only scenarios that did not pass in the latest run.")
    var failed = false

    @Option(
        help: ArgumentHelp(
            "Only scenarios whose files changed since a commit; prompts count for all.",
            valueName: "ref"
        )
    )
    var changed: String?

    @Option(help: ArgumentHelp("The I-th of N parts of the scenarios, for N machines.", valueName: "I/N"))
    var shard: Shard?

    @Option(help: ArgumentHelp("The folder with the scenarios.", valueName: "folder"))
    var folder = defaultFolder

    static let defaultFolder = "evals"

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
        let files = try narrowed(selection.files(in: all))
        let meant = selection.scenarios(in: try Self.read(files, tools))
        guard !meant.isEmpty else { throw Self.usage("no scenario has these tags; see pattreeya eval list") }
        let chosen = failed ? try Self.failedBefore(meant) : meant
        return shard.map { $0.part(of: chosen) } ?? chosen
    }

    /// The files that are left of those that the ids mean.
    private func narrowed(_ files: [ScenarioFiles.File]) throws -> [ScenarioFiles.File] {
        var files = files
        if let grep {
            let expression: Regex<AnyRegexOutput>
            do { expression = try Regex(grep) } catch {
                throw Self.usage("--grep \(grep) is no regular expression")
            }
            files = try failing { () throws(StorageError) in
                var found: [ScenarioFiles.File] = []
                for file in files where try FileContent.text(file.path).contains(expression) { found.append(file) }
                return found
            }
            guard !files.isEmpty else { throw Self.usage("no scenario has a line that matches \(grep)") }
        }
        if let changed {
            let paths = try ChangedFiles.since(changed)
            guard !paths.contains(where: { $0.hasPrefix("prompts/") }) else { return files }
            files = files.filter { file in paths.contains { file.path == $0 || file.path == "./\($0)" } }
            guard !files.isEmpty else { throw Self.usage("no scenario changed since \(changed)") }
        }
        return files
    }

    /// All scenarios of some files.
    /// - Throws: `TurnFailure` with exit code 2 with a line for everything that is wrong.
    static func read(_ files: [ScenarioFiles.File], _ tools: ToolCatalog) throws -> [Scenario] {
        let reader = ScenarioReader(tools: tools)
        var found: [Scenario] = []
        var problems: [String] = []
        for file in files {
            do {
                found += try reader.read(file)
            } catch let error as ScenarioProblems {
                problems += error.problems.map(\.description)
            }
        }
        guard problems.isEmpty else { throw usage(problems.joined(separator: "\n")) }
        return found
    }

    private static func failedBefore(_ scenarios: [Scenario]) throws -> [Scenario] {
        let state = StateFolder(environment: ProgramEnvironment.value)
        let names = try failing { () throws(StorageError) in
            let run = try RunFolder(existing: "last", state: state)
            return try RunArchive.unpassed(in: run)
        }
        let failed = scenarios.filter { names.contains($0.name) }
        guard !failed.isEmpty else { throw usage("all of these passed in the latest run") }
        return failed
    }

    static func usage(_ message: String) -> TurnFailure {
        TurnFailure(code: "usage", message: message, exit: .usage)
    }
}

/// One of several parts of a suite.
struct Shard: ExpressibleByArgument {
    let number: Int
    let count: Int

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let number = parts[0], let count = parts[1], count >= 1, (1...count).contains(number)
        else { return nil }
        (self.number, self.count) = (number, count)
    }

    /// Every N-th, so that slow folders are spread.
    func part(of scenarios: [Scenario]) -> [Scenario] {
        scenarios.enumerated().filter { $0.offset % count == number - 1 }.map(\.element)
    }
}
