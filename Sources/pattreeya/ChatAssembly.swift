import AgentCore
import ChatCompletions
import Glibc
import Rooms
import Services
import Settings
import Storage
import Synchronization
import Terminal
import Tools

/// Puts the parts of a chat together as the options and the configuration say.
struct ChatAssembly: Sendable {
    let command: ChatCommand
    let output: any EventOutput

    func run() async throws -> ExitStatus {
        let settings = try ProgramEnvironment.settings(profile: command.services.profile)
        let turns = try TurnSettings(settings)
        let promptName = settings.value(.prompt, flag: ("--prompt", command.prompt))?.text
        let prompt = try failing { () throws(StorageError) in
            try PromptStore().load(promptName ?? Setting.prompt.defaultText)
        }
        let choices = try ServiceChoices(
            settings: settings,
            flags: command.services.flags,
            promptModel: prompt.model,
            environment: ProgramEnvironment.value
        )
        let mode = try approvalMode(settings)
        let limits = TurnLimits(
            steps: command.maxSteps,
            tokens: command.maxTokens ?? turns.maxTokens,
            turnTime: try timeout(settings).map { .seconds($0) }
        )

        let state = StateFolder(environment: ProgramEnvironment.value)
        let editor = try makeEditor(state)
        defer { editor?.close() }
        let notice = UnconfiguredNotice(choices)
        if editor != nil, let text = notice.take() { note(text) }
        let services = Services(choices: choices, state: state)
        let prices = try command.costs.table(for: services.modelName, settings: settings)
        let sessions = SessionStore(stateFolder: state, keepDays: try KeepSessions.days(settings))
        let interruption = Program.interruption
        if let editor {
            interruption.keepRunning(interrupt: { editor.interrupt() }, end: { editor.close() })
        }
        // A session that must exist, or may be in use, is looked at before anybody types.
        let opened = sessionChoice == .new ? nil : try open(sessionChoice, in: sessions)
        for notice in opened?.notices ?? [] { note(notice) }
        let loop = ChatLoop(source: source(editor), interruption: interruption, isStrict: command.strict) {
            let transcript = try opened ?? open(.new, in: sessions)
            let all = try services.roomTools(channel: "chat")
            try turns.check(toolNames: all.map(\.definition.name), settings: settings)
            let tools = all.filter { tool in
                [prompt.tools, turns.tools].allSatisfy { $0?.contains(tool.definition.name) ?? true }
            }
            let zone = ProgramEnvironment.value("TZ")
            var configuration = Assistant.Configuration(
                modelName: services.modelName,
                systemPrompt: { prompt.rendered(at: LocalTime($0, timeZone: zone)) },
                temperature: turns.temperature ?? prompt.temperature,
                limits: limits,
                synchronizesTurns: editor != nil,
                dropsUnsupportedArguments: turns.dropsUnsupportedArguments,
                examples: prompt.examples
            )
            (configuration.prices, configuration.maxCost) = (prices, command.costs.maxCost)
            configuration.summarizes = choices.model != .offline
            let assistant = Assistant(
                configuration: configuration,
                model: services.model,
                tools: tools,
                transcript: transcript,
                approver: approver(mode, editor),
                onEvent: { event in
                    if let text = notice.due(at: event.kind) { note(text) }
                    try output.show(event)
                }
            )
            try await assistant.begin()
            return assistant
        }
        let status: ExitStatus
        do {
            status = try await loop.run()
        } catch {
            await services.close()
            throw error
        }
        await services.close()
        return status
    }

    private var sessionChoice: SessionStore.Choice {
        if let name = command.session { return .named(name) }
        if let id = command.resume { return .existing(id) }
        if let id = command.fork { return .fork(id) }
        return command.continuesLatest ? .latest : .new
    }

    private func open(_ choice: SessionStore.Choice, in store: SessionStore) throws(TurnFailure) -> Transcript {
        try failing { () throws(StorageError) in try store.open(choice) }
    }

    private func source(_ editor: LineEditor?) -> any TurnSource {
        if !command.text.isEmpty { return SingleTurn(command.text.joined(separator: " ")) }
        if let editor { return PromptSource(editor: editor) }
        return TurnReader(form: command.turns)
    }

    private func makeEditor(_ state: StateFolder) throws(TurnFailure) -> LineEditor? {
        guard command.text.isEmpty, isatty(STDIN_FILENO) == 1 else { return nil }
        try failing { () throws(StorageError) in try state.create() }
        do throws(LineEditorError) {
            return try LineEditor(historyPath: state.path(of: "history"))
        } catch {
            if error.code == .notATerminal { return nil }
            throw TurnFailure(code: "local_io", message: error.message, exit: .localInputOutput)
        }
    }

    private func approver(_ mode: ApprovalMode, _ editor: LineEditor?) -> any Approver {
        switch (mode, editor) {
        case (.always, _): FixedApprover.always
        case (.never, _): FixedApprover.never
        case (.ask, let editor?): PromptApprover(editor: editor)
        case (.ask, nil): FixedApprover.noTerminal
        }
    }

    private func approvalMode(_ settings: Settings) throws(TurnFailure) -> ApprovalMode {
        if let mode = command.approve { return mode }
        guard let value = settings.value(.approve) else { return .ask }
        guard let mode = ApprovalMode(rawValue: value.text) else {
            throw TurnFailure(
                code: "configuration",
                message: "PATTREEYA_APPROVE must be ask, always or never, not \"\(value.text)\" (\(value.origin))",
                exit: .configuration
            )
        }
        return mode
    }

    private func timeout(_ settings: Settings) throws(TurnFailure) -> Double? {
        if let timeout = command.timeout { return timeout }
        guard let value = settings.value(.timeout) else { return nil }
        guard let seconds = Double(value.text), seconds > 0, seconds < 1e9 else {
            throw TurnFailure(
                code: "configuration",
                message: "PATTREEYA_TIMEOUT must be a number of seconds, not \"\(value.text)\" (\(value.origin))",
                exit: .configuration
            )
        }
        return seconds
    }

    private func note(_ text: String) {
        try? OutputStream.standardError.write("pattreeya: \(DisplayText.oneLine(text))\n")
    }
}

/// Tells once what runs without having been configured. At a prompt that is the first thing to know; in a pipe it is
/// said when it begins to matter: with the first turn for a model, with the first tool call for a server.
private final class UnconfiguredNotice: Sendable {
    private let isAboutModel: Bool
    private let text: Mutex<String?>

    init(_ choices: ServiceChoices) {
        isAboutModel = choices.model == .offline
        text = Mutex(choices.notice)
    }

    func due(at kind: TurnEvent.Kind) -> String? {
        switch kind {
        case .turnStarted where isAboutModel: take()
        case .toolCall: take()
        default: nil
        }
    }

    func take() -> String? {
        text.withLock { text in
            defer { text = nil }
            return text
        }
    }
}

/// Runs something that fails for reasons of files, and gives its error the form that every command shows.
func failing<Value>(_ body: () throws(StorageError) -> Value) throws(TurnFailure) -> Value {
    do throws(StorageError) { return try body() } catch { throw TurnFailure(error) }
}
