import ArgumentParser
import Evals
import Services

/// The options that choose who judges and who plays the person.
struct JudgeOptions: ParsableArguments {
    @Option(help: "The model that judges replies (PATTREEYA_JUDGE_MODEL); the chat's, if left out.")
    var judgeModel: String?

    @Option(help: ArgumentHelp("The judge's endpoint (PATTREEYA_JUDGE_BASE_URL).", valueName: "url"))
    var judgeBaseURL: String?

    @Option(
        help: ArgumentHelp(
            "What the lower bound of a judge's agreement with the labels must be above before it may gate.",
            valueName: "share"
        )
    )
    var judgeBar = JudgeStanding.defaultBar

    @Option(help: "The model that plays people (PATTREEYA_USER_MODEL); the judge, if left out.")
    var userModel: String?

    func validate() throws {
        guard (0..<1).contains(judgeBar) else {
            throw ValidationError("--judge-bar must be at least 0 and less than 1, not \(judgeBar)")
        }
    }

    var flags: ServiceChoices.JudgeFlags { ServiceChoices.JudgeFlags(model: judgeModel, baseURL: judgeBaseURL) }
}
