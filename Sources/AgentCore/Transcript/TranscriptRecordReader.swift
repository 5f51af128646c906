import ChatCompletions
import Storage
import Tools

/// Reads the lines of a transcript. Of most records it builds nothing but what their event holds: a long session has
/// hundreds of thousands.
struct TranscriptRecordReader {
    private let session: String
    // Kept for its memory.
    private var bytes: [UInt8] = []

    init(session: String) { self.session = session }

    /// Reads one line, without its newline.
    /// - Parameter head: what is known of its beginning, which is then not read again.
    /// - Throws: `StorageError` with code `newerVersion` or `malformed`; its message does not name the place.
    mutating func read(
        _ line: UnsafeBufferPointer<UInt8>,
        _ head: TranscriptLineHead? = nil
    ) throws(StorageError) -> TranscriptRecord {
        let fields: Fields
        do throws(JSONError) { fields = try Fields(line, head, &bytes) } catch {
            throw StorageError(.malformed, error.description)
        }
        // First of all, since a newer version may have other members.
        guard let version = fields.version else { throw StorageError(.malformed, "expected a record with v") }
        guard version <= TranscriptRecord.version else {
            throw StorageError(
                .newerVersion,
                "written by a newer version (format \(version), this program reads \(TranscriptRecord.version))"
            )
        }
        guard let id = fields.id, let type = fields.type, let at = fields.at else {
            throw StorageError(.malformed, "expected a record with v, id, type and at")
        }
        guard Self.numbers.contains(id), Self.numbers.contains(fields.turn) else {
            throw StorageError(.malformed, "expected id and turn between 0 and 2^53")
        }
        // Taking a damaged parent for none would silently leave out all that was said before.
        guard let parent = fields.parent else {
            throw StorageError(.malformed, "expected parent to be the id of an earlier record or null")
        }
        let kind = try TurnEvent.Kind(type: type, words: fields.text, fields.others.object)
        let event = kind.map { TurnEvent(session: session, turn: fields.turn, at: at, kind: $0) }
        return TranscriptRecord(id: id, parent: parent, event: event)
    }

    /// What every JSON reader keeps exactly, and counting on from there cannot overflow.
    private static let numbers = 0...(1 << 53)
}

/// The members of a record: those that every record has, and the others as they came.
private struct Fields {
    var version: Int?
    var id: Int?
    /// Nil without a usable parent; the inner nil is null, the parent of the first record.
    var parent: Int??
    var at: Timestamp?
    var turn = 0
    var type: String?
    var text: String?
    var others = JSONObject.Builder()

    init(
        _ line: UnsafeBufferPointer<UInt8>,
        _ head: TranscriptLineHead?,
        _ bytes: inout [UInt8]
    ) throws(JSONError) {
        var reader = JSONReader(line)
        if let head {
            (version, id, parent, at, turn) = (1, head.id, .some(head.parent), head.at, head.turn)
            reader = JSONReader(line, afterMemberAt: head.end)
        } else {
            guard reader.peek() == .object else {
                try reader.skipValue()
                throw JSONError(offset: 0, problem: "expected an object")
            }
            try reader.beginObject()
        }
        while let key = try reader.nextKey() {
            // The order in which a line goes on behind its head.
            if key.matches("type"), reader.peek() == .string {
                type = try reader.readString()
            } else if key.matches("text"), reader.peek() == .string {
                text = try reader.readString()
            } else if key.matches("v") {
                version = try Self.integer(&reader)
            } else if key.matches("id") {
                id = try Self.integer(&reader)
            } else if key.matches("parent") {
                parent = try reader.readNull() ? .some(nil) : try Self.integer(&reader).map { .some($0) }
            } else if key.matches("at"), reader.peek() == .string {
                bytes.removeAll(keepingCapacity: true)
                try reader.appendString(to: &bytes)
                at = bytes.withUnsafeBufferPointer { Timestamp(rfc3339: $0) }
            } else if key.matches("turn") {
                turn = try Self.integer(&reader) ?? 0
            } else {
                others.set(key.string, try reader.readValue())
            }
        }
        try reader.finish()
    }

    private static func integer(_ reader: inout JSONReader) throws(JSONError) -> Int? {
        guard reader.peek() == .number else {
            try reader.skipValue()
            return nil
        }
        return try reader.readNumber().integerValue
    }
}

extension TranscriptRecord {
    /// Reads a line.
    /// - Throws: `StorageError` with code `newerVersion` or `malformed`; its message does not name the place.
    init(line: some Collection<UInt8>, session: String) throws(StorageError) {
        let result: Result<TranscriptRecord, StorageError> = ContiguousArray(line).withUnsafeBufferPointer { bytes in
            do throws(StorageError) {
                var reader = TranscriptRecordReader(session: session)
                return .success(try reader.read(bytes))
            } catch {
                return .failure(error)
            }
        }
        self = try result.get()
    }
}

extension TurnEvent.Kind {
    /// - Parameters:
    ///   - words: the member `text`.
    ///   - object: all other members that belong to the type.
    fileprivate init?(type: String, words: String?, _ object: JSONObject) throws(StorageError) {
        func required(_ text: String?, _ key: String) throws(StorageError) -> String {
            guard let text else {
                throw StorageError(.malformed, "a record of type \(type) needs a text \"\(key)\"")
            }
            return text
        }
        func text(_ key: String) throws(StorageError) -> String { try required(object[key]?.stringValue, key) }
        switch type {
        case "session": self = .session(model: object["model"]?.stringValue ?? "", resumed: false)
        case "turn.started": self = .turnStarted(text: try required(words, "text"))
        case "text.delta": self = .textDelta(try required(words, "text"))
        case "message": self = .message(AssistantMessage(text: words ?? "", object))
        case "tool.call":
            self = .toolCall(
                id: try text("call"),
                name: try text("name"),
                arguments: object["arguments"]?.objectValue ?? [:],
                original: object["original_arguments"]?.stringValue,
                notes: (object["notes"]?.arrayValue ?? []).compactMap(\.stringValue)
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
        case "turn.undone": self = .turnUndone
        case "session.compacted": self = .compacted(CompactionSummary(object))
        case "session.forked": self = .forked(origin: try text("origin"))
        default: return nil
        }
    }
}

extension ChatUsage {
    /// Reads counts as `json` writes them.
    init(_ object: JSONObject) {
        self.init(
            promptTokens: object["prompt_tokens"]?.integerValue ?? 0,
            completionTokens: object["completion_tokens"]?.integerValue ?? 0,
            cachedTokens: object["cached_tokens"]?.integerValue ?? 0,
            reasoningTokens: object["reasoning_tokens"]?.integerValue ?? 0
        )
    }
}

extension TurnSummary {
    fileprivate init(_ object: JSONObject) {
        let usage = object["usage"]?.objectValue.map(ChatUsage.init)
        self.init(
            reason: object["reason"]?.stringValue.flatMap(Reason.init(rawValue:)) ?? .failed,
            usage: usage,
            seconds: object["seconds"]?.numberValue ?? 0,
            requests: object["requests"]?.integerValue ?? 0,
            cost: object["cost_usd"]?.numberValue
        )
    }
}
