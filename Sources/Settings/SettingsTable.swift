import Storage

/// A row of the table of settings as they stand: what holds, where it comes from and what it goes before.
public struct SettingRow: Sendable {
    /// The setting.
    public let setting: Setting
    /// What holds; nil where nothing was given and the default does.
    public let value: Settings.Value?
    /// Values from further places, which do not hold.
    public let overridden: [Settings.Value]
    /// Why there is no usable value although one was asked for; nil when all is well.
    public let problem: String?

    /// The value fit to be shown: the default where nothing was given, no secret.
    public var shownValue: String { value.map { setting.shown($0.text) } ?? setting.defaultText }
}

extension Settings {
    /// Every setting as it stands.
    /// - Parameter flags: what the command line said, each with the option's name.
    public func table(flags: [Setting: (name: String, text: String?)] = [:]) -> [SettingRow] {
        Setting.all.map { setting in
            let values = values(setting, flag: flags[setting])
            guard setting == .openAIKey else {
                return SettingRow(
                    setting: setting,
                    value: values.first,
                    overridden: Array(values.dropFirst()),
                    problem: nil
                )
            }
            do throws(Problem) {
                let key = try endpointKey(for: value(.openAIBaseURL, flag: flags[.openAIBaseURL]))
                let others = values.filter { $0 != key }
                return SettingRow(setting: setting, value: key, overridden: others, problem: nil)
            } catch {
                return SettingRow(setting: setting, value: nil, overridden: values, problem: error.message)
            }
        }
    }
}

extension Setting {
    /// A value of this setting without what is secret in it: all of a secret, and of a URL the password and what its
    /// query says about keys.
    public func shown(_ text: String) -> String {
        if isSecret { return "***" }
        guard let scheme = text.firstRange(of: "://") else { return text }
        var rest = text[scheme.upperBound...]
        var address = rest.prefix { $0 != "?" }
        let query = rest[address.endIndex...]
        if let at = address.prefix(while: { $0 != "/" }).lastIndex(of: "@") { address = "***" + address[at...] }
        let fields = query.dropFirst().split(separator: "&", omittingEmptySubsequences: false).map { field in
            let name = field.prefix { $0 != "=" }
            let isHarmless = ["api-version", "version"].contains(name.lowercased())
            return isHarmless || name.endIndex == field.endIndex ? String(field) : name + "=***"
        }
        rest = query.isEmpty ? "" : "?" + fields.joined(separator: "&")
        return String(text[..<scheme.upperBound] + address + rest)
    }
}
