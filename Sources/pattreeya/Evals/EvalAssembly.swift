import AgentCore
import ChatCompletions
import Evals
import HTTPTransport
import LiveKit
import Services
import Settings
import Storage

/// What is evaluated and where, as options and configuration say.
struct EvalAssembly {
    let subject: TrialRunner.Subject
    let world: EvalWorld
    /// What reports call it: the model, or the command of another program.
    let name: String
    /// What to know before the first result.
    private(set) var notices: [String] = []
    /// Ends what was started for all trials together.
    let close: @Sendable () async -> Void

    /// - Parameter declared: the tools of `--tools`.
    /// - Throws: `TurnFailure` when the configuration makes no sense.
    init(
        _ target: TargetOptions,
        _ declared: DeclaredTools?,
        services: ServiceOptions,
        prompt: String?,
        script: String?,
        state: StateFolder
    ) throws {
        let settings = try ProgramEnvironment.settings(profile: services.profile)
        let server = try target.server(settings)
        let own = target.world == .sockets ? EvalWorld.sockets : .local
        world = declared.map { .withoutRooms($0) } ?? server.map { .server($0) } ?? own
        if let server { notices.append("the names of this run's rooms begin with \(server.prefix)") }
        if let program = target.program(settings) {
            (subject, name, close) = (.program(program), program.command, {})
            return
        }
        let assistant = try AssistantAssembly(
            settings: settings,
            services: services,
            prompt: prompt,
            hasRooms: declared == nil,
            script: script,
            state: state
        )
        (subject, name) = (.assistant(assistant.agent), assistant.agent.configuration.modelName)
        close = assistant.close
        if let notice = assistant.notice { notices.insert(notice, at: 0) }
    }
}

/// The agent of `chat` as it is configured, for trials in worlds of their own.
struct AssistantAssembly {
    private(set) var agent: EvalAgent
    /// What to know when nothing is configured; nil when a model is.
    let notice: String?
    /// Ends what was started for all trials together.
    let close: @Sendable () async -> Void

    /// The agent with the offline model, whatever is configured.
    /// - Throws: `TurnFailure` when the configuration makes no sense.
    static func offline(state: StateFolder) throws -> AssistantAssembly {
        try AssistantAssembly(
            settings: ProgramEnvironment.settings(profile: nil),
            services: ServiceOptions.parse(["--offline"]),
            prompt: nil,
            state: state
        )
    }

    /// - Parameter hasRooms: false for tools that a file declares: our prompt and the settings that choose among our
    ///   tools do not concern those.
    /// - Parameter script: a file with the replies that are taken in place of a model's; nil for a model.
    /// - Throws: `TurnFailure` when the configuration makes no sense.
    init(
        settings: Settings,
        services options: ServiceOptions,
        prompt promptName: String?,
        hasRooms: Bool = true,
        script: String? = nil,
        state: StateFolder
    ) throws {
        let turns = try TurnSettings(settings)
        let name = settings.value(.prompt, flag: ("--prompt", promptName))?.text ?? Setting.prompt.defaultText
        let prompt = try failing { () throws(StorageError) in
            try hasRooms || promptName != nil ? PromptStore().load(name) : Prompt(name: "", source: "")
        }
        let choices = try ServiceChoices(
            settings: settings,
            flags: options.flags,
            promptModel: prompt.model,
            environment: ProgramEnvironment.value
        )
        let services = Services(choices: choices, state: state)
        close = { await services.close() }
        let zone = ProgramEnvironment.value("TZ")
        let configuration = Assistant.Configuration(
            modelName: services.modelName,
            systemPrompt: { prompt.rendered(at: LocalTime($0, timeZone: zone)) },
            temperature: turns.temperature ?? prompt.temperature,
            limits: TurnLimits(steps: 8, tokens: turns.maxTokens),
            dropsUnsupportedArguments: turns.dropsUnsupportedArguments,
            examples: prompt.examples
        )
        let names = [prompt.tools, hasRooms ? turns.tools : nil].compactMap { $0.map { Set($0) } }
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
        guard hasRooms else { throw Self.offlineKnowsRoomsOnly }
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

    private static let offlineKnowsRoomsOnly = TurnFailure(
        code: "configuration",
        message: "the offline model knows rooms only: set OPENAI_MODEL, and OPENAI_BASE_URL or OPENAI_API_KEY, to try "
            + "other tools",
        exit: .configuration
    )
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
