import AgentCore
import ChatCompletions
import LiveKit
import LocalLiveKit

/// The agent that is evaluated: the Assistant of `chat`, with everything but its rooms.
public struct EvalAgent: Sendable {
    /// What the Assistant is made of.
    public var configuration: Assistant.Configuration
    /// The only tools on offer; nil for all.
    public var toolNames: Set<String>?
    /// Paths that the embedded server of a trial answers besides, such as those of the offline model.
    public var routes: [LocalRoute]
    /// The model, given the embedded server of a trial; nil where it has none.
    public var model: @Sendable (LiveKitConfiguration?) -> any ChatModel

    /// Describes an agent.
    public init(
        configuration: Assistant.Configuration,
        toolNames: Set<String>? = nil,
        routes: [LocalRoute] = [],
        model: @escaping @Sendable (LiveKitConfiguration?) -> any ChatModel
    ) {
        (self.configuration, self.toolNames, self.routes, self.model) = (configuration, toolNames, routes, model)
    }
}
