import AgentCore
import Settings

extension ServiceChoices {
    /// What the command line said of the judge.
    public struct JudgeFlags: Sendable {
        /// `--judge-model`.
        public var model: String?
        /// `--judge-base-url`.
        public var baseURL: String?

        /// Makes flags; those left out were not given.
        public init(model: String? = nil, baseURL: String? = nil) { (self.model, self.baseURL) = (model, baseURL) }
    }

    /// Where the judge of evals is asked: what is not said of it is as for the chat. The key of the chat's endpoint
    /// goes to no other one.
    /// - Returns: nil where the offline model answers and no other judge is named: it cannot judge.
    /// - Throws: `TurnFailure` with exit code 3, naming the setting.
    public static func judge(
        settings: Settings,
        flags: Flags,
        judge: JudgeFlags,
        environment: (String) -> String?
    ) throws(TurnFailure) -> ModelEndpoint? {
        let name = settings.value(.judgeModel, flag: ("--judge-model", judge.model))?.text
        let url = settings.value(.judgeBaseURL, flag: ("--judge-base-url", judge.baseURL))?.text
        let key = settings.value(.judgeKey)?.text
        guard let url else {
            var flags = flags
            flags.model = name ?? flags.model
            guard case .endpoint(var endpoint) = try model(settings: settings, flags: flags, environment: environment)
            else {
                guard let name else { return nil }
                throw configuration(
                    "the judge \(name) has no endpoint: give --judge-base-url or set PATTREEYA_JUDGE_BASE_URL"
                )
            }
            endpoint.apiKey = key ?? endpoint.apiKey
            return endpoint
        }
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            // Before an @ there may be a password.
            let shown = url.contains("@") ? "***" : String(url.prefix(80))
            throw configuration("PATTREEYA_JUDGE_BASE_URL must start with http:// or https://, not \"\(shown)\"")
        }
        // A chat endpoint that makes no sense is the chat's trouble.
        let chat = try? model(settings: settings, flags: flags, environment: environment).endpoint
        guard let name = name ?? chat?.model else {
            throw configuration(
                "PATTREEYA_JUDGE_BASE_URL is set but no model is: give --judge-model or set PATTREEYA_JUDGE_MODEL"
            )
        }
        let isChats = chat?.baseURL == url
        return ModelEndpoint(
            baseURL: url,
            apiKey: key ?? (isChats ? chat?.apiKey : nil),
            model: name,
            dialect: isChats ? chat?.dialect : nil
        )
    }

    private static func configuration(_ message: String) -> TurnFailure {
        TurnFailure(code: "configuration", message: message, exit: .configuration)
    }
}

extension ServiceChoices.Model {
    fileprivate var endpoint: ServiceChoices.ModelEndpoint? {
        if case .endpoint(let endpoint) = self { endpoint } else { nil }
    }
}
