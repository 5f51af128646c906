import Tools

/// A member of a request that some endpoints refuse and that the request can do without.
struct RefusableMember: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case strict, streamOptions, parallelCalls, toolChoice, developerRole, tokenLimit, option
        /// A member of an earlier message or call that came from an endpoint.
        case foreign
        /// Reasoning of earlier messages; with what becomes of it after a refusal.
        case reasoning(ChatDialect.ReasoningReplay)
    }

    /// The name as errors have it.
    let name: String
    let kind: Kind

    /// The refusable members that a request holds, those first whose names tell most.
    static func all(in request: ChatRequest, _ dialect: ChatDialect) -> [RefusableMember] {
        var members: [RefusableMember] = []
        func add(_ name: String, _ kind: Kind, if isSent: Bool = true) {
            if isSent { members.append(RefusableMember(name: name, kind: kind)) }
        }
        let extra = request.extra
        let hasTools = !request.tools.isEmpty
        let format = extra["response_format"]?["json_schema"]?["strict"]
        add("stream_options", .streamOptions, if: dialect.sendsStreamOptions || extra["stream_options"] != nil)
        let parallel = hasTools && dialect.asksForParallelCalls
        add("parallel_tool_calls", .parallelCalls, if: parallel || extra["parallel_tool_calls"] != nil)
        let choice = hasTools && dialect.requiredCall != .unsupported
        add("tool_choice", .toolChoice, if: choice && (request.toolChoice != .auto || extra["tool_choice"] != nil))
        add(dialect.maxTokensField, .tokenLimit, if: request.maxTokens != nil)
        add(dialect.seedField, .option, if: request.seed != nil)
        add("temperature", .option, if: request.temperature != nil)
        for key in extra.keys where key != "response_format" && !members.contains(where: { $0.name == key }) {
            add(key, .option)
        }
        addFromMessages(request.messages, dialect, add: { add($0, $1) })
        add("strict", .strict, if: (hasTools && dialect.sendsStrict) || format != nil)
        return members
    }

    private static func addFromMessages(
        _ messages: [ChatMessage],
        _ dialect: ChatDialect,
        add: (String, Kind) -> Void
    ) {
        var foreign: Set<String> = []
        var (hasReasoning, hasAnswer, hasSystem) = (false, false, false)
        for message in messages {
            if case .system = message { hasSystem = true }
            guard case .assistant(_, let calls, let extras) = message else { continue }
            hasAnswer = true
            hasReasoning = hasReasoning || extras[ChatDialect.reasoningField] != nil
            if dialect.extras != .none {
                foreign.formUnion(extras.keys)
                for call in calls { foreign.formUnion(call.extras.keys) }
            }
        }
        foreign.subtract([ChatDialect.reasoningField, "function"])
        for name in foreign.sorted() { add(name, .foreign) }
        if hasAnswer {
            // Its rule has changed more than once: what was not sent may be demanded.
            let isSent = dialect.replaysReasoning == .always || (dialect.replaysReasoning == .toolTurns && hasReasoning)
            add(ChatDialect.reasoningField, .reasoning(isSent ? .never : .always))
        }
        if hasSystem && dialect.systemRole == .developer { add("developer", .developerRole) }
    }

    /// The first of the members that an error names.
    static func first(of members: [RefusableMember], namedBy body: ErrorBody) -> RefusableMember? {
        let parameter = ErrorBody.identifiers(in: body.parameter)
        if let member = members.first(where: { parameter.contains($0.name[...]) }) { return member }
        let words = ErrorBody.identifiers(in: body.message)
        let isAboutRoles = words.contains("role") || words.contains("roles")
        // "developer" is only a word unless the talk is of roles.
        return members.first { words.contains($0.name[...]) && ($0.kind != .developerRole || isAboutRoles) }
    }
}

extension ErrorBody {
    /// Whether a member of the request is named.
    func mentions(_ name: String) -> Bool {
        Self.identifiers(in: parameter).contains(name[...]) || Self.identifiers(in: message).contains(name[...])
    }

    /// Runs of letters, digits and `_`. What an endpoint says at the beginning is enough.
    fileprivate static func identifiers(in text: String) -> Set<Substring> {
        Set(text.prefix(4096).split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) })
    }
}
