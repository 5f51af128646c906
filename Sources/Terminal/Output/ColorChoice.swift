/// Whether output is coloured.
public enum ColorChoice: String, Sendable, CaseIterable {
    /// As the environment and the output say.
    case auto
    /// Always, also in a pipe.
    case always
    /// Never.
    case never

    /// Decides for one output: the choice itself, then `NO_COLOR` (https://no-color.org: any text but an empty one),
    /// `FORCE_COLOR` (any text but an empty one; `0` and `false` mean no), then whether the output is a terminal that
    /// understands colours.
    /// - Parameters:
    ///   - isTerminal: whether a person looks at the output.
    ///   - environment: looks up a variable.
    public func usesColor(isTerminal: Bool, environment: (String) -> String?) -> Bool {
        func given(_ name: String) -> String? { environment(name).flatMap { $0.isEmpty ? nil : $0 } }
        switch self {
        case .always: return true
        case .never: return false
        case .auto: break
        }
        if given("NO_COLOR") != nil { return false }
        if let forced = given("FORCE_COLOR") { return !["0", "false"].contains(forced.lowercased()) }
        return isTerminal && Self.isCapable(environment)
    }

    /// Whether the terminal understands escape sequences.
    public static func isCapable(_ environment: (String) -> String?) -> Bool {
        !["", "dumb"].contains(environment("TERM") ?? "")
    }
}
