/// What the model is told of a tool.
public struct ToolDefinition: Sendable {
    /// Whether a call changes the world: reads of a turn run in parallel, writes in order.
    public enum Effect: Sendable { case read, write }

    /// Letters, digits, `_` and `-`, at most 64: what every chat endpoint accepts.
    public var name: String
    /// When to use it, in words for the model.
    public var description: String
    /// The schema that arguments are checked against before a call.
    public var parameters: JSONSchema
    /// Whether a call changes the world.
    public var effect: Effect

    /// Describes a tool.
    public init(name: String, description: String, parameters: JSONSchema, effect: Effect) {
        self.name = name
        self.description = description
        self.parameters = parameters
        self.effect = effect
    }
}

/// The person's own words in this turn: the only source of authority for a write.
public struct PersonWords: Sendable, Hashable {
    /// This turn's text.
    public var text: String
    /// The Assistant's question that this turn answers with yes; nil when it does not.
    public var confirmedQuestion: String?

    /// The words of one turn.
    public init(text: String, confirmedQuestion: String? = nil) {
        self.text = text
        self.confirmedQuestion = confirmedQuestion
    }
}

/// Whether a call may run.
public enum ToolAuthority: Sendable, Hashable {
    /// The person asked for this.
    case granted
    /// The person must be asked this first.
    case ask(question: String)
}

/// Where a call comes from, for the journal.
public struct ToolCallContext: Sendable {
    /// The id of the session.
    public var session: String
    /// The number of the turn in it, from 1.
    public var turn: Int
    /// The id of the call.
    public var callID: String

    /// The origin of one call.
    public init(session: String, turn: Int, callID: String) {
        self.session = session
        self.turn = turn
        self.callID = callID
    }
}

/// What a tool says to the model when it cannot do what was asked. It never ends the turn.
public struct ToolFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, with the value, in one sentence.
    public var message: String
    /// What to do next; nil when there is nothing to say.
    public var hint: String?

    /// A failure in words for the model and the person.
    public init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    /// The message and the hint.
    public var description: String { hint.map { "\(message). \($0)" } ?? message }
}

/// Something that the model can call.
public protocol Tool: Sendable {
    /// What the model is told.
    var definition: ToolDefinition { get }
    /// Whether these words allow this call. Asked before every call, with arguments that fit the schema.
    func authority(for arguments: JSONObject, given words: PersonWords) -> ToolAuthority
    /// What of a text, given as an optional argument, the person's words support; nil for nothing. Asked only where a
    /// model is known to invent arguments.
    func supported(_ text: String, words: PersonWords) -> String?
    /// Whether these words plainly ask for a call, so that a model that makes none has ignored its tools. False where
    /// that is not certain.
    func isAskedFor(by words: PersonWords) -> Bool
    /// Runs the call and answers a small object that the model reads.
    /// - Throws: `ToolFailure` for the model to hear; any other error is reported to it in general words.
    func call(_ arguments: JSONObject, context: ToolCallContext) async throws -> JSONObject
}

extension Tool {
    /// Reads need no asking.
    public func authority(for arguments: JSONObject, given words: PersonWords) -> ToolAuthority { .granted }

    /// Not certain.
    public func isAskedFor(by words: PersonWords) -> Bool { false }

    /// The longest run of its words that the person said, see `WordSupport`.
    public func supported(_ text: String, words: PersonWords) -> String? {
        let support = WordSupport(words)
        return support.isQuoted(text) ? text : support.longestRun(in: text)
    }
}
