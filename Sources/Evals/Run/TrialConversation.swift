import AgentCore
import ChatCompletions
import HTTPTransport
import LiveKit
import LocalLiveKit
import Rooms
import Storage
import Tools

/// The conversation of one trial: the agent in a seeded world, turn by turn, and what it left.
struct TrialConversation: Sendable {
    let subject: TrialRunner.Subject
    let world: EvalWorld
    let checks: TrialChecks
    let simulator: UserSimulator?
    let sleep: @Sendable (Duration) async throws -> Void

    /// Runs a trial in a world of its own, or in the one that a player has recorded.
    /// - Throws: `CancellationError`, and what keeps the trial from being run or from going on as recorded.
    func run(_ scenario: Scenario, on tape: any TrialTape, transcript path: String?) async throws -> TrialRecord {
        do {
            if let player = tape as? Player, !player.hasLiveTools {
                return try await record(scenario, in: TrialWorld(playing: player), tape, transcript: path)
            }
            return try await inWorld(of: scenario, tape) { world in
                try await record(scenario, in: world, tape, transcript: path)
            }
        } catch {
            // What follows from the first difference tells nothing.
            throw tape.mismatch ?? error
        }
    }

    private func inWorld<Value: Sendable>(
        of scenario: Scenario,
        _ tape: any TrialTape,
        _ work: @escaping @Sendable (TrialWorld) async throws -> Value
    ) async throws -> Value {
        let now: @Sendable () -> Timestamp = { scenario.clock ?? .now }
        var (isProgram, routes) = (true, [LocalRoute]())
        if case .assistant(let agent) = subject { (isProgram, routes) = (false, agent.routes) }
        switch world {
        // A program has to find its rooms somewhere.
        case .local where !isProgram: return try await work(TrialWorld.inProcess(tape: tape, now: now))
        case .local, .sockets:
            return try await TrialWorld.onSockets(
                routes: routes,
                tape: tape,
                keepsJournal: isProgram,
                now: now,
                work
            )
        case .server(let server): return try await server.trial(tape: tape, work)
        case .withoutRooms: return try await work(TrialWorld(NoRooms(), tape: tape))
        }
    }

    private func record(
        _ scenario: Scenario,
        in world: TrialWorld,
        _ tape: any TrialTape,
        transcript path: String?
    ) async throws -> TrialRecord {
        try await TrialThreads.shared.run { thread in
            try await record(scenario, in: world, tape, transcript: path, on: thread)
        }
    }

    private func record(
        _ scenario: Scenario,
        in world: TrialWorld,
        _ tape: any TrialTape,
        transcript path: String?,
        on thread: BlockingExecutor
    ) async throws -> TrialRecord {
        try await world.seed(scenario.world)
        let before = try await world.rooms()
        let log = EventLog()
        let faults = FaultInjector(scenario.faults)
        let agent = try agent(scenario, in: world, tape, faults, log, transcript: path, on: thread)
        var worlds: [Int: World] = [:]
        var lines = PersonLines(scenario, simulator, tape)
        do {
            try await agent.begin()
            while let turn = try await lines.next(after: log.events) {
                world.begin(turn: lines.number)
                faults.begin(turn: turn.faults)
                try await agent.take(turn.user)
                try Task.checkCancellation()
                worlds[lines.number] = try await world.rooms()
                if tape.mismatch != nil || !checks.exceededLimits(scenario, events: log.events).isEmpty { break }
            }
            try await agent.end()
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
            faultHits: faults.hits,
            end: lines.end
        )
    }

    private func agent(
        _ scenario: Scenario,
        in world: TrialWorld,
        _ tape: any TrialTape,
        _ faults: FaultInjector,
        _ log: EventLog,
        transcript path: String?,
        on thread: BlockingExecutor
    ) throws -> any TrialAgent {
        let agent: EvalAgent
        switch subject {
        case .program(let program):
            let environment = program.environment(for: world.embedded)
            return AgentConversation(program, environment: environment, transcript: path, log: log)
        case .assistant(let assistant): agent = assistant
        }
        let now: @Sendable () -> Timestamp = { tape.time { scenario.clock ?? .now } }
        let surroundings = TrialSurroundings(
            server: world.embedded,
            carrier: tape.carrier(HTTPClient.shared),
            random: tape.random(),
            sleep: sleep,
            memory: { tape.memory($0) }
        )
        return Assistant(
            configuration: agent.configuration,
            model: FaultyModel(base: agent.model(surroundings), faults: faults, sleep: sleep),
            tools: try tools(in: world, faults, on: thread, now: now)
                .filter { agent.toolNames?.contains($0.definition.name) ?? true },
            transcript: try path.map { try Transcript(session: "eval", path: $0, now: now) }
                ?? Transcript(session: "eval"),
            approver: scenario.approval == .always ? FixedApprover.always : .never,
            now: now,
            clock: LimitClock.shared,
            uptime: { tape.uptime() },
            executor: thread,
            onEvent: { log.append($0) }
        )
    }

    private func tools(
        in world: TrialWorld,
        _ faults: FaultInjector,
        on thread: BlockingExecutor,
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
            now: { now().milliseconds },
            executor: thread
        )
        let isReal = if case .server = self.world { true } else { false }
        return try RoomTools.all(manager: manager, onRealServer: isReal).map { FaultyTool(base: $0, faults: faults) }
    }
}
