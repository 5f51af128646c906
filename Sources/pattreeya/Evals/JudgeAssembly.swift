import AgentCore
import ChatCompletions
import Evals
import Services
import Settings
import Storage

/// The judge and the model that plays people, as they are configured.
struct JudgeAssembly {
    /// Nil where only the offline model answers, which can do neither, and where nobody is needed.
    private(set) var judge: Judge?
    /// As `judge`.
    private(set) var simulator: UserSimulator?
    /// What to know about the judge; nil without one.
    private(set) var notice: String?

    /// Those whom scenarios need. What they do not need is not looked at: a run without judges must not fail for the
    /// judge's settings.
    /// - Parameter folder: the folder of the scenarios, with the labelled set in `judge/`.
    /// - Throws: `TurnFailure` when the configuration makes no sense or the labelled set is wrong.
    init(
        for scenarios: [Scenario],
        services: ServiceOptions,
        options: JudgeOptions,
        folder: String,
        state: StateFolder
    ) throws {
        let needsJudge = scenarios.contains(where: \.needsJudge)
        let needsSimulator = scenarios.contains { $0.user != nil }
        guard needsJudge || needsSimulator, let endpoint = try Self.endpoint(services, options) else { return }
        if needsSimulator { simulator = try Self.simulator(endpoint, services, options) }
        guard needsJudge else { return }
        var judge = try Self.judge(endpoint)
        let identity = try JudgeIdentity(judge, Self.labelledSet(folder))
        let agreement = CalibrationStore(state: state).agreement(of: identity)
        let standing = JudgeStanding(of: judge.modelName, agreement, bar: options.judgeBar)
        judge.mayGate = standing.mayGate
        (self.judge, notice) = (judge, standing.text)
    }

    /// Where the judge is asked; nil where only the offline model answers.
    /// - Throws: `TurnFailure` when the configuration makes no sense.
    static func endpoint(_ services: ServiceOptions, _ options: JudgeOptions) throws(TurnFailure)
        -> ServiceChoices.ModelEndpoint?
    {
        try ServiceChoices.judge(
            settings: try ProgramEnvironment.settings(profile: services.profile),
            flags: services.flags,
            judge: options.flags,
            environment: ProgramEnvironment.value
        )
    }

    /// A judge at an endpoint, advisory as yet.
    /// - Throws: `TurnFailure` when its prompt cannot be read.
    static func judge(_ endpoint: ServiceChoices.ModelEndpoint) throws(TurnFailure) -> Judge {
        let prompt = try failing { () throws(StorageError) in try EvalPrompts.load(EvalPrompts.judge) }
        return Judge(model: model(endpoint), modelName: endpoint.model, prompt: prompt)
    }

    /// The labelled set beside scenarios.
    /// - Throws: `TurnFailure` with exit code 2 and a line for everything that is wrong in it.
    static func labelledSet(_ folder: String) throws -> LabelledSet {
        do {
            return try LabelledSet(folder: "\(folder)/judge")
        } catch let error as ScenarioProblems {
            throw TurnFailure(code: "usage", message: error.description, exit: .usage)
        }
    }

    private static func simulator(
        _ endpoint: ServiceChoices.ModelEndpoint,
        _ services: ServiceOptions,
        _ options: JudgeOptions
    ) throws(TurnFailure) -> UserSimulator {
        let prompt = try failing { () throws(StorageError) in try EvalPrompts.load(EvalPrompts.simulatedUser) }
        let name = try ProgramEnvironment.settings(profile: services.profile)
            .value(.simulatedUserModel, flag: ("--user-model", options.userModel))?.text
        return UserSimulator(model: model(endpoint), modelName: name ?? endpoint.model, prompt: prompt)
    }

    private static func model(_ endpoint: ServiceChoices.ModelEndpoint) -> any ChatModel {
        HTTPChatModel(
            configuration: .init(baseURL: endpoint.baseURL, apiKey: endpoint.apiKey, dialect: endpoint.dialect)
        )
    }
}
