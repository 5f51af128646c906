import ChatCompletions
import HTTPTransport
import Services
import Settings
import Tools

/// The checks of a chat endpoint: reachable, knows the model, and then whether the model does what we need.
struct EndpointChecks: Sendable {
    let endpoint: ServiceChoices.ModelEndpoint
    let tools: [ToolDefinition]
    let timeout: Duration
    /// The mode that is configured.
    let mode: ToolMode

    func run() async -> [Finding] {
        let model = HTTPChatModel(
            configuration: HTTPChatModel.Configuration(
                baseURL: endpoint.baseURL,
                apiKey: endpoint.apiKey,
                dialect: endpoint.dialect,
                timeouts: HTTPTimeouts(
                    connect: min(timeout, .seconds(10)),
                    firstByte: timeout,
                    idle: timeout,
                    total: timeout
                ),
                // What a person should hear of is not to be mended by trying again.
                retry: RetryPolicy(attempts: 0)
            )
        )
        let list: ChatModelList
        do {
            list = try await model.list()
        } catch {
            return [problem("model.reachable", error)]
                + ModelChecks.skipped(from: "model.listed", because: "model.reachable is a problem")
        }
        let reachable = Finding("model.reachable", .ok, "\(Setting.openAIBaseURL.shown(endpoint.baseURL)) answers")
        let probe = ModelProbe(model: model, name: endpoint.model, tools: tools)
        return [reachable, listed(list)] + (await TalkChecks(probe: probe, mode: mode).run())
    }

    private func listed(_ list: ChatModelList) -> Finding {
        let id = "model.listed"
        guard let names = list.names else {
            return Finding(id, .skipped, "the endpoint has no list of its models (HTTP \(list.status))")
        }
        if names.contains(endpoint.model) { return Finding(id, .ok, "the endpoint lists \(endpoint.model)") }
        let shown = names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", …" : "")
        let found = "the endpoint does not list \(endpoint.model)" + (names.isEmpty ? "" : "; it has \(shown)")
        return Finding(id, .warning, found, fix: "check the model's name (OPENAI_MODEL)")
    }

    private func problem(_ id: String, _ error: any Error) -> Finding {
        let words = FailureWords(error)
        return Finding(id, .problem, words.found, fix: words.fix)
    }
}

/// An error's message, parted into what happened and what to do.
struct FailureWords {
    var found: String
    var fix: String

    init(_ error: any Error) {
        let message = (error as? ChatError)?.message ?? (error as? HTTPError)?.message ?? "\(error)"
        (found, fix) = (message, "look at the endpoint's log")
        if (error as? ChatError)?.code == .timeout {
            fix = "raise --timeout, or look why the endpoint is slow"
        } else if let semicolon = message.ranges(of: "; ").last {
            // Messages of ours end with their advice.
            found = String(message[..<semicolon.lowerBound])
            fix = String(message[semicolon.upperBound...])
        }
    }
}
