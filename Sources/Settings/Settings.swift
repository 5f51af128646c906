import Storage

/// Reads settings: a flag wins over the environment, that over `.env.local`, that over `.env`, that over the user's
/// configuration file. An empty value counts as not set, as shells and containers cannot always unset a variable.
public struct Settings: Sendable {
    /// A value and where it comes from.
    public struct Value: Sendable, Hashable {
        /// The text as it was given.
        public var text: String
        /// `--model`, `environment`, or the path of a file.
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

    /// The value of a setting, or nil when it is set nowhere.
    /// - Parameter flag: the value of the command-line option and the option's name, which wins.
    public func value(_ setting: Setting, flag: (name: String, text: String?)? = nil) -> Value? {
        if let flag, let text = flag.text, !text.isEmpty { return Value(text: text, origin: flag.name) }
        if let text = environment(setting.name), !text.isEmpty { return Value(text: text, origin: "environment") }
        for layer in layers {
            if let text = layer.values[setting.name], !text.isEmpty { return Value(text: text, origin: layer.origin) }
        }
        return nil
    }

    /// Where values are looked for, in words for an error.
    public static func placesLookedAt(environment: (String) -> String?) -> String {
        "the environment, .env.local, .env and \(userFile(environment))"
    }

    /// The user's configuration file, in the same form as `.env`.
    public static func userFile(_ environment: (String) -> String?) -> String {
        if let base = environment("XDG_CONFIG_HOME"), base.hasPrefix("/") { return base + "/pattreeya/config.env" }
        return StateFolder.home(environment) + "/.config/pattreeya/config.env"
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
