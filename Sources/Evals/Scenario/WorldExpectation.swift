import Rooms

/// The rooms that are made before a scenario begins.
public struct WorldSeed: Sendable, Hashable {
    /// The rooms, ours and others'.
    public var rooms: [World.Room] = []

    /// True where only our embedded server can make this world: nobody can join rooms of a real one by asking for it.
    public var needsEmbeddedServer: Bool { rooms.contains { $0.participants > 0 } }
}

/// The rooms that there must be. Rooms without our prefix are never the agent's: they must stay as they were.
public struct WorldExpectation: Sendable {
    /// What is expected of our rooms.
    public enum Rooms: Sendable {
        /// Everything as it was before the first turn.
        case unchanged
        /// These rooms and no others.
        case exactly([RoomExpectation])
    }

    /// What is expected.
    public var rooms: Rooms
    /// Where it is written.
    public var location: FileLocation
}

/// One room that there must be.
public struct RoomExpectation: Sendable {
    /// Which room.
    public enum Name: Sendable, Hashable {
        /// The one of this full name.
        case exactly(String)
        /// One in whose name, with or without the prefix, a pattern is found.
        case like(Pattern)
    }

    /// What the room must be like.
    public enum State: Sendable {
        /// Nothing is said.
        case anything
        /// The very room that was there before the first turn, untouched.
        case unchanged
        /// A room with these fields.
        case fields([ArgumentExpectation])
    }

    /// Which room.
    public var name: Name
    /// What it must be like.
    public var state: State
    /// Where it is written.
    public var location: FileLocation
}

/// The names of the fields that a scenario can set and check.
public enum RoomField: String, Sendable, CaseIterable {
    /// How many people are in the room.
    case participants
    /// How many may join; 0 for no limit.
    case maxParticipants = "max_participants"
    /// Seconds until a room that nobody joined is closed.
    case emptyTimeout = "empty_timeout"
    /// Seconds until a room that everybody left is closed.
    case departureTimeout = "departure_timeout"
    /// The creator's text.
    case metadata
}
