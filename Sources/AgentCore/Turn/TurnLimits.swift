/// What a turn may take.
public struct TurnLimits: Sendable, Hashable {
    /// Requests that may call tools; after them one more without tools gives the person an answer.
    public var steps: Int
    /// Tokens that the model may write in the turn; nil for no limit.
    public var tokens: Int?
    /// Wall time of the turn; nil for no limit.
    public var turnTime: Duration?
    /// Wall time of one tool call.
    public var toolTime: Duration
    /// Calls in one message of the model; more are refused.
    public var callsPerMessage: Int

    /// Makes limits; the defaults are those of the program.
    public init(
        steps: Int = 8,
        tokens: Int? = nil,
        turnTime: Duration? = nil,
        toolTime: Duration = .seconds(30),
        callsPerMessage: Int = 64
    ) {
        self.steps = steps
        self.tokens = tokens
        self.turnTime = turnTime
        self.toolTime = toolTime
        self.callsPerMessage = callsPerMessage
    }
}
