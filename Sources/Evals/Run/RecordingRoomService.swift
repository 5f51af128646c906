import LiveKit
import Rooms
import Synchronization

/// Rooms of a server, with a note of every change that really took place.
final class RecordingRoomService: RoomService {
    private struct State {
        var turn = 0
        var effects: [WorldEffect] = []
    }

    /// The id of the tool call that is being run; nil outside of one.
    @TaskLocal static var call: String?

    private let base: any RoomService
    private let state = Mutex(State())

    init(_ base: any RoomService) { self.base = base }

    /// The changes so far, in order.
    var effects: [WorldEffect] { state.withLock { $0.effects } }

    /// Says which turn the next changes belong to, from 1.
    func begin(turn: Int) { state.withLock { $0.turn = turn } }

    func createRoom(_ options: RoomOptions) async throws(LiveKitError) -> RoomInfo {
        // A server answers with the room that has the name already, as if it had made it.
        let earlier = Set(try await base.listRooms(names: [options.name]).map(\.sid))
        let room = try await base.createRoom(options)
        if !earlier.contains(room.sid) { note(.created, room.name, room.sid) }
        return room
    }

    func listRooms(names: [String]) async throws(LiveKitError) -> [RoomInfo] { try await base.listRooms(names: names) }

    func deleteRoom(_ name: String) async throws(LiveKitError) {
        let sid = try await base.listRooms(names: [name]).first?.sid
        try await base.deleteRoom(name)
        note(.deleted, name, sid)
    }

    private func note(_ kind: WorldEffect.Kind, _ room: String, _ sid: String?) {
        state.withLock { $0.effects.append(WorldEffect(kind, room, sid: sid, turn: $0.turn, call: Self.call)) }
    }
}
