import Rooms
import Tools

extension ScenarioBuilder {
    mutating func seed(_ node: YAMLNode?) -> WorldSeed {
        var seed = WorldSeed()
        for (key, isOurs) in [("rooms", true), ("other_rooms", false)] {
            guard let rooms = node?[key] else { continue }
            for name in rooms.items ?? [] { add(name.text ?? "", nil, isOurs, name.location, &seed) }
            for (name, room) in rooms.pairs ?? [] { add(name.text, room, isOurs, name.location, &seed) }
        }
        return seed
    }

    private mutating func add(
        _ text: String,
        _ fields: YAMLNode?,
        _ isOurs: Bool,
        _ location: FileLocation,
        _ seed: inout WorldSeed
    ) {
        guard let name = isOurs ? ours(text, location) : text else { return }
        if !isOurs, text.utf8.starts(with: RoomName.prefix.utf8) {
            report(location, "other_rooms: \"\(text)\" has our prefix; it belongs to rooms")
        }
        guard !seed.rooms.contains(where: { $0.name.isSame(as: name) }) else {
            return report(location, "the room \(name) stands twice in the world")
        }
        seed.rooms.append(
            World.Room(
                name: name,
                participants: fields?["participants"]?.integer ?? 0,
                maxParticipants: fields?["max_participants"]?.integer ?? 0,
                emptyTimeout: fields?["empty_timeout"]?.integer,
                departureTimeout: fields?["departure_timeout"]?.integer,
                metadata: fields?["metadata"]?.text ?? ""
            )
        )
    }

    /// The full name of one of our rooms, written with or without the prefix.
    private mutating func ours(_ text: String, _ location: FileLocation) -> String? {
        do throws(RoomError) {
            return try RoomName(existing: text).full
        } catch {
            report(location, error.message)
            return nil
        }
    }

    mutating func world(_ node: YAMLNode) -> WorldExpectation {
        guard let rooms = node["rooms"], rooms.text == nil else {
            return WorldExpectation(rooms: .unchanged, location: node.location)
        }
        var expected = (rooms.items ?? []).compactMap { self.room($0, nil, $0.location) }
        for (key, value) in rooms.pairs ?? [] {
            let name = YAMLNode(content: .text(key.text), location: key.location)
            if let room = self.room(name, value, key.location) { expected.append(room) }
        }
        let names = expected.compactMap { if case .exactly(let name) = $0.name { name } else { nil } }
        for (index, name) in names.enumerated() where names[..<index].contains(where: { $0.isSame(as: name) }) {
            report(node.location, "the room \(name) stands twice in the expected world")
        }
        return WorldExpectation(rooms: .exactly(expected), location: node.location)
    }

    private mutating func room(_ name: YAMLNode, _ state: YAMLNode?, _ location: FileLocation) -> RoomExpectation? {
        let expected: RoomExpectation.Name
        if let like = name["like"] {
            expected = .like(pattern(like))
        } else {
            guard let full = ours(name.text ?? "", location) else { return nil }
            expected = .exactly(full)
        }
        guard let state, !state.isNull else {
            return RoomExpectation(name: expected, state: .anything, location: location)
        }
        if state.text == "unchanged" { return RoomExpectation(name: expected, state: .unchanged, location: location) }
        let fields = (state.pairs ?? []).map { key, value in
            ArgumentExpectation(name: key.text, value: self.value(value), location: key.location)
        }
        return RoomExpectation(name: expected, state: .fields(fields), location: location)
    }
}
