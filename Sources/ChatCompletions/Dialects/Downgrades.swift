import Tools

/// The members of requests that an endpoint has refused, and how to do without them.
///
/// A value: what a refusal means is decided here, who remembers it is the model's affair. The conversation, the tools
/// and a `response_format` are never given up.
struct Downgrades: Sendable, Equatable {
    /// The refused members, in the order of their refusals, each once.
    private(set) var members: [RefusableMember] = []

    private static let tokenLimits = ["max_tokens", "max_completion_tokens"]

    /// Notes a refusal.
    /// - Returns: false when the member was refused before: leaving it out has not helped.
    mutating func add(_ member: RefusableMember) -> Bool {
        guard !members.contains(where: { $0.name == member.name }) else { return false }
        members.append(member)
        return true
    }

    /// The refusals as habits of the endpoint.
    var quirks: [EndpointQuirk] {
        members.map { member in
            switch member.kind {
            case .developerRole: .downgraded(member.name, instead: ChatDialect.SystemRole.system.rawValue)
            case .tokenLimit: .downgraded(member.name, instead: otherLimit)
            case .reasoning(.always):
                EndpointQuirk(name: "downgraded-\(member.name)", summary: "demands \(member.name) of earlier messages")
            default: .downgraded(member.name, instead: nil)
            }
        }
    }

    /// The dialect without what was refused.
    func applied(to row: ChatDialect) -> ChatDialect {
        var row = row
        for member in members {
            switch member.kind {
            case .strict: row.sendsStrict = false
            case .streamOptions: row.sendsStreamOptions = false
            case .parallelCalls: row.asksForParallelCalls = false
            case .toolChoice: row.requiredCall = .unsupported
            case .developerRole: row.systemRole = .system
            case .foreign: row.extras = .none
            case .reasoning(let replay): row.replaysReasoning = replay
            case .tokenLimit: row.maxTokensField = otherLimit ?? row.maxTokensField
            case .option: break
            }
        }
        return row
    }

    /// The request without what was refused.
    func applied(to request: ChatRequest, in row: ChatDialect) -> ChatRequest {
        var request = request
        for member in members {
            request.extra[member.name] = nil
            switch member.kind {
            case .option where member.name == "temperature": request.temperature = nil
            case .option where member.name == row.seedField: request.seed = nil
            case .tokenLimit where otherLimit == nil: request.maxTokens = nil
            case .strict: request.extra = Self.withoutStrict(request.extra)
            default: break
            }
        }
        return request
    }

    /// The limit that was not refused; nil when both were.
    private var otherLimit: String? {
        Self.tokenLimits.first { name in !members.contains { $0.name == name } }
    }

    private static func withoutStrict(_ extra: JSONObject) -> JSONObject {
        guard var format = extra["response_format"]?.objectValue, var schema = format["json_schema"]?.objectValue,
            schema["strict"] != nil
        else { return extra }
        schema["strict"] = nil
        format["json_schema"] = .object(schema)
        var extra = extra
        extra["response_format"] = .object(format)
        return extra
    }
}
