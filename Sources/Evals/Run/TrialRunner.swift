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
    private let agent: EvalAgent
    private let checks: TrialChecks
    private let judge: Judge?
    private let simulator: UserSimulator?
    private let sleep: @Sendable (Duration) async throws -> Void

    /// Makes a runner.
    /// - Parameters:
    ///   - judge: answers what only a judge can; nil when there is none, which makes such trials errors.
    ///   - simulator: plays the person where a scenario asks for that; nil as above.
    ///   - sleep: waits for slow answers.
    public init(
        agent: EvalAgent,
        tools: ToolCatalog,
        judge: Judge? = nil,
        simulator: UserSimulator? = nil,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        (self.agent, checks, self.sleep) = (agent, TrialChecks(tools: tools), sleep)
        (self.judge, self.simulator) = (judge, simulator)
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
            let missing = try await trial.verdict.settle(asking: judge)
            (trial.record, trial.failure) = (record, missing ?? Self.failure(in: record))
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
        return try await TrialWorld.onEmbeddedServer(routes: agent.routes, now: clock) { world in
            try await world.seed(scenario.world)
            let before = try await world.rooms()
            let log = EventLog()
            let faults = FaultInjector(scenario.faults)
            let assistant = try assistant(scenario, in: world, faults, log, transcript: path, now: clock)
            try await assistant.begin()
            var worlds: [Int: World] = [:]
            var lines = PersonLines(scenario, simulator)
            while let turn = try await lines.next(after: log.events) {
                world.service.begin(turn: lines.number)
                faults.begin(turn: turn.faults)
                try await assistant.run(turn.user)
                try Task.checkCancellation()
                worlds[lines.number] = try await world.rooms()
                if !checks.exceededLimits(scenario, events: log.events).isEmpty { break }
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
    }

    private func assistant(
        _ scenario: Scenario,
        in world: TrialWorld,
        _ faults: FaultInjector,
        _ log: EventLog,
        transcript path: String?,
        now: @escaping @Sendable () -> Timestamp
    ) throws -> Assistant {
        let manager = RoomManager(
            service: FaultyRoomService(base: world.service, sleep: sleep),
            journal: nil,
            actor: "eval",
            channel: "eval",
            now: { now().milliseconds }
        )
        let tools = try RoomTools.all(manager: manager, onRealServer: false)
            .filter { agent.toolNames?.contains($0.definition.name) ?? true }
        return Assistant(
            configuration: agent.configuration,
            model: FaultyModel(base: agent.model(world.configuration), faults: faults, sleep: sleep),
            tools: tools.map { FaultyTool(base: $0, faults: faults) },
            transcript: try path.map { try Transcript(session: "eval", path: $0, now: now) }
                ?? Transcript(session: "eval"),
            approver: scenario.approval == .always ? FixedApprover.always : .never,
            now: now,
            onEvent: { log.append($0) }
        )
    }

    /// Why a scenario cannot be run by this version; nil when it can.
    private static func obstacle(_ scenario: Scenario) -> TurnFailure? {
        let missing = scenario.world.needsEmbeddedServer ? "people in rooms" : nil
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
