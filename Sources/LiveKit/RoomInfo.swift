/// A room as a server describes it. Times are in seconds unless a name says otherwise.
public struct RoomInfo: Sendable, Hashable {
    /// The server's id of this room; a later room of the same name has another.
    public var sid: String
    /// The name by which the room is joined and deleted.
    public var name: String
    /// A text of the creator's own format.
    public var metadata: String
    /// After how long the server closes the room when nobody ever joined.
    public var emptyTimeout: Int
    /// After how long the server closes the room when the last participant has left.
    public var departureTimeout: Int
    /// How many participants may join; 0 for no limit.
    public var maxParticipants: Int
    /// How many participants are in it, agents not counted.
    public var participantCount: Int
    /// How many of them publish.
    public var publisherCount: Int
    /// When it was created, in Unix milliseconds.
    public var createdAtMilliseconds: Int64
    /// True while a recorder is active.
    public var isRecording: Bool

    /// Describes a room.
    public init(
        sid: String,
        name: String,
        metadata: String = "",
        emptyTimeout: Int = 0,
        departureTimeout: Int = 0,
        maxParticipants: Int = 0,
        participantCount: Int = 0,
        publisherCount: Int = 0,
        createdAtMilliseconds: Int64 = 0,
        isRecording: Bool = false
    ) {
        self.sid = sid
        self.name = name
        self.metadata = metadata
        self.emptyTimeout = emptyTimeout
        self.departureTimeout = departureTimeout
        self.maxParticipants = maxParticipants
        self.participantCount = participantCount
        self.publisherCount = publisherCount
        self.createdAtMilliseconds = createdAtMilliseconds
        self.isRecording = isRecording
    }
}

/// How to create a room.
public struct RoomOptions: Sendable, Hashable {
    /// The longest name that a server with LiveKit's defaults accepts, in bytes of UTF-8.
    public static let nameLimit = 256
    /// The longest metadata that such a server accepts, in bytes.
    public static let metadataLimit = 512 << 10

    /// The room's name, at most ``nameLimit`` bytes.
    public var name: String
    /// Seconds until a room that nobody joined is closed; 0 for the server's default (300).
    public var emptyTimeout: Int
    /// Seconds until a room that everybody left is closed; 0 for the server's default (20).
    public var departureTimeout: Int
    /// How many participants may join; 0 for no limit.
    public var maxParticipants: Int
    /// A text of the creator's own format, at most ``metadataLimit`` bytes.
    public var metadata: String

    /// Describes a room to create.
    public init(
        name: String,
        emptyTimeout: Int = 0,
        departureTimeout: Int = 0,
        maxParticipants: Int = 0,
        metadata: String = ""
    ) {
        self.name = name
        self.emptyTimeout = emptyTimeout
        self.departureTimeout = departureTimeout
        self.maxParticipants = maxParticipants
        self.metadata = metadata
    }
}

extension RoomInfo {
    package init(_ room: WireRoom) {
        self.init(
            sid: room.sid,
            name: room.name,
            metadata: room.metadata,
            emptyTimeout: Int(room.emptyTimeout),
            departureTimeout: Int(room.departureTimeout),
            maxParticipants: Int(room.maxParticipants),
            participantCount: Int(room.numParticipants),
            publisherCount: Int(room.numPublishers),
            // Servers before 1.8 know whole seconds only.
            createdAtMilliseconds: room.creationTimeMs != 0 ? room.creationTimeMs : room.creationTime &* 1000,
            isRecording: room.activeRecording
        )
    }
}

extension WireCreateRoomRequest {
    package init(_ options: RoomOptions) throws(LiveKitError) {
        name = options.name
        metadata = options.metadata
        emptyTimeout = try Self.number(options.emptyTimeout, "empty timeout")
        departureTimeout = try Self.number(options.departureTimeout, "departure timeout")
        maxParticipants = try Self.number(options.maxParticipants, "participant limit")
    }

    private static func number(_ value: Int, _ what: String) throws(LiveKitError) -> UInt32 {
        guard let number = UInt32(exactly: value) else {
            throw LiveKitError(.invalidArgument, "a room's \(what) cannot be \(value): give 0 to \(UInt32.max)")
        }
        return number
    }
}
