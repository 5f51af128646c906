/// What rooms need of a server. `RoomServiceClient` is one over the network; others pass the same conformance suite.
public protocol RoomService: Sendable {
    /// Creates a room. A taken name is no error: the room that has it comes back unchanged.
    /// - Throws: `LiveKitError`.
    func createRoom(_ options: RoomOptions) async throws(LiveKitError) -> RoomInfo
    /// Lists the rooms of these names as far as they exist, all rooms when `names` is empty, in no particular order.
    /// - Throws: `LiveKitError`.
    func listRooms(names: [String]) async throws(LiveKitError) -> [RoomInfo]
    /// Deletes a room and disconnects everyone in it.
    /// - Throws: `LiveKitError`; `notFound` when there is no such room.
    func deleteRoom(_ name: String) async throws(LiveKitError)
}

extension RoomServiceClient: RoomService {}
