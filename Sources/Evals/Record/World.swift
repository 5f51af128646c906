import Rooms

/// The rooms of a server at one moment, as an admin client sees them.
public struct World: Sendable, Hashable {
    /// One room.
    public struct Room: Sendable, Hashable {
        /// The full name.
        public var name: String
        /// The server's id; a later room of the same name has another. Empty in a seed.
        public var sid: String
        /// How many people are in it.
        public var participants: Int
        /// How many may join; 0 for no limit.
        public var maxParticipants: Int
        /// Seconds until it is closed when nobody joined; nil where it does not matter.
        public var emptyTimeout: Int?
        /// Seconds until it is closed when everybody left; nil where it does not matter.
        public var departureTimeout: Int?
        /// The creator's text.
        public var metadata: String

        /// Describes a room.
        public init(
            name: String,
            sid: String = "",
            participants: Int = 0,
            maxParticipants: Int = 0,
            emptyTimeout: Int? = nil,
            departureTimeout: Int? = nil,
            metadata: String = ""
        ) {
            (self.name, self.sid, self.participants, self.maxParticipants) = (name, sid, participants, maxParticipants)
            (self.emptyTimeout, self.departureTimeout, self.metadata) = (emptyTimeout, departureTimeout, metadata)
        }
    }

    /// The rooms in any order, each name once.
    public var rooms: [Room]

    /// A world with these rooms.
    public init(_ rooms: [Room] = []) { self.rooms = rooms }

    /// The room of a full name, compared byte by byte as a server does.
    public func room(_ name: String) -> Room? { rooms.first { $0.name.isSame(as: name) } }
}

/// A change of the world that really took place, in the order of the journal.
public struct WorldEffect: Sendable, Hashable {
    /// What was done.
    public enum Kind: String, Sendable {
        /// A room was made.
        case created
        /// A room was deleted.
        case deleted
    }

    /// What was done.
    public var kind: Kind
    /// The full name of the room.
    public var room: String
    /// The server's id of the room; nil when it is not known.
    public var sid: String?
    /// The turn in which it was done, from 1.
    public var turn: Int
    /// The id of the tool call that did it; nil where none did or it is not known.
    public var call: String?

    /// Describes a change.
    public init(_ kind: Kind, _ room: String, sid: String? = nil, turn: Int, call: String? = nil) {
        (self.kind, self.room, self.sid, self.turn, self.call) = (kind, room, sid, turn, call)
    }

    /// The change that a record of the room journal stands for; nil for one without effect and for one whose effect
    /// is not known, which the worlds before and after the turn tell.
    public init?(_ record: RoomRecord, turn: Int) {
        guard record.outcome == .done else { return nil }
        switch record.operation {
        case .create: self.init(.created, record.room, sid: record.sid, turn: turn, call: record.call)
        case .delete: self.init(.deleted, record.room, sid: record.sid, turn: turn, call: record.call)
        default: return nil
        }
    }

    /// The changes that lead from one world to another, for a server without a journal: a room with another id was
    /// deleted and made again.
    public static func between(_ before: World, _ after: World, turn: Int) -> [WorldEffect] {
        func survives(_ room: World.Room, in world: World) -> Bool {
            world.room(room.name).map { $0.sid == room.sid } ?? false
        }
        let gone = before.rooms.filter { !survives($0, in: after) }
        let new = after.rooms.filter { !survives($0, in: before) }
        return gone.map { WorldEffect(.deleted, $0.name, sid: $0.sid, turn: turn) }
            + new.map { WorldEffect(.created, $0.name, sid: $0.sid, turn: turn) }
    }
}

extension String {
    /// Whether two texts are the same bytes; `==` takes two spellings of "é" for one, a server does not.
    func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
