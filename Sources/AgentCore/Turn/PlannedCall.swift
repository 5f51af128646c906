import ChatCompletions
import Tools

/// A call of the model, understood: which tool, with which arguments, or why it cannot run.
struct PlannedCall: Sendable {
    var id: String
    var name: String
    var arguments: JSONObject
    var original: String?
    /// What was changed about the arguments, a line each.
    var notes: [String] = []
    /// The tool to call, unless there is a rejection.
    var tool: (any Tool)?
    /// Why the call does not run, as the model hears it.
    var rejection: ToolOutcome?

    /// A call that changes nothing and may run beside others.
    var isRead: Bool { tool?.definition.effect == .read }

    /// - Parameter words: where they are given, optional arguments that they do not support are dropped.
    init(
        _ call: ChatToolCall,
        tools: [String: any Tool],
        isTruncated: Bool,
        supportedBy words: PersonWords? = nil
    ) {
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
        (arguments, original, notes) = (repaired.arguments, repaired.original, repaired.notes)
        if let words { dropUnsupported(of: tool, words: words, written: call.arguments) }
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

    private mutating func dropUnsupported(of tool: any Tool, words: PersonWords, written: String) {
        let (supported, changes) = SupportedArguments.of(arguments, tool: tool, words: words)
        guard !changes.isEmpty else { return }
        (arguments, original) = (supported, written)
        notes += changes
    }
}
