import AgentCore
import ChatCompletions
import LiveKit
import Settings

/// Which model answers and which server has the rooms, as the configuration says.
public struct ServiceChoices: Sendable {
    /// Who answers turns.
    public enum Model: Sendable, Hashable {
        /// An endpoint that speaks the chat-completions protocol.
        case endpoint(ModelEndpoint)
        /// The interpreter in the program.
        case offline
    }

    /// Who has the rooms.
    public enum Server: Sendable, Hashable {
        /// A LiveKit server.
        case remote(LiveKitConfiguration)
        /// The server in the program.
        case embedded
    }

    /// Where a model is asked.
    public struct ModelEndpoint: Sendable, Hashable {
        /// The URL that `/chat/completions` is appended to.
        public var baseURL: String
        /// The key; nil for servers that need none.
        public var apiKey: String?
        /// The model's name there.
        public var model: String
        /// What the endpoint accepts; nil to tell by its host.
        public var dialect: ChatDialect?
    }

    /// What the command line said.
    public struct Flags: Sendable {
        /// `--model`.
        public var model: String?
        /// `--base-url`.
        public var baseURL: String?
        /// `--offline`.
        public var offline: Bool
        /// `--tool-mode`.
        public var toolMode: ToolMode?

        /// Makes flags; those left out were not given.
        public init(
            model: String? = nil,
            baseURL: String? = nil,
            offline: Bool = false,
            toolMode: ToolMode? = nil
        ) {
            (self.model, self.baseURL, self.offline, self.toolMode) = (model, baseURL, offline, toolMode)
        }
    }

    /// Who answers turns.
    public var model: Model
    /// Who has the rooms.
    public var server: Server
    /// How an endpoint's model is brought to call tools. The offline model needs no bringing.
    public var toolMode = ToolMode.auto
    private var isOfflineByWish = false

    /// Decides from flags and settings.
    /// - Parameter promptModel: the model that the prompt file was written for: used where nothing else names one.
    /// - Throws: `TurnFailure` with exit code 3, naming the setting and where it was looked for.
    public init(
        settings: Settings,
        flags: Flags = Flags(),
        promptModel: String? = nil,
        environment: (String) -> String?
    ) throws(TurnFailure) {
        let places = Settings.placesLookedAt(environment: environment)
        if flags.offline || settings.isOn(.offline) {
            (model, server, isOfflineByWish) = (.offline, .embedded, true)
            return
        }
        model = try Self.model(settings, flags, promptModel: promptModel, places: places)
        server = try Self.server(settings, places: places)
        toolMode = try Self.toolMode(settings: settings, flags: flags)
    }

    /// Choices made by somebody else.
    public init(model: Model, server: Server) { (self.model, self.server) = (model, server) }

    /// The model alone, for those who look at one thing at a time.
    /// - Throws: `TurnFailure` with exit code 3.
    public static func model(
        settings: Settings,
        flags: Flags,
        promptModel: String? = nil,
        environment: (String) -> String?
    ) throws(TurnFailure) -> Model {
        if flags.offline || settings.isOn(.offline) { return .offline }
        let places = Settings.placesLookedAt(environment: environment)
        return try model(settings, flags, promptModel: promptModel, places: places)
    }

    /// The server alone, for commands that ask no model.
    /// - Throws: `TurnFailure` with exit code 3.
    public static func server(
        settings: Settings,
        offline: Bool,
        environment: (String) -> String?
    ) throws(TurnFailure) -> Server {
        if offline || settings.isOn(.offline) { return .embedded }
        return try server(settings, places: Settings.placesLookedAt(environment: environment))
    }

    /// One line for the person when something runs that they did not configure; nil when all is configured.
    public var notice: String? {
        if isOfflineByWish { return nil }
        return switch (model, server) {
        case (.offline, .embedded):
            "using the offline model and the embedded LiveKit server; set OPENAI_MODEL and LIVEKIT_URL for others"
        case (.offline, .remote): "using the offline model, which knows rooms only; set OPENAI_MODEL for another"
        case (.endpoint, .embedded): "using the embedded LiveKit server; set LIVEKIT_URL for another"
        case (.endpoint, .remote): nil
        }
    }

