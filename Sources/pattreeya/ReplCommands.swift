import AgentCore
import Rooms
import Services
import Storage
import Synchronization
import Terminal

/// Does what commands at the prompt ask for. Every answer is a line or some lines for the person.
actor ReplCommands {
    let chat: ReplChat
    let services: Services
    let store: SessionStore
    let world: ReplWorld
    let approver: ChatApprover
    let output: SwitchableOutput
    let verbosity: Verbosity
    let tell: @Sendable (String) -> Void

    nonisolated var unownedExecutor: UnownedSerialExecutor { BlockingExecutor.shared.asUnownedSerialExecutor() }

    init(
        chat: ReplChat,
        services: Services,
        store: SessionStore,
        world: ReplWorld,
        approver: ChatApprover,
        output: SwitchableOutput,
        verbosity: Verbosity,
        tell: @escaping @Sendable (String) -> Void
    ) {
        (self.chat, self.services, self.store, self.world) = (chat, services, store, world)
        (self.approver, self.output, self.verbosity) = (approver, output, verbosity)
        self.tell = { tell(DisplayText.safe($0)) }
    }

    /// Does it, and tells what went wrong.
    func perform(_ command: SlashCommand, _ argument: String) async -> CommandOutcome {
        do {
            return try await outcome(of: command, argument)
        } catch let error where error is CancellationError || Task.isCancelled {
            // What was interrupted may call that anything.
            tell("(interrupted)")
        } catch {
            tell(TurnFailure.describing(error).line)
        }
        return .prompt
    }

    private func outcome(of command: SlashCommand, _ argument: String) async throws -> CommandOutcome {
        switch command {
        case .quit: return .quit
        case .retry: return try await retry()
        case .edit: return try await edit(externally: !argument.isEmpty)
        case .help: tell(help(argument))
        case .rooms: tell(try await rooms(argument))
        case .tools: tell(try await tools())
        case .model: tell(try await model(argument))
        case .prompt: tell(try await prompt(argument))
        case .undo: try await undo()
        case .save: tell(try await save(argument))
        case .resume: tell(try await resume(argument))
        case .fork: tell(try await fork(argument))
        case .compact: try await compact()
        case .usage: tell(try await usage())
        case .approve: tell(approve(argument))
        case .debug:
            verbosity.isVerbose.toggle()
            tell(verbosity.isVerbose ? "requests, tokens and times are shown" : "requests are not shown any more")
        case .json:
            output.showsJSON.toggle()
            tell(output.showsJSON ? "events are printed as JSON lines" : "replies are printed as text")
        default: tell("/\(command.name) cannot be done here")
        }
        return .prompt
    }

    // MARK: What there is

    private func help(_ argument: String) -> String {
        if argument.isEmpty { return CommandHelp.overview }
        return CommandHelp.of(argument) ?? "there is no command \(DisplayText.oneLine(argument, limit: 40))"
    }

    private func rooms(_ name: String) async throws -> String {
        let manager = try services.roomManager(channel: "prompt")
        guard name.isEmpty else {
            let members = try await manager.info(name).json.objectValue?.members ?? []
            return members.map { "\($0.key): \($0.value.stringValue ?? $0.value.jsonText)" }.joined(separator: "\n")
        }
        let rooms = try await manager.infos()
        world.names.withLock { $0.rooms = rooms.map(\.name) }
        let lines = rooms.map { "\($0.name)  \($0.participantCount) participants" }
        return lines.isEmpty ? "there are no rooms" : lines.joined(separator: "\n")
    }

    private func tools() async throws -> String {
        let definitions = try await chat.parts.tools().map(\.definition)
        let lines = definitions.map { "\($0.name)\($0.effect == .write ? " (changes rooms)" : ""): \($0.description)" }
        return lines.isEmpty ? "the prompt allows no tools" : lines.joined(separator: "\n")
    }

    private func model(_ name: String) async throws -> String {
        let current = await chat.parts.modelName
        guard name.isEmpty else {
            guard services.hasEndpoint else { return "the offline model has no others; set OPENAI_BASE_URL for some" }
            try await chat.use(modelName: name)
            return "the model is \(name) from now on"
        }
        let names: [String]
        do {
            names = try await services.modelNames()
        } catch let error where !(error is CancellationError || Task.isCancelled) {
            let reason = DisplayText.oneLine(TurnFailure.describing(error).message, limit: 1000)
            return "the model is \(current); others are not known: \(reason)"
        }
        world.names.withLock { $0.models = names }
        let others = names.filter { $0 != current }
        if others.isEmpty { return "the model is \(current)" }
        return "the model is \(current); others: \(others.joined(separator: ", "))"
    }

    private func prompt(_ name: String) async throws -> String {
        guard !name.isEmpty else {
            let (current, names) = (await chat.parts.prompt.name, PromptStore().names)
            return "the prompt is \(current); there are: \(names.joined(separator: ", "))"
        }
        let prompt = try failing { () throws(StorageError) in try PromptStore().load(name) }
        try await chat.use(prompt: prompt)
        return "the prompt is \(name) from now on"
    }

    private func approve(_ mode: String) -> String {
        if let mode = ApprovalMode(rawValue: mode) { approver.mode = mode }
        return switch approver.mode {
        case .ask: "calls that your words do not cover are asked for"
        case .always: "calls that your words do not cover are run without asking"
        case .never: "calls that your words do not cover are not run"
        }
    }
}
