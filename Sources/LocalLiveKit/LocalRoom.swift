import LiveKit
import Tools

/// A room as the local server keeps it. Nobody can join one yet: the people in it are put there by the program.
struct LocalRoom: Sendable, Hashable {
    /// LiveKit's default for a room that nobody joined, in seconds.
    static let defaultEmptyTimeout: UInt32 = 300
    /// LiveKit's default for a room that everybody left, in seconds.
    static let defaultDepartureTimeout: UInt32 = 20

    var sid: String
    var name: String
    var metadata: String
    var emptyTimeout: UInt32
    var departureTimeout: UInt32
    var maxParticipants: UInt32
    var createdAtMilliseconds: Int64
    var participants: UInt32 = 0

    /// Unix milliseconds from which the room exists no more: nobody ever joined, so it is the empty timeout that counts.
    /// A room with people in it stays.
    var expiresAtMilliseconds: Int64 {
        participants > 0 ? .max : createdAtMilliseconds &+ Int64(emptyTimeout) * 1000
    }
}

extension LocalRoom {
    /// Makes the room that a request asks for; a timeout of 0 means the default, as on a real server.
    init(_ request: WireCreateRoomRequest, sid: String, now: Int64) {
        self.sid = sid
        name = request.name
        metadata = request.metadata
        emptyTimeout = request.emptyTimeout == 0 ? Self.defaultEmptyTimeout : request.emptyTimeout
        departureTimeout = request.departureTimeout == 0 ? Self.defaultDepartureTimeout : request.departureTimeout
        maxParticipants = request.maxParticipants
        createdAtMilliseconds = now
    }

    /// The room in protobuf.
    var wire: WireRoom {
        var room = WireRoom()
        room.sid = sid
        room.name = name
        room.metadata = metadata
        room.emptyTimeout = emptyTimeout
        room.departureTimeout = departureTimeout
        room.maxParticipants = maxParticipants
        room.numParticipants = participants
        room.creationTime = createdAtMilliseconds / 1000
        room.creationTimeMs = createdAtMilliseconds
        return room
    }

    /// The room in Twirp's JSON: every field, 64-bit numbers as texts, in the order of the real server.
    ///
    /// There is no relay and no media here, so the relay's password is empty and so is the list of codecs.
    var json: JSONValue {
        [
            "sid": .string(sid),
            "name": .string(name),
            "empty_timeout": .integer(Int(emptyTimeout)),
            "departure_timeout": .integer(Int(departureTimeout)),
            "max_participants": .integer(Int(maxParticipants)),
            "creation_time": .string("\(createdAtMilliseconds / 1000)"),
            "creation_time_ms": .string("\(createdAtMilliseconds)"),
            "turn_password": "",
            "enabled_codecs": [],
            "metadata": .string(metadata),
            "num_participants": .integer(Int(participants)),
            "num_publishers": 0,
            "active_recording": false,
            "version": nil,
        ]
    }
}
