import ChatCompletions
import Tools

/// What a session took so far, over all its runs. A fork begins at nothing.
public struct SessionUsage: Sendable, Hashable {
    /// Tokens of all requests together; nil when the endpoint reported none.
    public private(set) var tokens: ChatUsage?
    /// Turns that were run, undone ones included.
    public private(set) var turns = 0
    /// HTTP requests to the model.
    public private(set) var requests = 0
    /// Wall time of the turns in seconds.
    public private(set) var seconds = 0.0
    /// US dollars, as far as prices were known; nil when none was.
    public private(set) var cost: Double?

    init() {}

    /// Takes in an event.
    mutating func add(_ kind: TurnEvent.Kind) {
        switch kind {
        case .turnFinished(let summary):
            turns += 1
            seconds += summary.seconds
            add(summary.usage, requests: summary.requests, cost: summary.cost)
        case .compacted(let summary): add(summary.usage, requests: summary.requests, cost: summary.cost)
        case .forked: self = SessionUsage()
        default: break
        }
    }

    private mutating func add(_ usage: ChatUsage?, requests more: Int, cost dollars: Double?) {
        if let usage { tokens = tokens.map { $0 + usage } ?? usage }
        // A damaged file may hold any number.
        requests = requests.addingReportingOverflow(more).overflow ? .max : requests + more
        if let dollars { cost = (cost ?? 0) + dollars }
    }

    /// The figures as an object.
    public var json: JSONObject {
        [
            "turns": .integer(turns), "requests": .integer(requests),
            "seconds": .number((seconds * 1000).rounded() / 1000),
            "usage": tokens.map { .object($0.json) } ?? .null, "cost_usd": cost.map { .number($0) } ?? .null,
        ]
    }
}
