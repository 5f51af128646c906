import Storage
import Tools

/// One write to the rooms of a server, as the journal keeps it.
public struct RoomRecord: Sendable, Hashable {
    /// What was asked of the server. Later versions may have more.
    public struct Operation: RawRepresentable, Sendable, Hashable {
        /// The operation as a word.
        public let rawValue: String
        /// Makes an operation from its word.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// A room was to be created.
        public static let create = Operation(rawValue: "create")
        /// A room was to be deleted.
        public static let delete = Operation(rawValue: "delete")
    }

    /// What came of it. Later versions may have more.
    public struct Outcome: RawRepresentable, Sendable, Hashable {
        /// The outcome as a word.
        public let rawValue: String
        /// Makes an outcome from its word.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// It took effect.
        public static let done = Outcome(rawValue: "done")
        /// It took no effect.
        public static let failed = Outcome(rawValue: "failed")
        /// No good answer came, so that it may have taken effect.
        public static let unknown = Outcome(rawValue: "unknown")
    }

    /// Tells this record from every other, also from one of another process in the same millisecond.
    public var id: String
    /// When, in milliseconds since 1970.
    public var at: Int64
    /// On whose behalf: a user, a service.
    public var who: String
    /// Through what: `chat`, `rooms`, a library's name for itself.
    public var channel: String
    /// What was asked.
    public var operation: Operation
    /// The full name of the room.
    public var room: String
    /// What came of it.
    public var outcome: Outcome
    /// The server's id of the room; nil when it is not known.
    public var sid: String?
    /// The word of the error; nil without one.
    public var error: String?
    /// The session, turn and call that asked; nil when no model did.
    public var session: String?
    /// The number of the turn in the session, from 1.
    public var turn: Int?
    /// The id of the tool call.
    public var call: String?

    /// Describes one write.
    public init(
        at: Int64,
        who: String,
        channel: String,
        operation: Operation,
        room: String,
        outcome: Outcome,
        sid: String? = nil,
        error: String? = nil,
        context: ToolCallContext? = nil
    ) {
        id = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        (self.at, self.who, self.channel, self.operation, self.room) = (at, who, channel, operation, room)
        (self.outcome, self.sid, self.error) = (outcome, sid, error)
        (session, turn, call) = (context?.session, context?.turn, context?.callID)
    }

    /// The time as `2026-10-08T12:34:56.789Z`.
    public var time: String { Timestamp(milliseconds: at).rfc3339 }

    /// The record as a JSON object, without members for what is nil.
    public var json: JSONObject {
        var object: JSONObject = ["v": 1, "id": .string(id), "at": .string(time), "who": .string(who)]
        object["channel"] = .string(channel)
        object["operation"] = .string(operation.rawValue)
        object["room"] = .string(room)
        object["outcome"] = .string(outcome.rawValue)
        object["sid"] = sid.map { .string($0) }
        object["error"] = error.map { .string($0) }
        object["session"] = session.map { .string($0) }
        object["turn"] = turn.map { .integer($0) }
        object["call"] = call.map { .string($0) }
        return object
    }

    /// Reads a record; nil when what every version writes is missing. Members of later versions are passed over.
    public init?(_ json: JSONValue) {
        guard let at = json["at"]?.stringValue.flatMap({ Timestamp(rfc3339WithAnyFraction: $0) })?.milliseconds,
            let who = json["who"]?.stringValue, let channel = json["channel"]?.stringValue,
            let operation = json["operation"]?.stringValue, let room = json["room"]?.stringValue,
            let outcome = json["outcome"]?.stringValue
        else { return nil }
        self.init(
            at: at,
            who: who,
            channel: channel,
            operation: Operation(rawValue: operation),
            room: room,
            outcome: Outcome(rawValue: outcome),
            sid: json["sid"]?.stringValue,
            error: json["error"]?.stringValue
        )
        id = json["id"]?.stringValue ?? ""
        session = json["session"]?.stringValue
        turn = json["turn"]?.integerValue
        call = json["call"]?.stringValue
    }
}

/// Which records of the journal are wanted; each condition that is set must hold.
public struct RoomRecordFilter: Sendable, Hashable {
    /// Only of this room, with or without the prefix.
    public var room: String?
    /// Only of this operation.
    public var operation: RoomRecord.Operation?
    /// Only with this outcome.
    public var outcome: RoomRecord.Outcome?
    /// Only on behalf of this one.
    public var who: String?
    /// Only through this channel.
    public var channel: String?
    /// Only at this time or later, in milliseconds since 1970.
    public var since: Int64?
    /// Only before this time, in milliseconds since 1970.
    public var until: Int64?
    /// At most this many, the latest ones.
    public var limit: Int?

    /// Wants everything until conditions are set.
    public init(room: String? = nil, operation: RoomRecord.Operation? = nil, limit: Int? = nil) {
        (self.room, self.operation, self.limit) = (room, operation, limit)
    }

    func accepts(_ record: RoomRecord) -> Bool {
        if let room, record.room != room && record.room != RoomName.prefix + room { return false }
        return operation.map { $0 == record.operation } ?? true
            && outcome.map { $0 == record.outcome } ?? true
            && who.map { $0 == record.who } ?? true
            && channel.map { $0 == record.channel } ?? true
            && since.map { $0 <= record.at } ?? true
            && until.map { record.at < $0 } ?? true
    }
}
