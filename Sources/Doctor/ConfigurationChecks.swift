import AgentCore
import ChatCompletions
import Services
import Settings
import Storage

/// What is configured, where each value comes from, and whether it makes sense.
struct ConfigurationChecks {
    /// What the later checks build on.
    struct Outcome: Sendable {
        var findings: [Finding] = []
        /// Who answers turns; nil where that cannot be told.
        var model: ServiceChoices.Model?
        /// Who has the rooms; nil where that cannot be told.
        var server: ServiceChoices.Server?
        /// How the model is brought to call tools.
        var toolMode = ToolMode.auto

        /// What can be put together. The offline part stands in for one that cannot be told; nobody looks at it then.
        var choices: ServiceChoices { ServiceChoices(model: model ?? .offline, server: server ?? .embedded) }
    }

    private let subject: Doctor.Subject

    init(_ subject: Doctor.Subject) { self.subject = subject }

    func run() -> Outcome {
        var outcome = Outcome()
        switch subject.settings {
        case .failure(let failure):
            let fix = "correct it and run doctor again"
            outcome.findings = [Finding("configuration.files", .problem, failure.message, fix: fix)]
        case .success(let settings):
            outcome.findings = [files(settings), values(settings)] + profile(settings)
            let prompt = prompt(settings)
            outcome.findings += [prompt.finding, turns(settings, &outcome)]
            model(settings, promptModel: prompt.model, &outcome)
            server(settings, &outcome)
        }
        return outcome
    }

    private func files(_ settings: Settings) -> Finding {
        Finding(
            "configuration.files",
            .ok,
            settings.files.isEmpty
                ? "there are no configuration files" : "read \(settings.files.joined(separator: ", "))"
        )
    }

    private func values(_ settings: Settings) -> Finding {
        let rows = settings.table(flags: [
            .openAIModel: ("--model", subject.flags.model), .openAIBaseURL: ("--base-url", subject.flags.baseURL),
        ])
        let set = rows.compactMap { row in row.value.map { "\(row.setting.name) \(row.shownValue) from \($0.origin)" } }
        return Finding("configuration.values", .ok, set.isEmpty ? "nothing is set" : set.joined(separator: "; "))
    }

    private func profile(_ settings: Settings) -> [Finding] {
        guard let profile = settings.profile else { return [] }
        let about = profile.summary.isEmpty ? "" : ": \(profile.summary)"
        return [Finding("configuration.profile", .ok, profile.origin + about)]
    }

    private func prompt(_ settings: Settings) -> (finding: Finding, model: String?) {
        let name = settings.value(.prompt)?.text ?? Setting.prompt.defaultText
        do throws(StorageError) {
            let prompt = try PromptStore().load(name)
            return (Finding("configuration.prompt", .ok, "the prompt is \(prompt.name)"), prompt.model)
        } catch {
            let fix = "correct the file, or name another with PATTREEYA_PROMPT"
            return (Finding("configuration.prompt", .problem, error.message, fix: fix), nil)
        }
    }

    private func turns(_ settings: Settings, _ outcome: inout Outcome) -> Finding {
        do throws(TurnFailure) {
            try check(settings)
            outcome.toolMode = try ServiceChoices.toolMode(settings: settings, flags: subject.flags)
            return Finding("configuration.turns", .ok, "the settings for turns make sense")
        } catch {
            return Finding("configuration.turns", .problem, error.message, fix: "correct the value where it is set")
        }
    }

    /// Reads every setting that a chat reads, with the same readers.
    private func check(_ settings: Settings) throws(TurnFailure) {
        let services = Services(server: .embedded, state: StateFolder(environment: subject.environment))
        try TurnSettings(settings).check(toolNames: services.toolDefinitions().map(\.name), settings: settings)
        for setting in [Setting.timeout, .approvalTimeout] { _ = try settings.seconds(setting) }
        for setting in [Setting.approve, .editMode] { _ = try settings.choice(setting) }
        _ = try settings.days(.keepSessions)
        guard let prices = settings.value(.prices) else { return }
        do throws(StorageError) { _ = try PriceTable(path: prices.text) } catch { throw TurnFailure(error) }
    }

    private func model(_ settings: Settings, promptModel: String?, _ outcome: inout Outcome) {
        let id = "configuration.model"
        do throws(TurnFailure) {
            let model = try ServiceChoices.model(
                settings: settings,
                flags: subject.flags,
                promptModel: promptModel,
                environment: subject.environment
            )
            outcome.model = model
            outcome.findings.append(Finding(id, .ok, Self.words(model)))
        } catch {
            outcome.findings.append(Finding(id, .problem, error.message, fix: Self.fix))
        }
    }

    private func server(_ settings: Settings, _ outcome: inout Outcome) {
        let id = "configuration.server"
        do throws(TurnFailure) {
            let server = try ServiceChoices.server(
                settings: settings,
                offline: subject.flags.offline,
                environment: subject.environment
            )
            outcome.server = server
            outcome.findings.append(Finding(id, .ok, Self.words(server)))
        } catch {
            outcome.findings.append(Finding(id, .problem, error.message, fix: Self.fix))
        }
    }

    private static let fix = "set what is missing, or use --offline"

    private static func words(_ model: ServiceChoices.Model) -> String {
        switch model {
        case .offline: "the offline model answers, which knows rooms only; set OPENAI_MODEL for another"
        case .endpoint(let endpoint):
            "the model \(endpoint.model) at \(Setting.openAIBaseURL.shown(endpoint.baseURL)) answers"
        }
    }

    private static func words(_ server: ServiceChoices.Server) -> String {
        switch server {
        case .embedded: "the embedded LiveKit server has the rooms; set LIVEKIT_URL for another"
        case .remote(let configuration): "the LiveKit server at \(configuration.url) has the rooms"
        }
    }
}
