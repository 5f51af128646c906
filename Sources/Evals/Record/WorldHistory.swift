/// The rooms before and after each call of a trial, put together from the world at its start and what was noted of
/// every change. Where somebody looked at the rooms, what was seen goes before what was noted.
struct WorldHistory {
    /// The rooms at two moments, one after the other.
    struct Step: Sendable, Hashable {
        let before: World
        let after: World
    }

    /// What became of the rooms in one turn.
    struct Turn: Sendable {
        /// A step for each call, in order.
        var calls: [Step] = []
        /// From what the calls leave to what was there in the end, where that is something else.
        var unexplained: Step?
    }

    /// The turns, in order.
    private(set) var turns: [Turn] = []
    /// From what was there after the last turn to what was there at the end, where that is something else.
    private(set) var unexplainedAtEnd: Step?

    init(_ record: TrialRecord, turns recorded: [RecordedTurn]) {
        let rooms = ([record.after] + record.worlds.values).flatMap(\.rooms)
        let roomsByID = Dictionary(rooms.filter { !$0.sid.isEmpty }.map { ($0.sid, $0) }) { first, _ in first }
        var world = record.before
        for turn in recorded {
            var effects = record.effects.filter { $0.turn == turn.number }
            var steps = Turn()
            for (place, call) in turn.calls.enumerated() {
                let before = world
                let isLastOfItsID = !turn.calls[(place + 1)...].contains { $0.id == call.id }
                for effect in Self.take(from: &effects, of: call, all: isLastOfItsID) {
                    world.apply(effect, rooms: roomsByID)
                }
                steps.calls.append(Step(before: before, after: world))
            }
            let left = world
            for effect in effects { world.apply(effect, rooms: roomsByID) }
            world = record.worlds[turn.number] ?? world
            steps.unexplained = Self.step(left, world)
            turns.append(steps)
        }
        unexplainedAtEnd = Self.step(world, record.after)
    }

    /// The effects of a call. Of calls with the same id, which some models make, each but the last takes one at most.
    private static func take(from effects: inout [WorldEffect], of call: RecordedCall, all: Bool) -> [WorldEffect] {
        guard all || call.approval != false else { return [] }
        let places = effects.indices.filter { effects[$0].call == call.id }
        let taken = all ? places : Array(places.prefix(1))
        defer { for place in taken.reversed() { effects.remove(at: place) } }
        return taken.map { effects[$0] }
    }

    private static func step(_ before: World, _ after: World) -> Step? {
        WorldDifference(from: before, to: after).isEmpty ? nil : Step(before: before, after: after)
    }
}

extension World {
    /// - Parameter rooms: what is known of rooms by their ids: an effect tells no more than name and id.
    fileprivate mutating func apply(_ effect: WorldEffect, rooms known: [String: Room]) {
        switch effect.kind {
        case .created:
            rooms.append(effect.sid.flatMap { known[$0] } ?? Room(name: effect.room, sid: effect.sid ?? ""))
        case .deleted:
            let place = rooms.firstIndex { room in
                room.name.isSame(as: effect.room)
                    && (effect.sid == nil || room.sid.isEmpty || room.sid == effect.sid)
            }
            if let place { rooms.remove(at: place) }
        }
    }
}
