import AgentCore
import LiveKit
import Storage

/// By what it shows that an agent is another one than the agent of a recording or of an earlier run.
public struct AgentIdentity: Sendable, Hashable {
    /// The name of the model.
    public var model: String
    /// What the system prompt and its examples amount to, as a hash.
    public var prompt: String
    /// What the model is told of the tools, as a hash.
    public var tools: String

    init(model: String, prompt: String, tools: String) {
        (self.model, self.prompt, self.tools) = (model, prompt, tools)
    }

    /// The identity of whoever is evaluated. Another program is known by its command only.
    /// - Throws: `TurnFailure` when the system's library cannot compute a hash.
    public init(_ subject: TrialRunner.Subject, tools catalog: ToolCatalog) throws(TurnFailure) {
        switch subject {
        case .assistant(let agent): try self.init(agent, tools: catalog)
        case .program(let program): self.init(model: program.command, prompt: "", tools: "")
        }
    }

    /// The identity of an agent.
    /// - Throws: `TurnFailure` when the system's library cannot compute a hash.
    public init(_ agent: EvalAgent, tools catalog: ToolCatalog) throws(TurnFailure) {
        let configuration = agent.configuration
        let examples = configuration.examples.map { "\($0)" }.joined()
        let names = agent.toolNames.map { $0.sorted().joined(separator: " ") } ?? ""
        let tools = catalog.entries.map { entry in
            "\(entry.definition.name) \(entry.definition.description) \(entry.definition.parameters.document)"
        }
        model = configuration.modelName
        prompt = try Self.hash(configuration.systemPrompt(Timestamp(milliseconds: 0)) + examples)
        self.tools = try Self.hash(tools.joined(separator: "\n") + names)
    }

    /// Whether this is still the agent as it is now.
    /// - Parameter what: what is of the agent as it was, for the message.
    /// - Throws: `TurnFailure` that says what is another.
    public func mustFit(_ now: AgentIdentity, _ what: String) throws(TurnFailure) {
        for (part, before, now) in [
            ("model", model, now.model), ("prompt", prompt, now.prompt), ("tools", tools, now.tools),
        ] where before != now {
            throw TurnFailure(
                code: "replay",
                message: "\(what) has another \(part): \(before) then, \(now) now; choose the same or start anew",
                exit: .usage
            )
        }
    }

    /// The first 16 hexadecimal digits of the SHA-256 of a text.
    private static func hash(_ text: String) throws(TurnFailure) -> String {
        do {
            return Hexadecimal.text(of: try Crypto.digest(of: Array(text.utf8)).prefix(8))
        } catch {
            throw TurnFailure(code: "local_io", message: "\(error)", exit: .localInputOutput)
        }
    }
}
