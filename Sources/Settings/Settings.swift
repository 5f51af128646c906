import Storage

/// Reads settings: a flag wins over the environment, that over a profile, that over `.env.local`, that over `.env`,
/// that over the user's configuration file. An empty value counts as not set, as shells and containers cannot always unset a variable.
public struct Settings: Sendable {
    /// A value and where it comes from.
    public struct Value: Sendable, Hashable {
        /// The text as it was given.
        public var text: String
        /// `--model`, `environment`, a profile with its place, or the path of a file.
        public var origin: String
    }

    /// What was wrong with a setting.
    public struct Problem: Error, Sendable, CustomStringConvertible {
        /// One line: which setting, what is wrong, where it was looked for, what to do.
        public var message: String
        /// Makes a problem.
        public init(_ message: String) { self.message = message }
        /// The message.
        public var description: String { message }
    }

    private let layers: [(origin: String, values: [String: String])]
    private let environment: @Sendable (String) -> String?
    /// The profile in force; nil for none.
    public private(set) var profile: Profile?

    /// Reads the files and keeps a way to look at the environment.
    /// - Parameters:
    ///   - folder: where `.env.local` and `.env` are looked for.
    ///   - environment: looks up a variable.
    /// - Throws: `Problem` naming file, line and what was expected.
    public init(
        folder: String = ".",
        environment: @escaping @Sendable (String) -> String?
    ) throws(Problem) {
        self.environment = environment
        var layers: [(origin: String, values: [String: String])] = []
        let prefix = folder == "." ? "" : folder + "/"
        for path in [prefix + ".env.local", prefix + ".env", Self.userFile(environment)] {
            // Python's virtual environments are folders that are often called .env.
            guard FileContent.exists(path), !FileContent.isFolder(path) else { continue }
            do throws(StorageError) {
                layers.append((path, try DotenvFile.parse(try FileContent.read(path, limit: 1 << 20), path: path)))
            } catch {
                throw Problem(error.message)
            }
        }
        self.layers = layers
    }

    /// The same settings with a profile between the environment and the files.
    public func using(_ profile: Profile) -> Settings {
        var settings = self
        settings.profile = profile
        return settings
    }

    /// The value of a setting, or nil when it is set nowhere.
    /// - Parameter flag: the value of the command-line option and the option's name, which wins.
    public func value(_ setting: Setting, flag: (name: String, text: String?)? = nil) -> Value? {
        values(setting, flag: flag).first
    }

    /// Every value that a setting was given, the one that holds first.
    public func values(_ setting: Setting, flag: (name: String, text: String?)? = nil) -> [Value] {
        var values: [Value] = []
        func add(_ text: String?, _ origin: @autoclosure () -> String) {
            if let text, !text.isEmpty { values.append(Value(text: text, origin: origin())) }
        }
        if let flag { add(flag.text, flag.name) }
        add(environment(setting.name), "environment")
        if let profile { add(profile.text(setting), profile.origin) }
        for layer in layers { add(layer.values[setting.name], layer.origin) }
        return values
    }

    /// True when a setting that is either on or off is on.
    public func isOn(_ setting: Setting) -> Bool {
        ["1", "true", "yes", "on"].contains(value(setting)?.text.lowercased() ?? "")
    }

    /// The key for a chat endpoint. The key that a profile names belongs to the profile's endpoint: it goes before
    /// `OPENAI_API_KEY` there, and to no other endpoint that a flag or the environment names.
    /// - Parameter url: the base URL that holds.
    /// - Throws: `Problem` when the variable that the profile names is set nowhere.
    public func endpointKey(for url: Value?) throws(Problem) -> Value? {
        guard let profile, let variable = profile.keyVariable,
            profile.text(.openAIBaseURL) == nil || url?.origin == profile.origin
        else { return value(.openAIKey) }
        if let text = environment(variable), !text.isEmpty {
            return Value(text: text, origin: "environment (\(variable), which \(profile.origin) names)")
        }
        for layer in layers {
            guard let text = layer.values[variable], !text.isEmpty else { continue }
            return Value(text: text, origin: "\(layer.origin) (\(variable), which \(profile.origin) names)")
        }
        throw Problem(
            "\(profile.origin) takes the key from \(variable), which is not set; looked in "
                + Self.placesLookedAt(environment: environment)
        )
    }

    /// The files that settings were read from, nearest first.
    public var files: [String] { layers.map(\.origin) }

    /// Where values are looked for, in words for an error.
    public static func placesLookedAt(environment: (String) -> String?) -> String {
        "the environment, .env.local, .env and \(userFile(environment))"
    }

    /// The user's configuration file, in the same form as `.env`.
    public static func userFile(_ environment: (String) -> String?) -> String {
        configurationFolder(environment) + "/config.env"
    }

    /// The folder of the user's configuration file and profiles.
    public static func configurationFolder(_ environment: (String) -> String?) -> String {
        if let base = environment("XDG_CONFIG_HOME"), base.hasPrefix("/") { return base + "/pattreeya" }
        return StateFolder.home(environment) + "/.config/pattreeya"
    }
}

extension Settings: CustomStringConvertible, CustomReflectable {
    /// The files that were found. What is in them may be secret and is in no description.
    public var description: String { "settings from \(layers.map(\.origin).joined(separator: ", "))" }
    /// The files that were found, so that `dump` does not show what is in them.
    public var customMirror: Mirror { Mirror(self, children: ["origins": layers.map(\.origin)]) }
}

extension Settings.Value: CustomStringConvertible, CustomReflectable {
    /// Where the value comes from. The text may be a secret and is in no description.
    public var description: String { "a value from \(origin)" }
    /// Where the value comes from, so that `dump` does not show the text.
    public var customMirror: Mirror { Mirror(self, children: ["origin": origin]) }
}
