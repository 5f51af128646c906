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
    /// What happened; nil for a type that this version does not know, so that later versions may add some.
    var event: TurnEvent?

    /// The line of an event, with its newline.
    static func line(id: Int, parent: Int?, event: TurnEvent) -> [UInt8] {
        if case .textDelta(let text) = event.kind { return line(id: id, parent: parent, event: event, delta: text) }
        var object: JSONObject = [
            "v": .integer(version), "id": .integer(id), "parent": parent.map { .integer($0) } ?? .null,
            "at": .string(event.at.rfc3339), "turn": .integer(event.turn), "type": .string(event.kind.typeName),
        ]
        if case .session = event.kind { object["session"] = .string(event.session) }
        for (key, value) in event.kind.fields(callKey: "call").members { object[key] = value }
        var line: [UInt8] = []
        JSONValue.object(object).write(to: &line)
        line.append(UInt8(ascii: "\n"))
        return line
    }

    /// The same for a piece of text, without an object in between: there is one for every token.
    private static func line(id: Int, parent: Int?, event: TurnEvent, delta: String) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(delta.utf8.count + 128)
        line.append(contentsOf: "{\"v\":\(version),\"id\":\(id),\"parent\":".utf8)
        line.append(contentsOf: (parent.map(String.init) ?? "null").utf8)
        line.append(contentsOf: ",\"at\":\"\(event.at.rfc3339)\",\"turn\":\(event.turn)".utf8)
        line.append(contentsOf: ",\"type\":\"text.delta\",\"text\":".utf8)
        JSONValue.string(delta).write(to: &line)
        line.append(contentsOf: "}\n".utf8)
        return line
    }

    /// Reads a line.
    /// - Throws: `StorageError` with code `newerVersion` or `malformed`; its message does not name the place.
    init(line: some Collection<UInt8>, session: String) throws(StorageError) {
        let object: JSONObject
        do throws(JSONError) {
            guard let parsed = try JSONValue(parsing: line).objectValue else {
                throw JSONError(offset: 0, problem: "expected an object")
            }
            object = parsed
        } catch {
            throw StorageError(.malformed, error.description)
        }
        // First of all, since a newer version may have other members.
        guard let version = object["v"]?.integerValue else {
            throw StorageError(.malformed, "expected a record with v")
        }
        guard version <= Self.version else {
            throw StorageError(
                .newerVersion,
                "written by a newer version (format \(version), this program reads \(Self.version))"
            )
        }
        guard let id = object["id"]?.integerValue, let type = object["type"]?.stringValue,
            let at = object["at"]?.stringValue.flatMap(Timestamp.init(rfc3339:))
        else { throw StorageError(.malformed, "expected a record with v, id, type and at") }
        let turn = object["turn"]?.integerValue ?? 0
        guard Self.numbers.contains(id), Self.numbers.contains(turn) else {
            throw StorageError(.malformed, "expected id and turn between 0 and 2^53")
        }
        // Taking a damaged parent for none would silently leave out all that was said before.
        let parent = object["parent"]
        guard parent == JSONValue.null || parent?.integerValue != nil else {
            throw StorageError(.malformed, "expected parent to be the id of an earlier record or null")
        }
        (self.id, self.parent) = (id, parent?.integerValue)
        event = try TurnEvent.Kind(type: type, object).map { kind in
            TurnEvent(session: session, turn: turn, at: at, kind: kind)
        }
    }

    /// What every JSON reader keeps exactly, and counting on from there cannot overflow.
    private static let numbers = 0...(1 << 53)
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
