import AgentCore
import ChatCompletions
import Evals
import HTTPTransport
import LiveKit
import Services
import Settings
import Storage

/// The agent of `chat` as it is configured, for trials in worlds of their own.
struct EvalAssembly {
    private(set) var agent: EvalAgent
    /// What to know when nothing is configured; nil when a model is.
    let notice: String?

    /// The agent with the offline model, whatever is configured.
    /// - Throws: `TurnFailure` when the configuration makes no sense.
    static func offline(state: StateFolder) throws -> EvalAssembly {
        try EvalAssembly(services: ServiceOptions.parse(["--offline"]), prompt: nil, state: state)
    }

    /// - Parameter script: a file with the replies that are taken in place of a model's; nil for a model.
    /// - Throws: `TurnFailure` when the configuration makes no sense.
    init(services options: ServiceOptions, prompt promptName: String?, script: String? = nil, state: StateFolder) throws
    {
        let settings = try ProgramEnvironment.settings(profile: options.profile)
        let turns = try TurnSettings(settings)
        let name = settings.value(.prompt, flag: ("--prompt", promptName))?.text ?? Setting.prompt.defaultText
        let prompt = try failing { () throws(StorageError) in try PromptStore().load(name) }
        let choices = try ServiceChoices(
            settings: settings,
            flags: options.flags,
            promptModel: prompt.model,
            environment: ProgramEnvironment.value
        )
        let services = Services(choices: choices, state: state)
        let zone = ProgramEnvironment.value("TZ")
        let configuration = Assistant.Configuration(
            modelName: services.modelName,
            systemPrompt: { prompt.rendered(at: LocalTime($0, timeZone: zone)) },
            temperature: turns.temperature ?? prompt.temperature,
            limits: TurnLimits(steps: 8, tokens: turns.maxTokens),
            dropsUnsupportedArguments: turns.dropsUnsupportedArguments,
            examples: prompt.examples
        )
        let names = [prompt.tools, turns.tools].compactMap { $0.map { Set($0) } }
        let allowed = names.dropFirst().reduce(names.first) { $0?.intersection($1) }
        if let path = script {
            let script = try failing { () throws(StorageError) in
                try ReplyScript(FileContent.text(path), path: path)
            }
            agent = EvalAgent(configuration: configuration, toolNames: allowed) { _ in script.makeModel() }
            notice = nil
            return
        }
        guard choices.model == .offline else {
            agent = EvalAgent(configuration: configuration, toolNames: allowed) { outside in
                let model = services.freshModel(
                    carrier: outside.carrier,
                    random: outside.random,
                    sleep: outside.sleep,
                    memory: outside.memory
                )
                return model ?? services.model
            }
            notice = nil
            agent.options = options.chosen(prompt: promptName, as: choices)
            return
        }
        agent = EvalAgent(configuration: configuration, toolNames: allowed, routes: OfflineModelRoutes.all) { outside in
            guard let server = outside.server else { return OfflineChatModel() }
            return HTTPChatModel(
                configuration: .init(
                    baseURL: server.httpBaseURL + OfflineModelRoutes.basePath,
                    apiKey: nil,
                    retry: RetryPolicy(attempts: 0),
                    random: outside.random
                ),
                client: outside.carrier
            )
        }
        agent.options = options.chosen(prompt: promptName, as: choices)
        notice = "the offline model answers, which knows rooms only; set OPENAI_MODEL for another"
    }
}

extension ServiceOptions {
    /// The options by name that lead to the same agent again.
    fileprivate func chosen(prompt: String?, as choices: ServiceChoices) -> [String: String] {
        var chosen: [String: String] = ["profile": profile ?? "", "prompt": prompt ?? ""].filter { $0.value != "" }
        switch choices.model {
        case .offline: chosen["offline"] = "1"
        case .endpoint(let endpoint):
            (chosen["model"], chosen["tool-mode"]) = (endpoint.model, choices.toolMode.rawValue)
            // A name and a password in it are nobody's business.
            if !endpoint.baseURL.contains("@") { chosen["base-url"] = endpoint.baseURL }
        }
        return chosen
    }

    /// The same, with what was not given taken from options that were recorded.
    func completed(by recorded: [String: String]) -> ServiceOptions {
        var options = self
        guard !offline, recorded["offline"] == nil else {
            options.offline = true
            return options
        }
        options.model = model ?? recorded["model"]
        options.baseURL = baseURL ?? recorded["base-url"]
        options.profile = profile ?? recorded["profile"]
        options.toolMode = toolMode ?? recorded["tool-mode"].flatMap(ToolMode.init(rawValue:))
        return options
    }
}
