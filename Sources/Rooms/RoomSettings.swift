import LiveKit

/// How a new room behaves.
public struct RoomSettings: Sendable, Hashable {
    /// Seconds until a room that nobody joined is closed, at least 1.
    public var emptyTimeout: Int
    /// Seconds until a room that everybody left is closed, at least 1.
    public var departureTimeout: Int
    /// How many participants may join; 0 for no limit.
    public var maxParticipants: Int
    /// A text of the creator's own format that every participant can read, at most 512 KiB.
    public var metadata: String

    /// Five minutes of inactivity close a room, as the documentation promises.
    public static let standard = RoomSettings()

    /// Describes a room.
    public init(
        emptyTimeout: Int = 300,
        departureTimeout: Int = 300,
        maxParticipants: Int = 0,
        metadata: String = ""
    ) {
        self.emptyTimeout = emptyTimeout
        self.departureTimeout = departureTimeout
        self.maxParticipants = maxParticipants
        self.metadata = metadata
    }

    func check() throws(RoomError) {
        for (value, what, least) in [
            (emptyTimeout, "empty timeout", 1), (departureTimeout, "departure timeout", 1),
            (maxParticipants, "participant limit", 0),
        ] where value < least || value > Int(UInt32.max) {
            // A timeout of 0 would silently become the server's own default.
            throw RoomError(
                .invalidArgument,
                "a room's \(what) cannot be \(value)",
                hint: "Give \(least) to \(UInt32.max)"
            )
        }
        guard metadata.utf8.count <= RoomOptions.metadataLimit else {
            throw RoomError(
                .invalidArgument,
                "the metadata is \(metadata.utf8.count) bytes long, at most \(RoomOptions.metadataLimit) are allowed"
            )
        }
    }

    func options(for name: RoomName) -> RoomOptions {
        RoomOptions(
            name: name.full,
            emptyTimeout: emptyTimeout,
            departureTimeout: departureTimeout,
            maxParticipants: maxParticipants,
            metadata: metadata
        )
    }

    /// Whether a room that a server answered with can be the one that was asked for just now.
    func fit(_ room: RoomInfo) -> Bool {
        room.metadata == metadata && room.maxParticipants == maxParticipants && room.emptyTimeout == emptyTimeout
            && room.departureTimeout == departureTimeout
    }
}
