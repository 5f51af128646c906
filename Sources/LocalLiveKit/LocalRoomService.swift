import LiveKit

/// The rooms of a local server, called in this process: the same rules, answers and refusals without sockets, tokens
/// or a database. A ``LocalServer`` can serve the same rooms to others meanwhile.
public struct LocalRoomService: RoomService {
    let store: RoomStore
    private let rules: RoomRules

    /// Makes a service without rooms, which keeps them in memory.
    /// - Parameters:
    ///   - now: Unix milliseconds, for the age of rooms.
    ///   - onChange: hears of every room that is made or deleted, before whoever asked for it does.
    public init(
        now: @escaping @Sendable () -> Int64,
        onChange: @escaping @Sendable (RoomChange) -> Void = { _ in }
    ) {
        store = RoomStore(now: now, onChange: onChange)
        rules = RoomRules(store: store)
    }

    /// Creates a room. If the name is taken, answers with the room that has it, unchanged.
    /// - Throws: `LiveKitError`; `invalidArgument` for a name or metadata that are too long.
    public func createRoom(_ options: RoomOptions) async throws(LiveKitError) -> RoomInfo {
        let request = try WireCreateRoomRequest(options)
        return RoomInfo(try await answer { () throws(TwirpFailure) in try await rules.create(request) }.wire)
    }

    /// Lists the rooms of these names as far as they exist, all rooms when `names` is empty.
    /// - Throws: `LiveKitError`.
    public func listRooms(names: [String] = []) async throws(LiveKitError) -> [RoomInfo] {
        try await answer { () throws(TwirpFailure) in rules.list(names: names) }.map { RoomInfo($0.wire) }
    }

    /// Deletes a room and disconnects everyone in it.
    /// - Throws: `LiveKitError`; `notFound` when there is no such room.
    public func deleteRoom(_ name: String) async throws(LiveKitError) {
        try await answer { () throws(TwirpFailure) in try await rules.delete(name) }
    }

    /// Puts people into a room, or out of it; as long as there are any the room does not close by itself. They are
    /// in no database.
    /// - Returns: false when there is no room of this name.
    @discardableResult
    public func setParticipants(_ count: Int, in name: String) -> Bool {
        store.setParticipants(UInt32(clamping: count), in: name)
    }

    private func answer<Value>(
        _ call: () async throws(TwirpFailure) -> Value
    ) async throws(LiveKitError) -> Value {
        if Task.isCancelled { throw LiveKitError(.cancelled, "the request was cancelled") }
        do throws(TwirpFailure) {
            return try await call()
        } catch {
            throw LiveKitError(inProcessStatus: error.status, body: error.body)
        }
    }
}
