import AgentCore
import ChatCompletions
import HTTPTransport
import Services
import Tools

/// Whether the model can be had, and what it can do. One request after the other, since a local server often serves
/// only one at a time.
struct ModelChecks: Sendable {
    static let ids = [
        "model.reachable", "model.listed", "model.answers", "model.streams", "model.tools", "model.tool_mode",
        "model.quirks",
    ]

    private let subject: Doctor.Subject
    private let configuration: ConfigurationChecks.Outcome
    private let services: Services

    init(_ subject: Doctor.Subject, _ configuration: ConfigurationChecks.Outcome, _ services: Services) {
        (self.subject, self.configuration, self.services) = (subject, configuration, services)
    }

    func run() async -> [Finding] {
        let tools: [ToolDefinition]
        do throws(TurnFailure) {
            tools = try services.toolDefinitions()
        } catch {
            return [Finding("model.tools", .problem, error.message)]
        }
        switch configuration.model {
        case nil: return Self.skipped(from: "model.reachable", because: "configuration.model is a problem")
        case .endpoint(let endpoint):
            return await EndpointChecks(
                endpoint: endpoint,
                tools: tools,
                timeout: subject.timeout,
                mode: configuration.toolMode
            ).run()
        case .offline:
            let probe = ModelProbe(model: limited(services.model), name: services.modelName, tools: tools)
            return await TalkChecks(probe: probe, mode: .native).run()
        }
    }

    /// The offline model with our time limit: it waits for the embedded server.
    private func limited(_ model: any ChatModel) -> any ChatModel {
        TimeLimitedModel(model: model, limit: subject.timeout)
    }

    /// The checks from one on, all not looked at.
    static func skipped(from first: String, because reason: String) -> [Finding] {
        ids.drop { $0 != first }.map { Finding($0, .skipped, reason) }
    }
}

/// A model whose replies must come within a time.
private struct TimeLimitedModel: ChatModel {
    let model: any ChatModel
    let limit: Duration

    func reply(
        to request: ChatRequest,
        onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply {
        // The doctor waits for whole replies and has no use for pieces.
        try await TimeLimit.run(limit, clock: ContinuousClock()) {
            try await model.reply(to: request)
        } onTimeout: {
            ChatError(.timeout, "the model did not answer within \(limit.shown); raise --timeout")
        }
    }
}
