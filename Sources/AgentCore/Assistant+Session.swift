import ChatCompletions
import Storage
import Tools

extension Assistant {
    /// What the session took so far.
    public var usage: SessionUsage { transcript.usage }

    /// US dollars that were spent, `Configuration.alreadySpent` included; what has no price counts for nothing.
    public var spent: Double { budget.spent }

    /// What the person said in the last turn; nil before the first one, and where a compaction left nothing.
    public var lastWords: String? { transcript.conversation.visibleTurns.last?.words }

    /// Takes the last turn out of the conversation and answers its words. What it did stays done, and it stays in the
    /// transcript, which records that it does not count any more.
    /// - Returns: the person's words, to be edited or run again; nil when there is no turn left to undo.
    /// - Throws: `TurnFailure` while a turn is under way; what the transcript or `onEvent` threw.
    public func undo() throws -> String? {
        try checkNoTurn()
        guard let last = transcript.conversation.visibleTurns.last else { return nil }
        try emit(.turnUndone, turn: last.number)
        return last.words
    }

    /// Makes a new session with the history of this one. This Assistant stays in its own.
    /// - Parameter name: the new session's id; nil for one of the program's making.
    /// - Returns: the id of the new session.
    /// - Throws: `StorageError`: `exists` when there is a session of that name, `notFound` for a session that is kept
    ///   in memory only, or what writing the file threw.
    public func fork(as name: String? = nil) throws(StorageError) -> String {
        guard let path = transcript.path, let store = SessionStore(folderOf: path) else {
            throw StorageError(.notFound, "session \(session) has no file that could be copied")
        }
        return try store.fork(session, as: name, now: now)
    }

    /// Lets another model answer from the next turn on.
    /// - Throws: `TurnFailure` while a turn is under way, or when there is a limit of cost and no price for the
    ///   model; what the transcript or `onEvent` threw.
    public func use(model: any ChatModel, name: String) throws {
        try checkNoTurn()
        try budget.check(name)
        self.model = model
        configuration.modelName = name
        try emit(.session(model: name, resumed: true), turn: 0)
    }

    /// Uses another prompt from the next turn on, with its temperature, its tools and its examples.
    /// - Throws: `TurnFailure` while a turn is under way.
    public func use(
        systemPrompt: @escaping @Sendable (Timestamp) -> String,
        temperature: Double?,
        tools: [any Tool],
        examples: [ToolExample] = []
    ) throws {
        try checkNoTurn()
        (configuration.systemPrompt, configuration.temperature) = (systemPrompt, temperature)
        configuration.examples = examples
        setTools(tools)
    }

    /// The session in a form for people or programs.
    /// - Throws: `StorageError` when the session's file cannot be read.
    public func export(_ format: TranscriptFormat) throws(StorageError) -> String {
        if format == .jsonl {
            guard let path = transcript.path else { return "" }
            return String(decoding: try FileContent.read(path), as: UTF8.self)
        }
        return TranscriptText(session: session, conversation: transcript.conversation).written(as: format)
    }

    /// A turn that is under way must not lose the conversation that it builds on.
    func checkNoTurn() throws(TurnFailure) {
        if transcript.conversation.isTurnOpen { throw TurnFailure.busy }
    }
}

extension TurnFailure {
    static let busy = TurnFailure(
        code: "busy",
        message: "a turn is under way; wait for its end or interrupt it",
        exit: .usage
    )
}
