import ChatCompletions
import Storage
import Tools

/// One line of a transcript: an event with its own number and that of the record that it follows.
///
/// The parent makes branches possible in one file: a session is the path from its last record back to the first.
struct TranscriptRecord: Sendable {
    /// The format that this program writes and the newest that it reads.
    static let version = 1

    var id: Int
    var parent: Int?
    var event: TurnEvent

    /// The line, with its newline.
    var line: [UInt8] {
        var object: JSONObject = [
            "v": .integer(Self.version), "id": .integer(id), "parent": parent.map { .integer($0) } ?? .null,
            "at": .string(event.at.rfc3339), "turn": .integer(event.turn), "type": .string(event.kind.typeName),
        ]
        if case .session = event.kind { object["session"] = .string(event.session) }
        for (key, value) in event.kind.fields(callKey: "call").members { object[key] = value }
        var line: [UInt8] = []
        JSONValue.object(object).write(to: &line)
        line.append(UInt8(ascii: "\n"))
        return line
    }

    /// Reads a line. A type that this version does not know gives nil, so that later versions may add some.
    /// - Throws: `StorageError` with code `newerVersion` or `malformed`; its message does not name the place.
    init?(line: some Collection<UInt8>, session: String) throws(StorageError) {
        let object: JSONObject
        do throws(JSONError) {
            guard let parsed = try JSONValue(parsing: line).objectValue else {
                throw JSONError(offset: 0, problem: "expected an object")
            }
            object = parsed
        } catch {
            throw StorageError(.malformed, error.description)
        }
        guard let version = object["v"]?.integerValue, let id = object["id"]?.integerValue,
            let type = object["type"]?.stringValue, let at = object["at"]?.stringValue.flatMap(Timestamp.init(rfc3339:))
        else { throw StorageError(.malformed, "expected a record with v, id, type and at") }
        guard version <= Self.version else {
            throw StorageError(
                .newerVersion,
                "written by a newer version (format \(version), this program reads \(Self.version))"
            )
        }
        guard let kind = try TurnEvent.Kind(type: type, object) else { return nil }
        self.id = id
        parent = object["parent"]?.integerValue
        event = TurnEvent(session: session, turn: object["turn"]?.integerValue ?? 0, at: at, kind: kind)
    }

    init(id: Int, parent: Int?, event: TurnEvent) {
        (self.id, self.parent, self.event) = (id, parent, event)
    }
}

extension TurnEvent.Kind {
    fileprivate init?(type: String, _ object: JSONObject) throws(StorageError) {
        func text(_ key: String) throws(StorageError) -> String {
            guard let text = object[key]?.stringValue else {
                throw StorageError(.malformed, "a record of type \(type) needs a text \"\(key)\"")
            }
            return text
        }
        switch type {
        case "session": self = .session(model: object["model"]?.stringValue ?? "", resumed: false)
        case "turn.started": self = .turnStarted(text: try text("text"))
        case "text.delta": self = .textDelta(try text("text"))
        case "message": self = .message(AssistantMessage(object))
        case "tool.call":
            self = .toolCall(
                id: try text("call"),
                name: try text("name"),
                arguments: object["arguments"]?.objectValue ?? [:],
                original: object["original_arguments"]?.stringValue
            )
        case "approval":
            let decision = ApprovalDecision(isGranted: try text("decision") == "granted", by: try text("by"))
            self = .approval(id: try text("call"), decision: decision)
        case "tool.result":
            let outcome: ToolOutcome =
                if object["ok"]?.boolValue == true, let result = object["result"]?.objectValue { .success(result) } else
                {
                    .failure(error: object["error"]?.stringValue ?? "unknown", hint: object["hint"]?.stringValue)
                }
            self = .toolResult(id: try text("call"), name: try text("name"), outcome: outcome)
        case "turn.finished": self = .turnFinished(TurnSummary(object))
        case "error":
            let exit = ExitStatus(rawValue: Int32(truncatingIfNeeded: object["exit"]?.integerValue ?? 7))
            self = .error(TurnFailure(code: try text("code"), message: try text("message"), exit: exit))
        default: return nil
        }
    }
}

extension TurnSummary {
    fileprivate init(_ object: JSONObject) {
        let usage = object["usage"]?.objectValue.map { usage in
            ChatUsage(
                promptTokens: usage["prompt_tokens"]?.integerValue ?? 0,
                completionTokens: usage["completion_tokens"]?.integerValue ?? 0,
                cachedTokens: usage["cached_tokens"]?.integerValue ?? 0,
                reasoningTokens: usage["reasoning_tokens"]?.integerValue ?? 0
            )
        }
        self.init(
            reason: object["reason"]?.stringValue.flatMap(Reason.init(rawValue:)) ?? .failed,
            usage: usage,
            seconds: object["seconds"]?.numberValue ?? 0,
            requests: object["requests"]?.integerValue ?? 0
        )
    }
}
