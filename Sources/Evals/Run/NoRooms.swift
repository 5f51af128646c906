import LiveKit
import Rooms

/// A server without rooms, on which none can be made: for trials of tools that have nothing to do with rooms.
struct NoRooms: RoomService {
    func createRoom(_ options: RoomOptions) async throws(LiveKitError) -> RoomInfo {
        throw LiveKitError(.unavailable, "there are no rooms in this world")
    }

    func listRooms(names: [String]) async throws(LiveKitError) -> [RoomInfo] { [] }

    func deleteRoom(_ name: String) async throws(LiveKitError) {
        throw LiveKitError(.notFound, "there are no rooms in this world")
    }
}
