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
    /// Whether the recording was kept, beside the transcript.
    public var isRecorded = false
    /// What the judge said, in the order of the questions.
    public var judgeAnswers: [JudgeAnswer] = []
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
    private let policy: RecordingPolicy
    private let identity: Result<AgentIdentity, TurnFailure>
    private let judge: Judge?
    private let simulator: UserSimulator?
    private let sleep: @Sendable (Duration) async throws -> Void

    /// Makes a runner.
    /// - Parameters:
    ///   - world: where trials take place.
    ///   - policy: which recordings are kept.
    ///   - judge: answers what only a judge can; nil when there is none, which makes such trials errors.
    ///   - simulator: plays the person where a scenario asks for that; nil as above.
    ///   - sleep: waits for slow answers.
    public init(
        _ subject: Subject,
        tools: ToolCatalog,
        in world: EvalWorld = .local,
        recordings policy: RecordingPolicy = .unlessPassed,
        judge: Judge? = nil,
        simulator: UserSimulator? = nil,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        (self.subject, self.world, checks) = (subject, world, TrialChecks(tools: tools))
        (self.policy, self.judge, self.simulator, self.sleep) = (policy, judge, simulator, sleep)
        identity = Result { () throws(TurnFailure) in try AgentIdentity(subject, tools: tools) }
    }

    /// Makes a runner for the Assistant.
    public init(
        agent: EvalAgent,
        tools: ToolCatalog,
        in world: EvalWorld = .local,
        recordings policy: RecordingPolicy = .unlessPassed,
        judge: Judge? = nil,
        simulator: UserSimulator? = nil,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.init(
            .assistant(agent),
            tools: tools,
            in: world,
            recordings: policy,
            judge: judge,
            simulator: simulator,
            sleep: sleep
        )
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
        do {
            let tape = try tape(for: scenario, number, replay)
            defer { if case .assistant = subject { trial.recording = (tape as? Recorder)?.recording } }
            let conversation = TrialConversation(
                subject: subject,
                world: world,
                checks: checks,
                simulator: simulator,
                sleep: sleep
            )
            let record = try await conversation.run(scenario, on: tape, transcript: path)
            (trial.record, trial.failure) = (record, record.failure)
            trial.verdict = checks.evaluate(scenario, record)
            if let missing = try await trial.verdict.settle(asking: judge, on: tape) { trial.failure = missing }
            if let mismatch = tape.mismatch { throw mismatch }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            (trial.record, trial.verdict, trial.failure) = (nil, TrialVerdict([]), Self.described(error))
        }
        trial.judgeAnswers = trial.recording?.judgeAnswers ?? replay?.recording.judgeAnswers ?? []
        if policy == .unlessPassed, trial.verdict.outcome == .passed { trial.recording = nil }
        trial.seconds = (ContinuousClock.now - started) / .seconds(1)
        return trial
    }

    /// - Throws: `TurnFailure` where a recording is of another agent.
    private func tape(
        for scenario: Scenario,
        _ number: Int,
        _ replay: TrialReplay?
    ) throws(TurnFailure) -> any TrialTape {
        let identity = try identity.get()
        if let replay {
            try replay.recording.header.agent.mustFit(identity, "the recording of \(scenario.name)")
            return Player(replay.recording, hasLiveTools: replay.hasLiveTools)
        }
        let options = if case .assistant(let agent) = subject { agent.options } else { [String: String]() }
        let seed = UInt64.random(in: 0...(.max))
        return Recorder(
            Recording.Header(
                scenario: scenario.name,
                trial: number,
                agent: identity,
                seed: seed,
                options: options
            )
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
    /// The same trial under checks, which look at what it left and at nothing else. What a judge said then holds.
    public func rescored(by checks: TrialChecks) -> Trial {
        guard let record else { return self }
        var trial = self
        (trial.verdict, trial.failure) = (checks.evaluate(scenario, record), record.failure)
        for (place, (index, _)) in trial.verdict.judgeQuestions.enumerated() {
            if place < judgeAnswers.count {
                trial.verdict.settle(index, with: judgeAnswers[place])
            } else {
                trial.verdict.giveUp(index, because: "no judge was asked this when it ran; run it again")
            }
        }
        return trial
    }
}

extension TrialRecord {
    /// The failure of the model or the server that kept the trial from showing anything; nil without one.
    fileprivate var failure: TurnFailure? {
        for case .error(let failure) in events.map(\.kind) { return failure }
        return nil
    }
}
