/// One thing that can be configured. The table of all of them is the one place that README, `.env.example` and the
/// reader share.
public struct Setting: Sendable, Hashable {
    /// The name of the environment variable, also the key in files.
    public let name: String
    /// What it is for, in a few words.
    public let summary: String
    /// What holds when it is set nowhere; empty where nothing does.
    public let defaultText: String
    /// True for values that must never be shown.
    public let isSecret: Bool
    /// The only values that there are; empty where there are others.
    public let choices: [String]

    private init(
        _ name: String,
        _ summary: String,
        default defaultText: String = "",
        isSecret: Bool = false,
        choices: [String] = []
    ) {
        (self.name, self.summary, self.defaultText) = (name, summary, defaultText)
        (self.isSecret, self.choices) = (isSecret, choices)
    }

    /// The key of the chat endpoint.
    public static let openAIKey = Setting(
        "OPENAI_API_KEY",
        "key of the chat endpoint; local servers need none",
        isSecret: true
    )
    /// Where the chat endpoint is.
    public static let openAIBaseURL = Setting(
        "OPENAI_BASE_URL",
        "base URL of any OpenAI-compatible endpoint",
        default: "https://api.openai.com/v1"
    )
    /// The model to ask.
    public static let openAIModel = Setting("OPENAI_MODEL", "model to ask; without it the offline model answers")
    /// Which habits the endpoint has.
    public static let dialect = Setting(
        "PATTREEYA_DIALECT",
        "dialect of the chat endpoint, such as llama.cpp or mistral",
        default: "by the host"
    )
    /// Where the LiveKit server is.
    public static let liveKitURL = Setting(
        "LIVEKIT_URL",
        "LiveKit server (ws, wss, http or https); without it the embedded server runs"
    )
    /// The LiveKit API key.
    public static let liveKitKey = Setting("LIVEKIT_API_KEY", "LiveKit API key")
    /// The LiveKit API secret.
    public static let liveKitSecret = Setting("LIVEKIT_API_SECRET", "LiveKit API secret", isSecret: true)
    /// The prompt to use.
    public static let prompt = Setting("PATTREEYA_PROMPT", "prompt: a name or a file", default: "assistant")
    /// How the model is brought to call tools.
    public static let toolMode = Setting(
        "PATTREEYA_TOOL_MODE",
        "how the model is brought to call tools: auto, native, reply, json or text",
        default: "auto"
    )
    /// What to do with calls that the person's words do not cover.
    public static let approve = Setting(
        "PATTREEYA_APPROVE",
        "ask, always or never",
        default: "ask",
        choices: ["ask", "always", "never"]
    )
    /// True to use nothing but the embedded server and the offline model.
    public static let offline = Setting(
        "PATTREEYA_OFFLINE",
        "1 for the embedded server and the offline model, whatever else is set",
        default: "0"
    )
    /// Seconds that a turn may take.
    public static let timeout = Setting("PATTREEYA_TIMEOUT", "seconds that a turn may take", default: "no limit")

    /// Settings under a name.
    public static let profile = Setting("PATTREEYA_PROFILE", "profile: a name in profiles/ or a file")
    /// The tools on offer.
    public static let tools = Setting(
        "PATTREEYA_TOOLS",
        "the tools on offer, separated by commas",
        default: "all that the prompt allows"
    )
    /// Optional arguments that nothing supports.
    public static let dropUnsupportedArguments = Setting(
        "PATTREEYA_DROP_UNSUPPORTED_ARGUMENTS",
        "1 to leave out optional arguments that nothing in your words supports",
        default: "0"
    )
    /// The sampling temperature.
    public static let temperature = Setting(
        "PATTREEYA_TEMPERATURE",
        "sampling temperature, from 0 to 2",
        default: "the prompt's, else the endpoint's"
    )
    /// Tokens that a turn may write.
    public static let maxTokens = Setting(
        "PATTREEYA_MAX_TOKENS",
        "tokens that the model may write in a turn",
        default: "no limit"
    )

    /// How long sessions are kept.
    public static let keepSessions = Setting(
        "PATTREEYA_KEEP_SESSIONS",
        "days after which a session that nobody wrote to is deleted when a new one is made",
        default: "for ever"
    )
    /// The prices of models.
    public static let prices = Setting("PATTREEYA_PRICES", "YAML file with the prices of models, for costs")

    /// The keys that lines at the prompt are edited with.
    public static let editMode = Setting(
        "PATTREEYA_EDIT_MODE",
        "keys at the prompt: emacs or vi",
        default: "as ~/.editrc says, else emacs",
        choices: ["emacs", "vi"]
    )
    /// Seconds after which a question that is not answered means no.
    public static let approvalTimeout = Setting(
        "PATTREEYA_APPROVAL_TIMEOUT",
        "seconds after which no answer to an approval means no",
        default: "120"
    )

    /// The model that judges replies in evals.
    public static let judgeModel = Setting(
        "PATTREEYA_JUDGE_MODEL",
        "model that judges replies in evals and plays people there",
        default: "the model of the chat"
    )
    /// Where that model is.
    public static let judgeBaseURL = Setting(
        "PATTREEYA_JUDGE_BASE_URL",
        "base URL of the judge's endpoint",
        default: "that of the chat"
    )
    /// The key of the judge's endpoint.
    public static let judgeKey = Setting(
        "PATTREEYA_JUDGE_API_KEY",
        "key of the judge's endpoint; OPENAI_API_KEY goes to the chat's endpoint only",
        isSecret: true
    )
    /// The model that plays people in evals.
    public static let simulatedUserModel = Setting(
        "PATTREEYA_USER_MODEL",
        "model that plays people in evals, at the judge's endpoint",
        default: "the judge"
    )

    /// All settings, in the order in which they are documented.
    public static let all = [
        openAIKey, openAIBaseURL, openAIModel, dialect, liveKitURL, liveKitKey, liveKitSecret, prompt, toolMode,
        approve,
        offline, timeout, profile, tools, dropUnsupportedArguments, temperature, maxTokens, keepSessions, prices,
        editMode, approvalTimeout, judgeModel, judgeBaseURL, judgeKey, simulatedUserModel,
    ]
}
