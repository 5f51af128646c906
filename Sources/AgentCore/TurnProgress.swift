import ChatCompletions

/// What a turn took so far.
struct TurnProgress: Sendable {
    private(set) var usage: ChatUsage?
    private(set) var cost: Double?
    var requests = 0
    var failedCalls = 0
    var truncatedArguments = false
    /// True when the conversation was compacted in this turn because it did not fit.
    var hasCompacted = false
    /// What the endpoint did otherwise than the protocol says, each once.
    private(set) var quirks: [EndpointQuirk] = []

    /// Takes in a reply, whose first request was counted when it was sent.
    mutating func add(_ reply: ChatReply, cost dollars: Double?) {
        requests += max(reply.requests, 1) - 1
        for quirk in reply.quirks where !quirks.contains(quirk) { quirks.append(quirk) }
        if let more = reply.usage { usage = usage.map { $0 + more } ?? more }
        if let dollars { cost = (cost ?? 0) + dollars }
    }
}
