import AgentCore
import ChatCompletions
import HTTPTransport
import LiveKit
import Rooms
import Storage
import Tools

/// The conversation of one trial: the agent in a seeded world, turn by turn, and what it left.
struct TrialConversation: Sendable {
    let agent: EvalAgent
    let checks: TrialChecks
    let place: WorldPlace
    let simulator: UserSimulator?
    let sleep: @Sendable (Duration) async throws -> Void

    /// Runs a trial in a world of its own, or in the one that a player has recorded.
    /// - Throws: `CancellationError`, and what keeps the trial from being run or from going on as recorded.
    func run(_ scenario: Scenario, on tape: any TrialTape, transcript path: String?) async throws -> TrialRecord {
        do {
            if let player = tape as? Player, !player.hasLiveTools {
                return try await record(scenario, in: TrialWorld(playing: player), tape, transcript: path)
            }
            let now: @Sendable () -> Timestamp = { scenario.clock ?? .now }
            return try await TrialWorld.make(at: place, routes: agent.routes, tape: tape, now: now) { world in
                try await record(scenario, in: world, tape, transcript: path)
            }
        } catch {
            // What follows from the first difference tells nothing.
            throw tape.mismatch ?? error
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
        let assistant = try assistant(scenario, in: world, tape, faults, log, transcript: path, on: thread)
        try await assistant.begin()
        var worlds: [Int: World] = [:]
        var lines = PersonLines(scenario, simulator, tape)
        while let turn = try await lines.next(after: log.events) {
            world.service.begin(turn: lines.number)
            faults.begin(turn: turn.faults)
            try await assistant.run(turn.user)
            try Task.checkCancellation()
            worlds[lines.number] = try await world.rooms()
            if tape.mismatch != nil || !checks.exceededLimits(scenario, events: log.events).isEmpty { break }
        }
        return TrialRecord(
            events: log.events,
            before: before,
            after: try await world.rooms(),
            worlds: worlds,
            effects: world.service.effects,
            faultHits: faults.hits,
            end: lines.end
        )
    }

    private func assistant(
        _ scenario: Scenario,
        in world: TrialWorld,
        _ tape: any TrialTape,
        _ faults: FaultInjector,
        _ log: EventLog,
        transcript path: String?,
        on thread: BlockingExecutor
    ) throws -> Assistant {
        let now: @Sendable () -> Timestamp = { tape.time { scenario.clock ?? .now } }
        let manager = RoomManager(
            service: FaultyRoomService(base: world.service, sleep: sleep),
            journal: nil,
            actor: "eval",
            channel: "eval",
            now: { now().milliseconds },
            executor: thread
        )
        let tools = try RoomTools.all(manager: manager, onRealServer: false)
            .filter { agent.toolNames?.contains($0.definition.name) ?? true }
        let surroundings = TrialSurroundings(
            server: world.configuration,
            carrier: tape.carrier(HTTPClient.shared),
            random: tape.random(),
            sleep: sleep,
            memory: { tape.memory($0) }
        )
        return Assistant(
            configuration: agent.configuration,
            model: FaultyModel(base: agent.model(surroundings), faults: faults, sleep: sleep),
            tools: tools.map { FaultyTool(base: $0, faults: faults) },
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
}
