import ArgumentParser
import Evals

/// The options that say how a run goes on: side by side, again, and for how long.
struct EvalPaceOptions: ParsableArguments {
    @Option(help: "How many trials each scenario has, whatever its reliability says.")
    var trials: Int?

    @Option(name: .shortAndLong, help: "How many scenarios run at the same time, while the endpoint wants no fewer.")
    var jobs = 2

    @Option(help: "How often a trial is run again that the model or the server kept from showing anything.")
    var retries = 1

    @Option(
        help: ArgumentHelp(
            "Stop when the run has taken so much; what is not decided then is inconclusive.",
            valueName: "tokens=N,usd=X,seconds=S"
        )
    )
    var budget: EvalBudget?

    func validate() throws {
        if let trials, trials < 1 { throw ValidationError("--trials must be at least 1, not \(trials)") }
        guard jobs >= 1 else { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
        guard retries >= 0 else { throw ValidationError("--retries must be at least 0, not \(retries)") }
    }

    /// How the run is done.
    var options: EvalRun.Options {
        EvalRun.Options(jobs: jobs, trials: trials, retries: retries, budget: budget ?? EvalBudget())
    }
}

extension EvalBudget: ExpressibleByArgument {
    /// Reads `tokens=200000,usd=1.5,seconds=600`, any of the three.
    public init?(argument: String) {
        self.init()
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2, let number = Double(pair[1]), number > 0, number.isFinite else { return nil }
            switch pair[0] {
            case "tokens":
                guard let whole = Int(exactly: number) else { return nil }
                tokens = whole
            case "usd": dollars = number
            case "seconds": seconds = number
            default: return nil
            }
        }
    }
}
