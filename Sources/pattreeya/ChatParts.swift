import AgentCore
import ChatCompletions
import Rooms
import Services
import Settings
import Storage
import Terminal
import Tools

/// What Assistants of one chat are made of. A prompt can change some of it.
struct ChatParts: Sendable {
    let services: Services
    let settings: Settings
    let turns: TurnSettings
    let limits: TurnLimits
    let verbosity: Verbosity
    let approver: any Approver
    let synchronizesTurns: Bool
    let prices: PriceTable
    let maxCost: Double?
    /// Whether the model can word a summary: the offline model cannot.
    let summarizes: Bool
    let onEvent: @Sendable (TurnEvent) throws -> Void
    var prompt: Prompt
    var modelName: String

    /// The model with a log of its requests for whoever wants to see them.
    var model: any ChatModel { RequestLog(services.model, verbosity: verbosity) }

    /// The tools that the prompt and the settings allow.
    /// - Throws: `TurnFailure` when the settings name one that is not there, or the state folder cannot be used.
    func tools() throws(TurnFailure) -> [any Tool] {
        let all = try services.roomTools(channel: "chat")
        try turns.check(toolNames: all.map(\.definition.name), settings: settings)
        return all.filter { tool in
            [prompt.tools, turns.tools].allSatisfy { $0?.contains(tool.definition.name) ?? true }
        }
    }

    /// The sampling temperature; nil for the endpoint's own.
    var temperature: Double? { turns.temperature ?? prompt.temperature }

    /// The prompt with the time of a moment.
    var systemPrompt: @Sendable (Timestamp) -> String {
        let zone = ProgramEnvironment.value("TZ")
        return { [prompt] in prompt.rendered(at: LocalTime($0, timeZone: zone)) }
    }

    /// Makes an Assistant that goes on with a session, and announces it.
    /// - Parameter spent: what earlier sessions of this run cost, in US dollars.
    /// - Throws: `TurnFailure`, `StorageError`, or what the output threw.
    func assistant(on transcript: Transcript, spent: Double) async throws -> Assistant {
        var configuration = Assistant.Configuration(
            modelName: modelName,
            systemPrompt: systemPrompt,
            temperature: temperature,
            limits: limits,
            synchronizesTurns: synchronizesTurns,
            dropsUnsupportedArguments: turns.dropsUnsupportedArguments,
            examples: prompt.examples
        )
        (configuration.prices, configuration.maxCost, configuration.alreadySpent) = (prices, maxCost, spent)
        configuration.summarizes = summarizes
        let assistant = Assistant(
            configuration: configuration,
            model: model,
            tools: try tools(),
            transcript: transcript,
            approver: approver,
            onEvent: onEvent
        )
        try await assistant.begin()
        return assistant
    }
}
