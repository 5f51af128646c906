import AgentCore
import Settings

/// How turns are asked for, as far as settings and profiles say.
public struct TurnSettings: Sendable, Hashable {
    /// The sampling temperature; nil where only the prompt or the endpoint says.
    public var temperature: Double?
    /// Tokens that the model may write in a turn.
    public var maxTokens: Int?
    /// The only tools on offer; nil for all that the prompt allows.
    public var tools: [String]?
    /// Whether optional arguments that nothing in the person's words supports are left out.
    public var dropsUnsupportedArguments: Bool

    /// Reads the settings.
    /// - Throws: `TurnFailure` with exit code 3, naming the setting, its origin and what was expected.
    public init(_ settings: Settings) throws(TurnFailure) {
        temperature = try settings.read(.temperature, "a number from 0 to 2") { text in
            Double(text).flatMap { (0...2).contains($0) ? $0 : nil }
        }
        maxTokens = try settings.read(.maxTokens, "a whole number from 1 on") { text in
            Int(text).flatMap { $0 >= 1 ? $0 : nil }
        }
        tools = try settings.read(.tools, "names separated by commas") { text in
            let names = text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
            return names.isEmpty ? nil : names
        }
        dropsUnsupportedArguments = settings.isOn(.dropUnsupportedArguments)
    }

    /// Refuses a choice of tools that names one that is not there: a slip of the pen would silently take it away.
    /// - Throws: `TurnFailure` with exit code 3.
    public func check(toolNames: [String], settings: Settings) throws(TurnFailure) {
        guard let unknown = tools?.first(where: { !toolNames.contains($0) }) else { return }
        let origin = settings.value(.tools)?.origin ?? ""
        throw TurnFailure(
            code: "configuration",
            message: "\(Setting.tools.name) (\(origin)) names \"\(unknown)\", which is no tool; known: "
                + toolNames.joined(separator: ", "),
            exit: .configuration
        )
    }
}
