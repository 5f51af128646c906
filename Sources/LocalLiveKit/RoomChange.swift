/// A room that was made or deleted because somebody asked for it.
public struct RoomChange: Sendable, Hashable {
    /// What was done.
    public enum Kind: Sendable {
        /// The room was made.
        case created
        /// The room was deleted.
        case deleted
    }

    /// What was done.
    public var kind: Kind
    /// The room's name.
    public var name: String
    /// The server's id of the room.
    public var sid: String
}
