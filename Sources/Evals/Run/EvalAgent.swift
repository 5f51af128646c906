import AgentCore
import ChatCompletions
import HTTPTransport
import LiveKit
import LocalLiveKit

/// The agent that is evaluated: the Assistant of `chat`, with everything but its rooms.
public struct EvalAgent: Sendable {
    /// What the Assistant is made of.
    public var configuration: Assistant.Configuration
    /// The only tools on offer; nil for all.
    public var toolNames: Set<String>?
    /// Paths that the server of a trial answers besides where it has one, such as those of the offline model.
    public var routes: [LocalRoute]
    /// The options of the command line that lead to this agent, by name and without secrets: a recording keeps them.
    public var options: [String: String] = [:]
    /// The model of a trial.
    public var model: @Sendable (TrialSurroundings) -> any ChatModel

    /// Describes an agent.
    public init(
        configuration: Assistant.Configuration,
        toolNames: Set<String>? = nil,
        routes: [LocalRoute] = [],
        model: @escaping @Sendable (TrialSurroundings) -> any ChatModel
    ) {
        (self.configuration, self.toolNames, self.routes, self.model) = (configuration, toolNames, routes, model)
    }
}

/// What a model in a trial uses of the outside: a trial can only be run again where all of it goes this way.
public struct TrialSurroundings: Sendable {
    /// The way to the server of the trial; nil where the rooms are in this process.
    public var server: LiveKitConfiguration?
    /// Carries the requests to the model.
    public var carrier: any HTTPCarrier
    /// Random bits.
    public var random: @Sendable () -> UInt64
    /// Waits before a request is made again.
    public var sleep: @Sendable (Duration) async throws -> Void
    /// Notes what is read of a memory, or stands in for it.
    public var memory: @Sendable (any ToolModeMemory) -> any ToolModeMemory
}
