import AgentCore
import ChatCompletions
import LiveKit
import LocalLiveKit
import Rooms
import Storage
import Tools

/// One run of a scenario.
public struct Trial: Sendable {
    /// The scenario, or the cell of its matrix.
    public var scenario: Scenario
    /// Its number among the trials of the scenario, from 1.
    public var number: Int
    /// What the checks say.
    public var verdict: TrialVerdict
    /// What they looked at; nil where the trial could not be run.
    public var record: TrialRecord?
    /// Why it could not be run, or could not be judged; nil where it was.
    public var failure: TurnFailure?
    /// The file with its events; nil when they were not kept.
    public var transcript: String?
    /// How long it took.
    public var seconds: Double
}

/// Runs scenarios, each in a world of its own.
public struct TrialRunner: Sendable {
    /// Who is evaluated.
    public enum Subject: Sendable {
        /// The Assistant, in this process.
        case assistant(EvalAgent)
        /// Another program.
        case program(AgentProgram)
    }

    private let subject: Subject
    private let world: EvalWorld
    private let checks: TrialChecks
    private let sleep: @Sendable (Duration) async throws -> Void

    /// Makes a runner.
    /// - Parameter sleep: waits for slow answers.
    public init(
        _ subject: Subject,
        tools: ToolCatalog,
        in world: EvalWorld = .local,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        (self.subject, self.world, checks, self.sleep) = (subject, world, TrialChecks(tools: tools), sleep)
    }

    /// Makes a runner for the Assistant.
    public init(
        agent: EvalAgent,
        tools: ToolCatalog,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.init(.assistant(agent), tools: tools, sleep: sleep)
    }

    /// Why this agent and this world cannot show anything about a scenario; nil when they can. Such a scenario is
    /// skipped.
    public func skipReason(for scenario: Scenario) -> String? {
        if case .server = world {
            if scenario.world.needsEmbeddedServer { return "only the embedded server can put people into rooms" }
            if scenario.clock != nil { return "the clock of a real server cannot be set" }
        }
        if case .program = subject {
            if scenario.clock != nil { return "the clock of another program cannot be set" }
            if scenario.approval == .always { return "another program cannot be told what is approved" }
            if !scenario.allFaults.isEmpty { return "faults cannot be put into another program" }
        }
        return nil
    }

    /// Runs one trial. What goes wrong with the world or the transcript is part of the answer.
    /// - Parameter transcript: where its events go; nil to keep none.
    /// - Throws: `CancellationError`.
    public func run(_ scenario: Scenario, number: Int, transcript path: String?) async throws -> Trial {
        let started = ContinuousClock.now
        var trial = Trial(
            scenario: scenario,
            number: number,
            verdict: TrialVerdict([]),
            transcript: path,
            seconds: 0
        )
        do {
            if let reason = Self.obstacle(scenario) { throw reason }
            let record = try await record(scenario, transcript: path)
            trial.verdict = checks.evaluate(scenario, record)
            for (index, _) in trial.verdict.judgeQuestions {
                trial.verdict.giveUp(index, because: "this version has no judge to ask")
            }
            (trial.record, trial.failure) = (record, Self.failure(in: record))
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            trial.failure = Self.described(error)
        }
        trial.seconds = (ContinuousClock.now - started) / .seconds(1)
        return trial
    }

    private func record(_ scenario: Scenario, transcript path: String?) async throws -> TrialRecord {
        let clock: @Sendable () -> Timestamp = { scenario.clock ?? .now }
        return try await inWorld(now: clock) { world in
            try await world.seed(scenario.world)
            let before = try await world.rooms()
            let log = EventLog()
            let faults = FaultInjector(scenario.faults)
            let agent = try agent(scenario, in: world, faults, log, transcript: path, now: clock)
            let worlds: [Int: World]
            do {
                worlds = try await converse(scenario, with: agent, in: world, faults, log)
            } catch {
                await agent.stop()
                throw error
            }
            return TrialRecord(
                events: log.events,
                before: before,
                after: try await world.rooms(),
                worlds: worlds,
                effects: world.effects,
                faultHits: faults.hits
            )
        }
    }