    private static func model(
        _ settings: Settings,
        _ flags: Flags,
        promptModel: String?,
        places: String
    ) throws(TurnFailure) -> Model {
        let url = settings.value(.openAIBaseURL, flag: ("--base-url", flags.baseURL))
        let key: Settings.Value?
        do throws(Settings.Problem) {
            key = try settings.endpointKey(for: url)
        } catch {
            throw configuration(error.message)
        }
        let name = settings.value(.openAIModel, flag: ("--model", flags.model))?.text
        guard let name = name ?? (key == nil && url == nil ? nil : promptModel) else {
            guard let given = url.map({ ("OPENAI_BASE_URL", $0.origin) }) ?? key.map({ ("OPENAI_API_KEY", $0.origin) })
            else { return .offline }
            throw configuration(
                "\(given.0) is set (\(given.1)) but no model is: give --model or set OPENAI_MODEL in \(places)"
            )
        }
        if key == nil && url == nil {
            throw configuration(
                "the model \(name) needs OPENAI_API_KEY, or OPENAI_BASE_URL for a server without keys; looked in \(places)"
            )
        }
        let base = url?.text ?? Setting.openAIBaseURL.defaultText
        guard base.hasPrefix("http://") || base.hasPrefix("https://") else {
            // Before an @ there may be a password.
            let shown = base.contains("@") ? "***" : String(base.prefix(80))
            throw configuration("OPENAI_BASE_URL must start with http:// or https://, not \"\(shown)\"")
        }
        let dialect = try dialect(settings)
        return .endpoint(ModelEndpoint(baseURL: base, apiKey: key?.text, model: name, dialect: dialect))
    }

    private static func dialect(_ settings: Settings) throws(TurnFailure) -> ChatDialect? {
        guard let value = settings.value(.dialect) else { return nil }
        guard let dialect = ChatDialect.named(value.text) else {
            let names = ChatDialect.names.joined(separator: ", ")
            throw configuration(
                "PATTREEYA_DIALECT must be one of \(names), not \"\(value.text.prefix(80))\" (\(value.origin))"
            )
        }
        return dialect
    }

    /// How the model is brought to call tools.
    /// - Throws: `TurnFailure` with exit code 3 for a mode that there is not.
    public static func toolMode(settings: Settings, flags: Flags) throws(TurnFailure) -> ToolMode {
        if let mode = flags.toolMode { return mode }
        guard let value = settings.value(.toolMode) else { return .auto }
        guard let mode = ToolMode(rawValue: value.text) else {
            let known = ToolMode.allCases.map(\.rawValue).joined(separator: ", ")
            throw configuration(
                "PATTREEYA_TOOL_MODE must be one of \(known), not \"\(value.text)\" (\(value.origin))"
            )
        }
        return mode
    }

    private static func server(_ settings: Settings, places: String) throws(TurnFailure) -> Server {
        guard let url = settings.value(.liveKitURL) else { return .embedded }
        func required(_ setting: Setting) throws(TurnFailure) -> String {
            guard let value = settings.value(setting) else {
                throw configuration(
                    "LIVEKIT_URL is set (\(url.origin)) but \(setting.name) is not; looked in \(places)"
                )
            }
            return value.text
        }
        let (key, secret) = (try required(.liveKitKey), try required(.liveKitSecret))
        do throws(LiveKitError) {
            return .remote(try LiveKitConfiguration(url: url.text, apiKey: key, apiSecret: secret))
        } catch {
            throw configuration(error.message)
        }
    }

    private static func configuration(_ message: String) -> TurnFailure {
        TurnFailure(code: "configuration", message: message, exit: .configuration)
    }
}

extension ServiceChoices.ModelEndpoint: CustomStringConvertible, CustomReflectable {
    /// The model's name. The key, and a password that the URL may hold, are in no description.
    public var description: String { "the model \(model)" }
    /// The model's name, so that `dump` shows no key.
    public var customMirror: Mirror { Mirror(self, children: ["model": model]) }
}
