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
    let output: SwitchableOutput
    let verbosity: Verbosity

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
            turnTime: try (command.timeout ?? settings.seconds(.timeout)).map { .seconds($0) }
        )

        let state = StateFolder(environment: ProgramEnvironment.value)
        let services = Services(choices: choices, state: state)
        let prices = try command.costs.table(for: services.modelName, settings: settings)
        let store = SessionStore(stateFolder: state, keepDays: try settings.days(.keepSessions))
        let world = ReplWorld(services: services, store: store)
        let editor = try makeEditor(state, settings, world)
        defer { editor?.close() }
        let notice = UnconfiguredNotice(choices)
        if editor != nil, let text = notice.take() { note(text) }
        let approver = ChatApprover(mode: mode, person: try editor.map { try makeApprover($0, settings) })
        let parts = ChatParts(
            services: services,
            settings: settings,
            turns: turns,
            limits: limits,
            verbosity: verbosity,
            approver: approver,
            synchronizesTurns: editor != nil,
            prices: prices,
            maxCost: command.costs.maxCost,
            summarizes: choices.model != .offline,
            onEvent: { event in
                if let text = notice.due(at: event.kind) { note(text) }
                if case .turnStarted = event.kind { approver.beginTurn() }
                try output.show(event)
                if editor != nil, case .turnFinished = event.kind { world.refresh() }
            },
            prompt: prompt,
            modelName: services.modelName
        )
        // A session that must exist, or may be in use, is looked at before anybody types. Nobody but the chat holds it,
        // so that it is free again when the chat has gone on with another.
        let chat = ReplChat(
            parts: parts,
            opened: sessionChoice == .new ? nil : try open(sessionChoice, store),
            store: store,
            note: note
        )
        let loop = ChatLoop(
            source: source(editor, chat, services, store, world, approver),
            interruption: Program.interruption,
            isStrict: command.strict,
            isInteractive: editor != nil
        ) { try await chat.current() }
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

    private func open(_ choice: SessionStore.Choice, _ store: SessionStore) throws(TurnFailure) -> Transcript {
        try failing { () throws(StorageError) in try store.open(choice) }
    }

    private func source(
        _ editor: LineEditor?,
        _ chat: ReplChat,
        _ services: Services,
        _ store: SessionStore,
        _ world: ReplWorld,
        _ approver: ChatApprover
    ) -> any TurnSource {
        if !command.text.isEmpty { return SingleTurn(command.text.joined(separator: " ")) }
        guard let editor else { return TurnReader(form: command.turns) }
        Program.interruption.keepRunning(interrupt: { editor.interrupt() }, end: { editor.close() })
        let commands = ReplCommands(
            chat: chat,
            services: services,
            store: store,
            world: world,
            approver: approver,
            output: output,
            verbosity: verbosity,
            tell: { editor.post($0) }
        )
        return PromptSource(
            readLine: { request in
                // Once the prompt is there: the first one must not wait for names.
                world.refresh()
                return await editor.readLine(request)
            },
            tell: { editor.post($0) },
            perform: { command, argument in
                let task = Task { await commands.perform(command, argument) }
                return await Program.interruption.during(cancel: { task.cancel() }) { await task.value }
            }
        )
    }

    private func makeEditor(
        _ state: StateFolder,
        _ settings: Settings,
        _ world: ReplWorld
    ) throws(TurnFailure) -> LineEditor? {
        guard command.text.isEmpty, isatty(STDIN_FILENO) == 1 else { return nil }
        let mode = try editMode(settings)
        try failing { () throws(StorageError) in try state.create() }
        do throws(LineEditorError) {
            return try LineEditor(
                historyPath: state.path(of: "history"),
                mode: mode,
                complete: { world.complete($0) }
            )
        } catch {
            if error.code == .notATerminal { return nil }
            throw TurnFailure(code: "local_io", message: error.message, exit: .localInputOutput)
        }
    }

    private func makeApprover(_ editor: LineEditor, _ settings: Settings) throws(TurnFailure) -> PromptApprover {
        PromptApprover(
            timeLimit: .seconds(try settings.seconds(.approvalTimeout) ?? 120),
            showsCall: { [output] in !OutputStream.standardError.isTerminal || output.showsJSON },
            readLine: { await editor.readLine($0) },
            tell: { editor.post($0) }
        )
    }

    private func approvalMode(_ settings: Settings) throws(TurnFailure) -> ApprovalMode {
        if let mode = command.approve { return mode }
        return try settings.choice(.approve).flatMap(ApprovalMode.init) ?? .ask
    }

    private func editMode(_ settings: Settings) throws(TurnFailure) -> EditMode? {
        if let mode = command.editMode { return mode }
        return try settings.choice(.editMode).flatMap(EditMode.init)
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
