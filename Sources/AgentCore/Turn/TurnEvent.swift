import ChatCompletions
import Storage
import Tools

/// One thing that happened in a session. Terminal, JSONL output, transcript and evals all consume the same list.
public struct TurnEvent: Sendable {
    /// The id of the session.
    public var session: String
    /// The number of the turn, from 1; 0 for what belongs to no turn.
    public var turn: Int
    /// When it happened.
    public var at: Timestamp
    /// What happened.
    public var kind: Kind

    /// What can happen.
    public enum Kind: Sendable {
        /// The session began or was taken up again.
        case session(model: String, resumed: Bool)
        /// The person said something.
        case turnStarted(text: String)
        /// A piece of a reply that is still being written.
        case textDelta(String)
        /// A whole message of the model, with the text and the calls exactly as it wrote them.
        case message(AssistantMessage)
        /// A call that was understood, before it is approved and run. `original` holds the arguments as the model
        /// wrote them where they had to be changed, and `notes` say what was changed, a line each.
        case toolCall(id: String, name: String, arguments: JSONObject, original: String?, notes: [String] = [])
        /// A call that the person's words did not cover was allowed or not.
        case approval(id: String, decision: ApprovalDecision)
        /// What a call came to.
        case toolResult(id: String, name: String, outcome: ToolOutcome)
        /// The turn ended.
        case turnFinished(TurnSummary)
        /// The turn failed.
        case error(TurnFailure)
        /// The last turn, the one with this event's number, was taken out of the conversation.
        case turnUndone
        /// The older part of the conversation was summed up or left out, so that it is shorter for the model.
        case compacted(CompactionSummary)
        /// The session began as a copy of another one; all events before this one are the other's.
        case forked(origin: String)
    }

    /// Makes an event.
    public init(session: String, turn: Int, at: Timestamp, kind: Kind) {
        self.session = session
        self.turn = turn
        self.at = at
        self.kind = kind
    }
}

/// One message of the model.
public struct AssistantMessage: Sendable, Hashable {
    /// What it said; may be empty when it called tools.
    public var text: String
    /// Its calls, unrepaired, so that it is sent back what it wrote.
    public var toolCalls: [ChatToolCall]
    /// Keys of its provider that must be sent back.
    public var extras: JSONObject

    /// Makes a message.
    public init(text: String, toolCalls: [ChatToolCall] = [], extras: JSONObject = [:]) {
        self.text = text
        self.toolCalls = toolCalls
        self.extras = extras
    }
}

/// What a tool call came to.
public enum ToolOutcome: Sendable, Hashable {
    /// The tool's result.
    case success(JSONObject)
    /// Why there is no result, as the model hears it. A call that was not allowed has the error `denied`.
    case failure(error: String, hint: String?)

    /// True for a result.
    public var isSuccess: Bool { if case .success = self { true } else { false } }

    /// The text that the model reads.
    public var content: String {
        switch self {
        case .success(let result):
            if result["ok"] != nil { return JSONValue.object(result).jsonText }
            return JSONValue.object(JSONObject([("ok", true)] + result.members.map { ($0.key, $0.value) })).jsonText
        case .failure(let error, let hint):
            var object: JSONObject = ["ok": false, "error": .string(error)]
            if let hint { object["hint"] = .string(hint) }
            return JSONValue.object(object).jsonText
        }
    }
}

/// How a turn ended and what it took.
public struct TurnSummary: Sendable, Hashable {
    /// How a turn can end.
    public enum Reason: String, Sendable { case answered, limited, cancelled, failed }

    /// How it ended.
    public var reason: Reason
    /// Tokens of all requests together; nil when the endpoint reported none.
    public var usage: ChatUsage?
    /// Wall time in seconds.
    public var seconds: Double
    /// HTTP requests to the model, repeated ones included.
    public var requests: Int
    /// Calls that failed or were denied: what `--strict` looks at.
    public var failedCalls: Int
    /// What the tokens cost in US dollars; nil where the model's price or the tokens are not known.
    public var cost: Double?
    /// What the endpoint did otherwise than the protocol says, each once.
    public var quirks: [EndpointQuirk] = []

    /// Makes a summary.
    public init(
        reason: Reason,
        usage: ChatUsage? = nil,
        seconds: Double = 0,
        requests: Int = 0,
        failedCalls: Int = 0,
        cost: Double? = nil
    ) {
        self.cost = cost
        self.reason = reason
        self.usage = usage
        self.seconds = seconds
        self.requests = requests
        self.failedCalls = failedCalls
    }
}
