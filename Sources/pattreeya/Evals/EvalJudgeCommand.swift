import AgentCore
import ArgumentParser
import Evals
import Services
import Storage
import Terminal

/// `pattreeya eval judge`.
struct EvalJudgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge",
        abstract: "Measure the judge by the labelled replies in evals/judge/.",
        discussion: """
            Each reply is put to the judge several times as a run would put it, and once with the parts of the \
            question in another order. Where the agreement is good enough, the judge may fail scenarios from then on, \
            until its model, its prompt or the labels change; otherwise its verdicts are advice. Exit code 0 when it \
            may, 1 when not, 2 without labels, 3 to 7 when it cannot be reached.
            """
    )

    @OptionGroup(title: "Judge") var options: JudgeOptions

    @OptionGroup(title: "Model") var services: ServiceOptions

    @Option(help: ArgumentHelp("The folder with the scenarios.", valueName: "folder"))
    var folder = ScenarioOptions.defaultFolder

    @Option(help: "How often each question is asked in the same words.")
    var repeats = 2

    @Option(name: .shortAndLong, help: "How many replies are put to the judge at the same time.")
    var jobs = 2

    func validate() throws {
        guard repeats >= 2 else { throw ValidationError("--repeats must be at least 2, not \(repeats)") }
        guard jobs >= 1 else { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
    }

    func run() async throws {
        let set = try JudgeAssembly.labelledSet(folder)
        guard !set.cases.isEmpty else {
            throw TurnFailure(
                code: "usage",
                message: "there are no labelled replies in \(folder)/judge/; write some or give --folder",
                exit: .usage
            )
        }
        guard let endpoint = try JudgeAssembly.endpoint(services, options) else {
            throw TurnFailure.noJudge
        }
        let judge = try JudgeAssembly.judge(endpoint)
        let identity = try JudgeIdentity(judge, set)
        try Self.write("the judge \(judge.modelName) on \(set.cases.count) labelled replies in \(folder)/judge/")
        let calibrator = JudgeCalibrator(judge, repeats: repeats, jobs: jobs)
        let task = Task {
            try await calibrator.calibrate(set) { row in
                for line in JudgeReport.lines(for: row) { try Self.write(line) }
            }
        }
        let interruption = Program.interruption
        let outcome = await interruption.during(cancel: { task.cancel() }) { await task.result }
        if let signal = interruption.endsProgram { throw ExitStatusError(status: signal) }
        let calibration = try outcome.get()
        try CalibrationStore(state: StateFolder(environment: ProgramEnvironment.value))
            .keep(calibration, of: identity, at: .now)
        for line in JudgeReport.lines(for: calibration, repeats: repeats) { try Self.write(line) }
        let standing = JudgeStanding(of: judge.modelName, calibration.agreement, bar: options.judgeBar)
        try Self.write(standing.text)
        throw ExitStatusError(status: standing.mayGate ? .success : .checkFailed)
    }

    private static func write(_ line: String) throws {
        try OutputStream.standardOutput.write(DisplayText.oneLine(line) + "\n")
    }
}
