import AgentCore
import Storage
import Tools

/// The conversation of one trial with another program.
///
/// What the program writes is taken for what it is: as soon as it is no event, or comes at the wrong time, the trial
/// ends with an error, which is neither a pass nor a failure.
actor AgentConversation: TrialAgent {
    private let program: AgentProgram
    private let environment: [String: String]
    private let transcriptPath: String?
    private let log: EventLog
    private let now: @Sendable () -> Timestamp
    private let clock: any Clock<Duration>
    private var transcript = Transcript(session: "eval")
    private var process: AgentProcess?
    private var turn = 0
    /// Calls of the turn that have no result yet.
    private var openCalls: [String] = []

    init(
        _ program: AgentProgram,
        environment: [String: String],
        transcript path: String?,
        log: EventLog,
        now: @escaping @Sendable () -> Timestamp = { .now },
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        (self.program, self.environment, transcriptPath) = (program, environment, path)
        (self.log, self.now, self.clock) = (log, now, clock)
    }

    /// The thread that writes transcripts.
    nonisolated var unownedExecutor: UnownedSerialExecutor { BlockingExecutor.shared.asUnownedSerialExecutor() }

    func begin() throws {
        if let transcriptPath { transcript = try Transcript(session: "eval", path: transcriptPath, now: now) }
        process = try AgentProcess(
            program.command,
            environment: environment,
            longestLine: program.longestLine,
            errorPath: transcriptPath.map { $0 + ".stderr" }
        )
        try emit(.session(model: program.command, resumed: false))
    }

    func take(_ text: String) async throws {
        guard let process else { return }
        turn += 1
        openCalls = []
        try emit(.turnStarted(text: text))
        let started = ContinuousClock.now
        do {
            while let output = process.takeReady() { try refuse(output) }
            process.send(JSONValue.object(["text": .string(text)]).serialized() + [UInt8(ascii: "\n")])
            let late = failure("did not end within \(program.turnTime.shown)", code: "timeout", exit: .network)
            var summary = try await TimeLimit.run(program.turnTime, clock: clock) {
                try await self.finish(process)
            } onTimeout: {
                late
            }
            summary.seconds = ((ContinuousClock.now - started) / .milliseconds(1)).rounded() / 1000
            try emit(.turnFinished(summary))
        } catch {
            let isCancelled = error is CancellationError
            if !isCancelled { try emit(.error(TurnFailure(error))) }
            try emit(.turnFinished(TurnSummary(reason: isCancelled ? .cancelled : .failed)))
            throw error
        }
    }

    func end() async throws {
        guard let process else { return }
        process.endInput()
        do {
            try await TimeLimit.run(program.endTime, clock: clock) {
                try await self.drain(process)
            } onTimeout: {
                Late()
            }
        } catch is Late {
            // Many a program waits for more where there is none: it has been stopped, and said nothing wrong.
        }
    }

    func stop() async {
        guard let process else { return }
        process.stop()
        // What it still says is of no interest, but it must be gone.
        while case .line = await process.next() {}
    }

    // MARK: What the program writes

    /// Takes events until the turn ends.
    private func finish(_ process: AgentProcess) async throws -> TurnSummary {
        var bytes = 0
        while true {
            let output = await process.next()
            try Task.checkCancellation()
            guard case .line(let line) = output else { throw broken(output, process) }
            bytes += line.count + 1
            guard bytes <= program.mostPerTurn else {
                throw failure("wrote more than \(program.mostPerTurn) bytes")
            }
            guard let kind = try event(line) else { continue }
            if case .turnFinished(let summary) = kind {
                guard openCalls.isEmpty else { throw failure("ended with no result for the call \(openCalls[0])") }
                return summary
            }
            try check(kind)
            try emit(kind)
        }
    }

    private func event(_ line: [UInt8]) throws -> TurnEvent.Kind? {
        if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) { return nil }
        do throws(AgentEventReader.Problem) {
            let event = try AgentEventReader.event(line)
            if let number = event.turn, number != 0, number != turn {
                throw .init(message: "wrote an event of turn \(number): \(AgentEventReader.shown(line))")
            }
            return event.kind
        } catch {
            throw failure(error.message)
        }
    }

    /// Calls and their results belong together.
    private func check(_ kind: TurnEvent.Kind) throws {
        switch kind {
        case .toolCall(let id, _, _, _, _): openCalls.append(id)
        case .toolResult(let id, let name, _):
            guard let index = openCalls.firstIndex(of: id) else {
                throw failure("wrote a result of \(name) for the call \(id), which it did not announce")
            }
            openCalls.remove(at: index)
        case .approval(let id, _):
            guard openCalls.contains(id) else {
                throw failure("wrote an approval for the call \(id), which it did not announce")
            }
        default: break
        }
    }

    /// Between turns there is nothing to say but what belongs to none.
    private func refuse(_ output: AgentProcess.Output) throws {
        guard case .line(let line) = output else {
            if let process { throw broken(output, process) }
            return
        }
        if let event = try? AgentEventReader.event(line), event.kind == nil, event.turn ?? 0 == 0 { return }
        throw failure("wrote \(AgentEventReader.shown(line)) before the person had said anything")
    }

    /// Nothing may come behind the last turn.
    private func drain(_ process: AgentProcess) async throws {
        while true {
            let output = await process.next()
            try Task.checkCancellation()
            switch output {
            case .ended: return
            case .tooLong: throw broken(output, process)
            case .line(let line):
                throw failure("wrote \(AgentEventReader.shown(line)) after the end of the conversation")
            }
        }
    }

    // MARK: Failures

    private struct Late: Error {}

    private func broken(_ output: AgentProcess.Output, _ process: AgentProcess) -> TurnFailure {
        switch output {
        case .tooLong: return failure("wrote a line of more than \(program.longestLine) bytes")
        case .ended(let ending):
            let said = lastError ?? process.lastErrorLine.map { String($0.prefix(300)) }
            return failure("ended with \(ending)" + (said.map { ": \($0)" } ?? " and said nothing on standard error"))
        case .line(let line): return failure("wrote \(AgentEventReader.shown(line))")
        }
    }

    /// What the program itself told of its failure in this turn.
    private var lastError: String? {
        guard case .error(let failure)? = log.events.last(where: { $0.turn == turn })?.kind else { return nil }
        return failure.message
    }

    private func failure(_ what: String, code: String = "agent", exit: ExitStatus = .provider) -> TurnFailure {
        let hasErrors = process?.lastErrorLine != nil
        let place = transcriptPath.flatMap { hasErrors ? "; its standard error is in \($0).stderr" : nil } ?? ""
        return TurnFailure(code: code, message: "in turn \(turn) the agent \(what)\(place)", exit: exit)
    }

    private func emit(_ kind: TurnEvent.Kind) throws {
        let isOfTurn = if case .session = kind { false } else { true }
        let event = TurnEvent(session: "eval", turn: isOfTurn ? turn : 0, at: now(), kind: kind)
        try transcript.append(event)
        log.append(event)
    }
}
