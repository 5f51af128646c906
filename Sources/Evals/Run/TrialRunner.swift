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
    /// What it was given from outside, where that is to be kept.
    public var recording: Recording?
    /// How often it was run before, when the model or the server kept it from showing anything.
    public var retries = 0
    /// How long it took.
    public var seconds: Double
}

/// Runs scenarios, each in a world of its own.
public struct TrialRunner: Sendable {
    /// When the recording of a trial is kept beside its transcript.
    public enum RecordingPolicy: Sendable {
        /// Where the trial did not pass.
        case unlessPassed
        /// Always.
        case always
    }

    private let agent: EvalAgent
    private let checks: TrialChecks
    private let place: WorldPlace
    private let policy: RecordingPolicy
    private let identity: Result<AgentIdentity, TurnFailure>
    private let sleep: @Sendable (Duration) async throws -> Void

    /// Makes a runner.
    /// - Parameters:
    ///   - place: where the rooms are.
    ///   - policy: which recordings are kept.
    ///   - sleep: waits for slow answers.
    public init(
        agent: EvalAgent,
        tools: ToolCatalog,
        place: WorldPlace = .local,
        recordings policy: RecordingPolicy = .unlessPassed,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        (self.agent, checks, self.place) = (agent, TrialChecks(tools: tools), place)
        (self.policy, self.sleep) = (policy, sleep)
        identity = Result { () throws(TurnFailure) in try AgentIdentity(agent, tools: tools) }
    }

    /// Runs one trial. What goes wrong with the world or the transcript is part of the answer.
    /// - Parameters:
    ///   - transcript: where its events go; nil to keep none.
    ///   - replay: what it is given in place of the model and the server; nil to ask those.
    /// - Throws: `CancellationError`.
    public func run(
        _ scenario: Scenario,
        number: Int,
        transcript path: String?,
        replay: TrialReplay? = nil
    ) async throws -> Trial {
        let started = ContinuousClock.now
        var trial = Trial(
            scenario: scenario,
            number: number,
            verdict: TrialVerdict([]),
            transcript: path,
            seconds: 0
        )
        let conversation = TrialConversation(agent: agent, checks: checks, place: place, sleep: sleep)
        do {
            if let reason = Self.obstacle(scenario) { throw reason }
            let identity = try identity.get()
            if let replay {
                try replay.recording.header.agent.mustFit(identity, "the recording of \(scenario.name)")
                trial.record = try await conversation.replayed(scenario, replay, transcript: path)
            } else {
                let seed = UInt64.random(in: 0...(.max))
                let header = Recording.Header(
                    scenario: scenario.name,
                    trial: number,
                    agent: identity,
                    seed: seed,
                    options: agent.options
                )
                let recorder = Recorder(header)
                defer { trial.recording = recorder.recording }
                trial.record = try await conversation.run(scenario, on: recorder, transcript: path)
            }
            trial = trial.rescored(by: checks)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            trial.failure = Self.described(error)
        }
        if policy == .unlessPassed, trial.verdict.outcome == .passed { trial.recording = nil }
        trial.seconds = (ContinuousClock.now - started) / .seconds(1)
        return trial
    }

    /// Why a scenario cannot be run by this version; nil when it can.
    private static func obstacle(_ scenario: Scenario) -> TurnFailure? {
        guard scenario.user != nil else { return nil }
        return TurnFailure(
            code: "unsupported",
            message: "\(scenario.location): the scenario needs a model that plays the person, which this version does "
                + "not have",
            exit: .configuration
        )
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

extension Trial {
    /// The same trial under checks, which look at what it left and at nothing else.
    public func rescored(by checks: TrialChecks) -> Trial {
        guard let record else { return self }
        var trial = self
        trial.verdict = checks.evaluate(scenario, record)
        for (index, _) in trial.verdict.judgeQuestions {
            trial.verdict.giveUp(index, because: "this version has no judge to ask")
        }
        // The failure of the model or the server that kept the trial from showing anything.
        for case .error(let failure) in record.events.map(\.kind) {
            trial.failure = failure
            break
        }
        return trial
    }
}