    /// Says all that the person says.
    /// - Returns: the rooms after each turn.
    private func converse(
        _ scenario: Scenario,
        with agent: any TrialAgent,
        in world: TrialWorld,
        _ faults: FaultInjector,
        _ log: EventLog
    ) async throws -> [Int: World] {
        try await agent.begin()
        var worlds: [Int: World] = [:]
        for (index, turn) in scenario.turns.enumerated() {
            world.begin(turn: index + 1)
            faults.begin(turn: turn.faults)
            try await agent.take(turn.user)
            try Task.checkCancellation()
            worlds[index + 1] = try await world.rooms()
            if !checks.exceededLimits(scenario, events: log.events).isEmpty { break }
        }
        try await agent.end()
        return worlds
    }

    private func inWorld<Value: Sendable>(
        now: @escaping @Sendable () -> Timestamp,
        _ work: @escaping @Sendable (TrialWorld) async throws -> Value
    ) async throws -> Value {
        switch world {
        case .local:
            let routes = if case .assistant(let agent) = subject { agent.routes } else { [LocalRoute]() }
            return try await TrialWorld.onEmbeddedServer(routes: routes, now: now, work)
        case .server(let server): return try await server.trial(work)
        case .withoutRooms: return try await work(TrialWorld(NoRooms()))
        }
    }

    private func agent(
        _ scenario: Scenario,
        in world: TrialWorld,
        _ faults: FaultInjector,
        _ log: EventLog,
        transcript path: String?,
        now: @escaping @Sendable () -> Timestamp
    ) throws -> any TrialAgent {
        switch subject {
        case .program(let program):
            let environment = program.environment(for: world.embedded)
            return AgentConversation(program, environment: environment, transcript: path, log: log)
        case .assistant(let agent):
            return try assistant(agent, scenario, in: world, faults, log, transcript: path, now: now)
        }
    }

    private func assistant(
        _ agent: EvalAgent,
        _ scenario: Scenario,
        in world: TrialWorld,
        _ faults: FaultInjector,
        _ log: EventLog,
        transcript path: String?,
        now: @escaping @Sendable () -> Timestamp
    ) throws -> Assistant {
        let tools = try tools(in: world, faults, now: now)
            .filter { agent.toolNames?.contains($0.definition.name) ?? true }
        return Assistant(
            configuration: agent.configuration,
            model: FaultyModel(base: agent.model(world.embedded), faults: faults, sleep: sleep),
            tools: tools,
            transcript: try path.map { try Transcript(session: "eval", path: $0, now: now) }
                ?? Transcript(session: "eval"),
            approver: scenario.approval == .always ? FixedApprover.always : .never,
            now: now,
            onEvent: { log.append($0) }
        )
    }

    private func tools(
        in world: TrialWorld,
        _ faults: FaultInjector,
        now: @escaping @Sendable () -> Timestamp
    ) throws -> [any Tool] {
        if case .withoutRooms(let declared) = self.world {
            return declared.tools.map { FaultyDeclaredTool(base: $0, faults: faults, sleep: sleep) }
        }
        let manager = RoomManager(
            service: FaultyRoomService(base: world.service, sleep: sleep),
            journal: nil,
            actor: "eval",
            channel: "eval",
            now: { now().milliseconds }
        )
        let isReal = if case .server = self.world { true } else { false }
        return try RoomTools.all(manager: manager, onRealServer: isReal).map { FaultyTool(base: $0, faults: faults) }
    }

    /// Why a scenario cannot be run by this version; nil when it can.
    private static func obstacle(_ scenario: Scenario) -> TurnFailure? {
        let missing =
            scenario.user != nil
            ? "a model that plays the person" : scenario.world.needsEmbeddedServer ? "people in rooms" : nil
        return missing.map {
            TurnFailure(
                code: "unsupported",
                message: "\(scenario.location): the scenario needs \($0), which this version does not have",
                exit: .configuration
            )
        }
    }

    /// The failure of the model or the server that kept the trial from showing anything.
    private static func failure(in record: TrialRecord) -> TurnFailure? {
        for case .error(let failure) in record.events.map(\.kind) { return failure }
        return nil
    }

    private static func described(_ error: any Error) -> TurnFailure {
        switch error {
        case let error as TurnFailure: error
        case let error as LocalServerError:
            TurnFailure(code: "server", message: error.message, exit: .provider)
        case let error as LiveKitError:
            TurnFailure(code: error.code.description, message: error.message, exit: .provider)
        default: TurnFailure(error)
        }
    }
}
