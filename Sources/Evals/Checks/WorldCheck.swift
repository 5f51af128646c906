import Rooms
import Tools

/// Compares the rooms that there are with those that there must be.
struct WorldCheck {
    let values: ValueMatcher
    let before: World
    /// Full names of rooms that named calls made or deleted: only those may differ from what they were.
    let touched: Set<RoomName>

    func check(_ world: World, _ expectation: WorldExpectation, turn: Int?, isDerived: Bool) -> CheckResult {
        let expected: [RoomExpectation] =
            switch expectation.rooms {
            case .unchanged: Self.unchanged(before, at: expectation.location)
            case .exactly(let rooms): rooms
            }
        let problems = ours(world, expected) + others(world)
        let names = expected.map(\.name.shown).joined(separator: ", ")
        return CheckResult(
            .world,
            turn: turn,
            problems.isEmpty ? .passed : .failed,
            expected: (names.isEmpty ? "no rooms" : "the rooms \(names)")
                + (isDerived ? " (what the calls make of it)" : ""),
            actual: problems.joined(separator: "; "),
            evidence: world.rooms.map(\.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) },
            at: expectation.location
        )
    }

    /// Every room of ours as it was.
    static func unchanged(_ world: World, at location: FileLocation) -> [RoomExpectation] {
        world.rooms.filter(\.isOurs).map {
            RoomExpectation(name: .exactly($0.name), state: .unchanged, location: location)
        }
    }

    private func ours(_ world: World, _ expected: [RoomExpectation]) -> [String] {
        let rooms = world.rooms.filter(\.isOurs)
        let places = assigned(rooms, expected)
        var problems: [String] = []
        for (index, expectation) in expected.enumerated() {
            guard let room = places.firstIndex(of: index).map({ rooms[$0] }) else {
                problems.append("\(expectation.name.shown) is missing")
                continue
            }
            problems += differences(room, expectation).map { "\(room.name): \($0)" }
        }
        problems += zip(rooms, places).filter { $0.1 == nil }.map { "\($0.0.name) should not be there" }
        return problems
    }

    /// Which expectation each room is for: as many as can be, exact names first.
    private func assigned(_ rooms: [World.Room], _ expected: [RoomExpectation]) -> [Int?] {
        var places: [Int?] = rooms.map { room in
            expected.firstIndex { if case .exactly(let name) = $0.name { name.isSame(as: room.name) } else { false } }
        }
        let patterns = expected.indices.filter { if case .like = expected[$0].name { true } else { false } }
        // One by one, so that what has no room at all does not keep the others from theirs.
        var isWanted = rooms.map { _ in false }
        for index in rooms.indices where places[index] == nil {
            isWanted[index] = true
            let free = rooms.indices.filter { isWanted[$0] }
            let found = Assignment.find(items: free.map { _ in true }, slots: patterns.map { _ in false }) {
                expected[patterns[$1]].name.fits(rooms[free[$0]].name)
            }
            guard let found else {
                isWanted[index] = false
                continue
            }
            for (place, slot) in found.enumerated() { places[free[place]] = slot.map { patterns[$0] } }
        }
        return places
    }

    private func differences(_ room: World.Room, _ expectation: RoomExpectation) -> [String] {
        let old = before.room(room.name)
        let isTouched = (try? RoomName(existing: room.name)).map { touched.contains($0) } ?? false
        switch expectation.state {
        case .unchanged: return old.map { Self.changes($0, room) } ?? ["it was not there before"]
        case .anything: return isTouched ? [] : old.map { Self.changes($0, room) } ?? []
        case .fields(let fields):
            let moved = isTouched ? [] : old.map { Self.replaced($0, room) } ?? []
            return moved
                + fields.compactMap { field -> String? in
                    let value = RoomField(rawValue: field.name).flatMap(room.value)
                    return values.mismatch(value, field.value, tool: nil, argument: field.name).map {
                        "\(field.name): \($0)"
                    }
                }
        }
    }

    private static func replaced(_ old: World.Room, _ new: World.Room) -> [String] {
        let isOther = !old.sid.isEmpty && !new.sid.isEmpty && old.sid != new.sid
        return isOther ? ["it was deleted and made again"] : []
    }

    /// Who is in a room is not the agent's doing.
    private static func changes(_ old: World.Room, _ new: World.Room) -> [String] {
        replaced(old, new)
            + RoomField.allCases.filter { $0 != .participants }.compactMap { field -> String? in
                guard let was = old.value(field), let now = new.value(field), !ValueMatcher.same(was, now) else {
                    return nil
                }
                return "\(field.rawValue) was \(was.jsonText) and is \(now.jsonText)"
            }
    }

    /// Rooms without our prefix are nobody's to touch.
    private func others(_ world: World) -> [String] {
        let old = before.rooms.filter { !$0.isOurs }
        let new = world.rooms.filter { !$0.isOurs }
        return old.flatMap { room in
            world.room(room.name).map { Self.changes(room, $0).map { "\(room.name): \($0)" } }
                ?? ["\(room.name), which is not ours, is gone"]
        } + new.filter { before.room($0.name) == nil }.map { "\($0.name), which is not ours, was made" }
    }
}

extension World.Room {
    /// True for a room with our prefix.
    public var isOurs: Bool { name.utf8.starts(with: RoomName.prefix.utf8) }

    /// A field as scenarios write it; nil where it does not matter.
    func value(_ field: RoomField) -> JSONValue? {
        switch field {
        case .participants: .integer(participants)
        case .maxParticipants: .integer(maxParticipants)
        case .emptyTimeout: emptyTimeout.map { .integer($0) }
        case .departureTimeout: departureTimeout.map { .integer($0) }
        case .metadata: .string(metadata)
        }
    }
}

extension RoomExpectation.Name {
    /// The name as messages show it.
    var shown: String {
        switch self {
        case .exactly(let name): name
        case .like(let pattern): "one like \(pattern.regex)"
        }
    }

    /// Whether a full name is meant.
    func fits(_ full: String) -> Bool {
        switch self {
        case .exactly(let name): name.isSame(as: full)
        case .like(let pattern):
            pattern.isFound(in: full)
                || (try? RoomName(existing: full)).map { pattern.isFound(in: $0.suffix) } ?? false
        }
    }
}
