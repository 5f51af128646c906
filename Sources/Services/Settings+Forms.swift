import AgentCore
import Settings

/// Values in the form that their setting has, one reader for the commands that use them and for `doctor`.
extension Settings {
    /// A number of seconds; nil where nothing is set.
    /// - Throws: `TurnFailure` with exit code 3, naming the setting, its origin and what was expected.
    public func seconds(_ setting: Setting) throws(TurnFailure) -> Double? {
        try read(setting, "a number of seconds") { text in
            Double(text).flatMap { $0 > 0 && $0 < 1e9 ? $0 : nil }
        }
    }

    /// A number of days; nil where nothing is set.
    /// - Throws: as `seconds(_:)`.
    public func days(_ setting: Setting) throws(TurnFailure) -> Int? {
        try read(setting, "a number of days from 1 on") { text in Int(text).flatMap { $0 >= 1 ? $0 : nil } }
    }

    /// One of the setting's choices; nil where nothing is set.
    /// - Throws: as `seconds(_:)`.
    public func choice(_ setting: Setting) throws(TurnFailure) -> String? {
        let choices = setting.choices
        return try read(setting, "one of \(choices.joined(separator: ", "))") { choices.contains($0) ? $0 : nil }
    }

    func read<Value>(
        _ setting: Setting,
        _ expected: String,
        _ parse: (String) -> Value?
    ) throws(TurnFailure) -> Value? {
        guard let value = value(setting) else { return nil }
        guard let parsed = parse(value.text) else {
            throw TurnFailure(
                code: "configuration",
                message: "\(setting.name) must be \(expected), not \"\(value.text.prefix(80))\" (\(value.origin))",
                exit: .configuration
            )
        }
        return parsed
    }
}
