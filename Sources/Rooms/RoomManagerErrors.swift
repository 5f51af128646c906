import LiveKit

extension RoomManager {
    static func exists(_ name: RoomName) -> RoomError {
        RoomError(.alreadyExists, "the room \(name) exists already", hint: "Choose another name")
    }

    static func missing(_ name: RoomName) -> RoomError {
        RoomError(
            .notFound,
            "there is no room \(DisplayText.clean(name.full))",
            hint:
                "It may have been deleted after five minutes of inactivity; list the rooms to see those that are active"
        )
    }

    /// The write took effect: losing that because the disk is full would be worse than an unusual error.
    static func unrecorded(_ what: String, _ name: RoomName, _ error: any Error) -> RoomError {
        let cause = error as? RoomError
        let reason = cause?.message ?? "\(error)"
        return RoomError(.journal, "the room \(name) was \(what), but \(reason)", hint: cause?.hint)
    }
}

extension RoomName {
    /// The name of a room on a server; nil when it is not one of ours.
    init?(room: RoomInfo) {
        guard room.name.utf8.starts(with: Self.prefix.utf8), room.name.utf8.count > Self.prefix.utf8.count else {
            return nil
        }
        self.init(unchecked: room.name)
    }
}
