import ChatCompletions
import Tools

/// A call of the model, understood: which tool, with which arguments, or why it cannot run.
struct PlannedCall: Sendable {
    var id: String
    var name: String
    var arguments: JSONObject
    var original: String?
    /// The tool to call, unless there is a rejection.
    var tool: (any Tool)?
    /// Why the call does not run, as the model hears it.
    var rejection: ToolOutcome?

    /// A call that changes nothing and may run beside others.
    var isRead: Bool { tool?.definition.effect == .read }

    init(_ call: ChatToolCall, tools: [String: any Tool], isTruncated: Bool) {
        (id, name, arguments) = (call.id, call.name, [:])
        guard let tool = tools[call.name] else {
            original = call.arguments
            if let object = (try? JSONValue(parsing: call.arguments))?.objectValue {
                (arguments, original) = (object, nil)
            }
            rejection = .failure(
                error: "there is no tool named \(call.name)",
                hint: tools.isEmpty ? "there are none" : "use one of: \(tools.keys.sorted().joined(separator: ", "))"
            )
            return
        }
        // Repairing a call that was cut off would run it with less than the model meant to write.
        if isTruncated, (try? JSONValue(parsing: call.arguments))?.objectValue == nil {
            original = call.arguments
            rejection = .failure(
                error: "the call was cut off before its arguments were complete",
                hint: "send it again, shorter"
            )
            return
        }
        guard let repaired = ArgumentRepair.repair(call.arguments, schema: tool.definition.parameters) else {
            original = call.arguments
            rejection = .failure(
                error: "the arguments are not a JSON object",
                hint: "send the call again with valid JSON"
            )
            return
        }
        (arguments, original) = (repaired.arguments, repaired.original)
        let violations = tool.definition.parameters.violations(of: .object(arguments))
        guard violations.isEmpty else {
            rejection = .failure(
                error: "the arguments do not fit: " + violations.map(\.description).joined(separator: "; "),
                hint: "send the call again with arguments that fit the schema of \(call.name)"
            )
            return
        }
        self.tool = tool
    }
}

/// What was called in this turn, so that the same call is not run twice.
struct CallMemory: Sendable {
    private var outcomes: [String: (outcome: ToolOutcome, writes: Int)] = [:]
    private var denials: [String: ToolOutcome] = [:]
    private var writes = 0

    /// The outcome of an identical call, unless a write ran since. A no of the person holds for the whole turn.
    func recall(_ call: PlannedCall) -> ToolOutcome? {
        if let denial = denials[Self.key(call)] { return denial }
        guard let found = outcomes[Self.key(call)], found.writes == writes else { return nil }
        return found.outcome
    }

    /// Remembers a call that was not allowed.
    mutating func rememberDenial(of call: PlannedCall, _ outcome: ToolOutcome) { denials[Self.key(call)] = outcome }

    /// Remembers a call that ran. A failed write counts as a write: it may have had its effect.
    mutating func remember(_ call: PlannedCall, _ outcome: ToolOutcome) {
        if !call.isRead { writes += 1 }
        outcomes[Self.key(call)] = (outcome, writes)
    }

    private static func key(_ call: PlannedCall) -> String {
        call.name + String(decoding: JSONValue.object(call.arguments).serialized(sortedKeys: true), as: UTF8.self)
    }
}
