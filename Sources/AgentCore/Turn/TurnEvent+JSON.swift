import ChatCompletions
import Storage
import Tools

extension TurnEvent {
    /// The event as JSONL output shows it, version 1; nil for a message without text, which shows nothing.
    public var json: JSONObject? {
        var object: JSONObject = [
            "v": 1, "type": .string(typeName), "session": .string(session), "turn": .integer(turn),
            "at": .string(at.rfc3339),
        ]
        switch kind {
        case .message(let message):
            guard !message.text.isEmpty else { return nil }
            object["text"] = .string(message.text)
        default:
            for (key, value) in kind.fields(callKey: "id").members { object[key] = value }
        }
        return object
    }

    private var typeName: String {
        if case .message = kind { "text" } else { kind.typeName }
    }
}

extension TurnEvent.Kind {
    /// The name of the kind in transcripts.
    var typeName: String {
        switch self {
        case .session: "session"
        case .turnStarted: "turn.started"
        case .textDelta: "text.delta"
        case .message: "message"
        case .toolCall: "tool.call"
        case .approval: "approval"
        case .toolResult: "tool.result"
        case .turnFinished: "turn.finished"
        case .error: "error"
        case .turnUndone: "turn.undone"
        case .compacted: "session.compacted"
        case .forked: "session.forked"
        }
    }

    /// What is particular to the kind. Transcripts name a call's id otherwise than the output, since `id` is the
    /// record's own there.
    func fields(callKey: String) -> JSONObject {
        switch self {
        case .session(let model, let resumed): return ["model": .string(model), "resumed": .bool(resumed)]
        case .turnStarted(let text), .textDelta(let text): return ["text": .string(text)]
        case .message(let message): return message.json
        case .toolCall(let id, let name, let arguments, let original, let notes):
            var object: JSONObject = [callKey: .string(id), "name": .string(name), "arguments": .object(arguments)]
            if let original { object["original_arguments"] = .string(original) }
            if !notes.isEmpty { object["notes"] = .array(notes.map(JSONValue.string)) }
            return object
        case .approval(let id, let decision):
            return [
                callKey: .string(id), "decision": .string(decision.isGranted ? "granted" : "denied"),
                "by": .string(decision.by),
            ]
        case .toolResult(let id, let name, let outcome):
            var object: JSONObject = [callKey: .string(id), "name": .string(name), "ok": .bool(outcome.isSuccess)]
            switch outcome {
            case .success(let result): object["result"] = .object(result)
            case .failure(let error, let hint):
                object["error"] = .string(error)
                if let hint { object["hint"] = .string(hint) }
            }
            return object
        case .turnFinished(let summary): return summary.json
        case .turnUndone: return [:]
        case .compacted(let summary): return summary.json
        case .forked(let origin): return ["origin": .string(origin)]
        case .error(let failure):
            return [
                "code": .string(failure.code), "message": .string(failure.message),
                "exit": .integer(Int(failure.exit.rawValue)),
            ]
        }
    }
}

extension AssistantMessage {
    var json: JSONObject {
        var object: JSONObject = ["text": .string(text)]
        if !toolCalls.isEmpty {
            object["tool_calls"] = .array(
                toolCalls.map { call in
                    var item: JSONObject = [
                        "id": .string(call.id), "name": .string(call.name), "arguments": .string(call.arguments),
                    ]
                    if !call.extras.isEmpty { item["extras"] = .object(call.extras) }
                    return .object(item)
                }
            )
        }
        if !extras.isEmpty { object["extras"] = .object(extras) }
        return object
    }

    init(text: String, _ object: JSONObject) {
        self.init(
            text: text,
            toolCalls: (object["tool_calls"]?.arrayValue ?? []).compactMap { item in
                guard let id = item["id"]?.stringValue, let name = item["name"]?.stringValue else { return nil }
                return ChatToolCall(
                    id: id,
                    name: name,
                    arguments: item["arguments"]?.stringValue ?? "",
                    extras: item["extras"]?.objectValue ?? [:]
                )
            },
            extras: object["extras"]?.objectValue ?? [:]
        )
    }
}

extension TurnSummary {
    var json: JSONObject {
        var object: JSONObject = [
            "reason": .string(reason.rawValue), "usage": usage.map { .object($0.json) } ?? .null,
            "seconds": .number((seconds * 1000).rounded() / 1000), "requests": .integer(requests),
        ]
        if let cost { object["cost_usd"] = .number(cost) }
        if !quirks.isEmpty { object["quirks"] = .array(quirks.map { .string($0.name) }) }
        return object
    }
}
