import ChatCompletions
import Storage
import Tools

/// A chat agent with tools: takes a turn of a person, lets the model call tools until it answers, and tells what
/// happened as it happens.
///
/// It runs on a thread of its own, since it writes its transcript and hands events to outputs that may block.
public actor Assistant {
    /// What an Assistant is made of.
    public struct Configuration: Sendable {
        /// The name of the model, as its endpoint knows it.
        public var modelName: String
        /// What the model is told first, rendered anew for every turn; empty for nothing.
        public var systemPrompt: @Sendable (Timestamp) -> String
        /// The sampling temperature; nil for the endpoint's own.
        public var temperature: Double?
        /// What a turn may take.
        public var limits: TurnLimits
        /// True to wait for the disk at the end of a turn.
        public var synchronizesTurns: Bool
        /// What models cost.
        public var prices = PriceTable()
        /// US dollars that may be spent; nil for no limit. Needs the price of the model.
        public var maxCost: Double?
        /// US dollars of that which were spent before, by another Assistant.
        public var alreadySpent = 0.0
        /// True when the model can sum up a conversation that became too long.
        public var summarizes = true
        /// True to leave out optional arguments that nothing in the person's words supports: small models invent
        /// them.
        public var dropsUnsupportedArguments: Bool
        /// What a model is shown that has to be shown how to call tools.
        public var examples: [ToolExample]

        /// Makes a configuration.
        public init(
            modelName: String,
            systemPrompt: @escaping @Sendable (Timestamp) -> String,
            temperature: Double? = nil,
            limits: TurnLimits = TurnLimits(),
            synchronizesTurns: Bool = false,
            dropsUnsupportedArguments: Bool = false,
            examples: [ToolExample] = []
        ) {
            self.modelName = modelName
            self.systemPrompt = systemPrompt
            self.temperature = temperature
            self.limits = limits
            self.synchronizesTurns = synchronizesTurns
            self.dropsUnsupportedArguments = dropsUnsupportedArguments
            self.examples = examples
        }
    }

    var configuration: Configuration
    var model: any ChatModel
    private(set) var tools: [any Tool]
    private(set) var toolsByName: [String: any Tool]
    let approver: any Approver
    let now: @Sendable () -> Timestamp
    let clock: any Clock<Duration>
    private let uptime: @Sendable () -> Duration
    private let onEvent: @Sendable (TurnEvent) throws -> Void
    private let executor: BlockingExecutor

    var transcript: Transcript
    var turn = 0
    var memory = CallMemory()
    var progress = TurnProgress()
    var budget: CostBudget
    private var outputError: (any Error)?

    /// Makes an Assistant and announces its session.
    /// - Parameters:
    ///   - approver: decides calls that the person's words do not cover.
    ///   - uptime: a time that only grows, by which turns are measured.
    ///   - onEvent: hears every event in order, after its record is written. It runs on the Assistant's thread and
    ///     may block. What it throws ends the turn.
    public init(
        configuration: Configuration,
        model: any ChatModel,
        tools: [any Tool],
        transcript: Transcript,
        approver: any Approver,
        now: @escaping @Sendable () -> Timestamp = { .now },
        clock: any Clock<Duration> = ContinuousClock(),
        uptime: @escaping @Sendable () -> Duration = Assistant.sinceStart,
        executor: BlockingExecutor = .shared,
        onEvent: @escaping @Sendable (TurnEvent) throws -> Void
    ) {
        self.configuration = configuration
        self.model = model
        self.tools = tools
        toolsByName = Dictionary(tools.map { ($0.definition.name, $0) }) { first, _ in first }
        self.transcript = transcript
        budget = CostBudget(
            limit: configuration.maxCost,
            prices: configuration.prices,
            spent: configuration.alreadySpent
        )
        session = transcript.session
        self.approver = approver
        self.now = now
        self.clock = clock
        self.uptime = uptime
        self.executor = executor
        self.onEvent = onEvent
    }

    private static let start = ContinuousClock.now

    /// The time since the process first asked for it.
    @Sendable public static func sinceStart() -> Duration { ContinuousClock.now - start }

    /// The thread that the Assistant runs on.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// The id of the session.
    public nonisolated let session: String

    /// Announces the session. Call it once before the first turn.
    /// - Throws: `StorageError` when the transcript cannot be written, or what `onEvent` threw.
    public func begin() throws {
        turn = transcript.conversation.turn
        try emit(.session(model: configuration.modelName, resumed: transcript.isResumed), turn: 0)
    }

    /// Runs one turn to its end and answers how it went. Failures are events and part of the summary; cancelling the
    /// task ends the turn in order, with a result for every call.
    /// - Throws: what `onEvent` threw.
    @discardableResult
    public func run(_ text: String) async throws -> TurnOutcome {
        let words = personWords(text)
        turn = transcript.conversation.turn + 1
        (memory, progress) = (CallMemory(), TurnProgress())
        let started = uptime()
        var failure: TurnFailure?
        var reason = TurnSummary.Reason.failed
        do {
            try emit(.turnStarted(text: text))
            // Once a turn: a clock that moves between two requests would spoil the endpoint's prompt cache.
            let prompt = configuration.systemPrompt(now())
            reason = try await withTimeLimit(configuration.limits.turnTime) { try await self.drive(words, prompt) }
        } catch let error as StorageError {
            failure = TurnFailure(error)
        } catch {
            // Where nobody reads the output any more nothing failed: there is nobody left to answer.
            if Task.isCancelled || outputError != nil { reason = .cancelled } else { failure = TurnFailure(error) }
        }
        closeOpenCalls()
        if let failure { report(.error(failure)) }
        let seconds = ((uptime() - started) / .milliseconds(1)).rounded() / 1000
        var summary = TurnSummary(
            reason: reason,
            usage: progress.usage,
            seconds: seconds,
            requests: progress.requests,
            failedCalls: progress.failedCalls,
            cost: progress.cost
        )
        summary.quirks = progress.quirks
        report(.turnFinished(summary))
        if configuration.synchronizesTurns { try? transcript.synchronize() }
        if let outputError { throw outputError }
        return TurnOutcome(summary: summary, failure: failure)
    }

    // MARK: The course of a turn

    private func drive(_ words: PersonWords, _ prompt: String) async throws -> TurnSummary.Reason {
        var loop = TurnLoop(limits: configuration.limits)
        var action = loop.start()
        while true {
            try Task.checkCancellation()
            switch action {
            case .request(let withTools, let maxTokens):
                if budget.isSpent {
                    action = .finish(.limited, text: budget.stopText)
                    continue
                }
                let isCallDue = withTools && progress.requests == 0 && tools.contains { $0.isAskedFor(by: words) }
                let options = RequestOptions(withTools: withTools, isCallDue: isCallDue, maxTokens: maxTokens)
                action = loop.received(try await ask(prompt, options))
            case .execute(let calls):
                let areRepetitions = try await execute(calls, words: words)
                action = loop.executed(areRepetitions: areRepetitions)
            case .finish(let reason, let text):
                if let text { try emit(.message(AssistantMessage(text: text))) }
                return budget.isSpent ? .limited : reason
            case .fail(let failure): throw failure
            }
        }
    }

    private func ask(_ prompt: String, _ options: RequestOptions) async throws -> ChatReply {
        try budget.check(configuration.modelName)
        let reply = try await fittingReply(prompt, options)
        progress.add(reply, cost: budget.add(reply, model: configuration.modelName))
        // With tools off a call is a slip of the model: it is not run, and a call without a result may not stay.
        let calls = options.withTools ? reply.toolCalls : []
        // An empty message would be a husk in the session: nothing was said.
        if !reply.text.isEmpty || !calls.isEmpty {
            try emit(.message(AssistantMessage(text: reply.text, toolCalls: calls, extras: reply.extras)))
        }
        progress.truncatedArguments = reply.truncatedArguments
        try budget.check(reply)
        return reply
    }

    /// The reply to the conversation, which is made shorter once in a turn when it does not fit the model's context.
    private func fittingReply(_ prompt: String, _ options: RequestOptions) async throws -> ChatReply {
        do {
            return try await reply(prompt, options)
        } catch let error as ChatError where error.code == .contextOverflow {
            if progress.hasCompacted { throw TurnFailure.contextOverflow(error) }
            progress.hasCompacted = true
            try await makeRoom(after: error, prompt: prompt)
            return try await fittingReply(prompt, options)
        }
    }

    private func reply(_ prompt: String, _ options: RequestOptions) async throws -> ChatReply {
        let instructions: [ChatMessage] = prompt.isEmpty ? [] : [.system(prompt)]
        var request = ChatRequest(
            model: configuration.modelName,
            messages: instructions + transcript.conversation.messages,
            tools: tools.map(\.definition),
            toolChoice: options.withTools ? .auto : .none,
            temperature: configuration.temperature,
            maxTokens: options.maxTokens,
            examples: configuration.examples
        )
        request.isCallDue = options.isCallDue
        progress.requests += 1
        return try await model.reply(to: request) { event in
            if case .text(let piece) = event { try await self.emit(.textDelta(piece)) }
        }
    }

    private func personWords(_ text: String) -> PersonWords {
        let question = LastQuestion.find(in: transcript.conversation.lastReply)
        return PersonWords(text: text, confirmedQuestion: Affirmation.isAffirmative(text) == true ? question : nil)
    }

    // MARK: Events

    func emit(_ kind: TurnEvent.Kind, turn number: Int? = nil) throws {
        let event = TurnEvent(session: transcript.session, turn: number ?? turn, at: now(), kind: kind)
        try transcript.append(event)
        do {
            try onEvent(event)
        } catch {
            outputError = error
            throw error
        }
    }

    /// Emits what must be said even when the transcript or the output is gone.
    private func report(_ kind: TurnEvent.Kind) {
        let event = TurnEvent(session: transcript.session, turn: turn, at: now(), kind: kind)
        try? transcript.append(event)
        if outputError != nil { return }
        do { try onEvent(event) } catch { outputError = error }
    }

    private func closeOpenCalls() {
        for call in transcript.conversation.openCalls {
            progress.failedCalls += 1
            let outcome = transcript.conversation.interruptedOutcome(of: call)
            report(.toolResult(id: call.id, name: call.name, outcome: outcome))
        }
    }

    private func withTimeLimit<Value: Sendable>(
        _ limit: Duration?,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard let limit else { return try await body() }
        return try await TimeLimit.run(limit, clock: clock, body) {
            TurnFailure(
                code: "timeout",
                message: "the turn took longer than \(limit.shown); raise --timeout or ask for less",
                exit: .network
            )
        }
    }
}

/// How a turn went.
public struct TurnOutcome: Sendable {
    /// How it ended and what it took.
    public var summary: TurnSummary
    /// Why it failed; nil when it did not.
    public var failure: TurnFailure?
}

extension Assistant {
    /// Tells of input that is no turn, as an error event of its own.
    /// - Throws: what the transcript or `onEvent` threw.
    public func reject(_ failure: TurnFailure) throws {
        try emit(.error(failure), turn: 0)
    }

    /// Takes other tools from now on.
    func setTools(_ tools: [any Tool]) {
        self.tools = tools
        toolsByName = Dictionary(tools.map { ($0.definition.name, $0) }) { first, _ in first }
    }
}

/// What one request of a turn may and should bring.
private struct RequestOptions {
    var withTools: Bool
    var isCallDue: Bool
    var maxTokens: Int?
}
