import AgentCore
import ChatCompletions
import Tools

/// Reads the lines that an agent writes: events in the form of `chat --format jsonl`. Members that do not matter may be
/// missing; what the checks look at may not.
enum AgentEventReader {
    /// Why a line is no event, to be read behind "the agent".
    struct Problem: Error {
        var message: String
    }

    /// An event.
    struct Event {
        /// The turn that the agent says it belongs to; nil or 0 where it does not say.
        var turn: Int?
        /// What happened; nil for what a trial does not need: it numbers and announces turns itself.
        var kind: TurnEvent.Kind?
    }

    private static let version = 1
    private static let passedOver = [
        "session", "turn.started", "text.delta", "turn.undone", "session.compacted", "session.forked",
    ]
    private static let understood = ["text", "tool.call", "approval", "tool.result", "turn.finished", "error"]

    /// Reads one line.
    /// - Throws: `Problem`.
    static func event(_ line: [UInt8]) throws(Problem) -> Event {
        guard let object = (try? JSONValue(parsing: line))?.objectValue else {
            throw Problem(message: "wrote no JSON object but \(shown(line)); expected an event, {\"type\": …}, a line")
        }
        guard let type = object["type"]?.stringValue else {
            throw Problem(message: "wrote an object without \"type\": \(shown(line))")
        }
        if let v = object["v"], v.integerValue != version {
            throw Problem(message: "wrote an event of version \(v.jsonText); this program reads version \(version)")
        }
        let turn = object["turn"]?.integerValue
        if passedOver.contains(type) { return Event(turn: turn, kind: nil) }
        return Event(turn: turn, kind: try kind(Members(type: type, object: object)))
    }

    private static func kind(_ event: Members) throws(Problem) -> TurnEvent.Kind {
        switch event.type {
        case "text": return .message(AssistantMessage(text: try event.text("text")))
        case "tool.call":
            return .toolCall(
                id: try event.text("id"),
                name: try event.text("name"),
                arguments: try event.required("arguments", "an object", \.objectValue),
                original: try event.optional("original_arguments", "a text", \.stringValue)
            )
        case "approval":
            let decision = try event.word("decision", ["granted", "denied"])
            let by = try event.optional("by", "a text", \.stringValue) ?? "agent"
            return .approval(id: try event.text("id"), decision: .init(isGranted: decision == "granted", by: by))
        case "tool.result":
            return .toolResult(id: try event.text("id"), name: try event.text("name"), outcome: try outcome(event))
        case "turn.finished": return .turnFinished(try summary(event))
        case "error":
            let exit = try event.optional("exit", "a whole number", \.integerValue).flatMap { Int32(exactly: $0) }
            let status = exit.map { ExitStatus(rawValue: $0) } ?? .provider
            return .error(TurnFailure(code: try event.text("code"), message: try event.text("message"), exit: status))
        default:
            let near = DidYouMean.nearest(to: event.type, among: understood).map { "; did you mean \"\($0)\"?" }
            let advice = near ?? "; known: \((understood + passedOver).joined(separator: ", "))"
            throw Problem(message: "wrote an event of the unknown type \"\(event.type.prefix(80))\"\(advice)")
        }
    }

    private static func outcome(_ event: Members) throws(Problem) -> ToolOutcome {
        guard try event.required("ok", "true or false", \.boolValue) else {
            return .failure(
                error: try event.text("error"),
                hint: try event.optional("hint", "a text", \.stringValue)
            )
        }
        return .success(try event.required("result", "an object", \.objectValue))
    }

    private static func summary(_ event: Members) throws(Problem) -> TurnSummary {
        let reasons = [TurnSummary.Reason.answered, .limited, .cancelled, .failed].map(\.rawValue)
        let reason = TurnSummary.Reason(rawValue: try event.word("reason", reasons)) ?? .failed
        let usage = try event.optional("usage", "an object", \.objectValue)
        return TurnSummary(
            reason: reason,
            usage: usage.map {
                ChatUsage(
                    promptTokens: $0["prompt_tokens"]?.integerValue ?? 0,
                    completionTokens: $0["completion_tokens"]?.integerValue ?? 0
                )
            },
            // Limits are checked against it: who does not say how many must not pass for one who made none.
            requests: try event.required("requests", "the number of requests to a model", \.integerValue),
            cost: try event.optional("cost_usd", "a number", \.numberValue)
        )
    }

    /// The beginning of a line, for messages.
    static func shown(_ line: [UInt8]) -> String {
        let text = String(decoding: line.prefix(120), as: UTF8.self)
        return line.count > 120 ? "\"\(text)…\"" : "\"\(text)\""
    }
}

/// The members of an event, with words about those that are missing or of another kind.
private struct Members {
    let type: String
    let object: JSONObject

    func required<Value>(
        _ name: String,
        _ expected: String,
        _ read: (JSONValue) -> Value?
    ) throws(AgentEventReader.Problem) -> Value {
        guard let value = try optional(name, expected, read) else {
            throw .init(message: "wrote a \(type) event without \"\(name)\", \(expected)")
        }
        return value
    }

    func optional<Value>(
        _ name: String,
        _ expected: String,
        _ read: (JSONValue) -> Value?
    ) throws(AgentEventReader.Problem) -> Value? {
        guard let value = object[name], value != .null else { return nil }
        guard let read = read(value) else {
            let shown = value.jsonText.prefix(80)
            throw .init(message: "wrote a \(type) event whose \"\(name)\" is \(shown); expected \(expected)")
        }
        return read
    }

    func text(_ name: String) throws(AgentEventReader.Problem) -> String {
        try required(name, "a text", \.stringValue)
    }

    func word(_ name: String, _ words: [String]) throws(AgentEventReader.Problem) -> String {
        let expected = words.joined(separator: " or ")
        return try required(name, expected) { value in value.stringValue.flatMap { words.contains($0) ? $0 : nil } }
    }
}
