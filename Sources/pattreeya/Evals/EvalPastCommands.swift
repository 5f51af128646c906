import AgentCore
import ArgumentParser
import Evals
import Storage
import Terminal
import Tools

/// `pattreeya eval show`.
struct EvalShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what was said and done in a run, and what it came to."
    )

    @Argument(help: ArgumentHelp("A run: its folder, its name or last; or a transcript.", valueName: "run"))
    var run = "last"

    @Argument(help: ArgumentHelp("Only these scenarios, by name or id.", valueName: "id"))
    var ids: [String] = []

    func run() async throws {
        let past = try PastRun(run)
        let trials = past.trials(of: ids)
        guard !trials.isEmpty else {
            throw ScenarioOptions.usage("the run has no trial of \(ids.joined(separator: ", "))")
        }
        for trial in trials {
            try PastRun.write("\(trial.scenario.name), trial \(trial.number): \(trial.verdict.outcome.rawValue)")
            let lines = trial.record.map(ConversationLines.lines) ?? [trial.failure?.message].compactMap(\.self)
            let findings = (trial.verdict.failures + trial.verdict.errors).map(\.message)
            for line in lines + findings { try PastRun.write("    \(line)") }
        }
    }
}

/// `pattreeya eval diff`.
struct EvalDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare two runs, or two transcripts, turn by turn.",
        discussion: "Exit code 1 where something differs."
    )

    @Argument(help: ArgumentHelp("A run or a transcript.", valueName: "before"))
    var before: String

    @Argument(help: ArgumentHelp("A run or a transcript.", valueName: "after"))
    var after: String

    func run() async throws {
        let (old, new) = (try PastRun(before), try PastRun(after))
        var (same, different) = (0, 0)
        let others = Dictionary(new.trials.map { (Self.key($0, in: new), $0) }) { first, _ in first }
        var missing: [String] = []
        for trial in old.trials {
            guard let other = others[Self.key(trial, in: old)] else {
                missing.append(trial.scenario.name)
                continue
            }
            let difference = TrialDifference(trial, other)
            if difference.isEmpty {
                same += 1
                continue
            }
            different += 1
            try PastRun.write("\(trial.scenario.name), trial \(trial.number)")
            for line in difference.lines { try PastRun.write("  \(line)") }
        }
        let known = Set(old.trials.map { Self.key($0, in: old) })
        let added = new.trials.filter { !known.contains(Self.key($0, in: new)) }.map(\.scenario.name)
        if !missing.isEmpty { try PastRun.write("only in the first: \(missing.joined(separator: ", "))") }
        if !added.isEmpty { try PastRun.write("only in the second: \(added.joined(separator: ", "))") }
        try PastRun.write("\(same) trials are the same, \(different) differ")
        guard different + missing.count + added.count == 0 else { throw ExitStatusError(status: .checkFailed) }
    }

    /// Two transcripts are compared whatever they are of.
    private static func key(_ trial: Trial, in run: PastRun) -> String {
        run.isTranscript ? "" : "\(trial.scenario.name) \(trial.number)"
    }
}

/// `pattreeya eval rescore`.
struct EvalRescoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rescore",
        abstract: "Put the checks as they are now to runs that ended: no model is asked.",
        discussion: "Several runs, such as the shards of a suite, become one: see eval merge."
    )

    @Argument(help: ArgumentHelp("Runs: their folders, their names or last.", valueName: "run"))
    var runs: [String] = ["last"]

    @OptionGroup var output: EvalOutputOptions

    func run() async throws {
        throw ExitStatusError(status: try output.report(try PastRun.results(of: runs)))
    }
}

/// `pattreeya eval merge`.
struct EvalMergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Make one result, and one report, of the shards of a run."
    )

    @Argument(help: ArgumentHelp("Runs: their folders or their names.", valueName: "run"))
    var runs: [String]

    @OptionGroup var output: EvalOutputOptions

    func run() async throws {
        throw ExitStatusError(status: try output.report(try PastRun.results(of: runs)))
    }
}
