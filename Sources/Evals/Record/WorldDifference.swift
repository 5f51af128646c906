/// What tells two worlds apart. Names are compared byte by byte; a room of the same name with another id is another.
struct WorldDifference {
    /// What became of a room.
    enum Mark: Sendable, Hashable { case same, changed, removed, added }

    /// Every room of the world before, with its mark, by name.
    let before: [(room: World.Room, mark: Mark)]
    /// Every room of the world after, with its mark, by name.
    let after: [(room: World.Room, mark: Mark)]

    /// True where nothing differs.
    var isEmpty: Bool { (before + after).allSatisfy { $0.mark == .same } }

    init(from old: World, to new: World) {
        before = Self.marked(old, other: new, missing: .removed)
        after = Self.marked(new, other: old, missing: .added)
    }

    private static func marked(_ world: World, other: World, missing: Mark) -> [(room: World.Room, mark: Mark)] {
        // A dictionary of strings would take two spellings of "é" for one room.
        let others = Dictionary(other.rooms.map { (Array($0.name.utf8), $0) }) { first, _ in first }
        return world.rooms.map { room in
            guard let twin = others[Array(room.name.utf8)], !twin.isOther(than: room) else { return (room, missing) }
            return (room, twin.isDescribed(as: room) ? .same : .changed)
        }
        .sorted { $0.room.name.utf8.lexicographicallyPrecedes($1.room.name.utf8) }
    }
}

extension World.Room {
    fileprivate func isOther(than room: World.Room) -> Bool {
        !sid.isEmpty && !room.sid.isEmpty && sid != room.sid
    }

    /// Whether all that matters of both is the same; a timeout that one of them does not tell does not matter.
    fileprivate func isDescribed(as room: World.Room) -> Bool {
        RoomField.allCases.allSatisfy { field in
            guard let own = value(field), let other = room.value(field) else { return true }
            return own == other
        }
    }
}
