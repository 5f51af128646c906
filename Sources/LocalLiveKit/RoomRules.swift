import LiveKit

/// What the room service does, as recorded from livekit-server 1.13.5: the limits, the answers and the refusals, apart
/// from how it is asked.
struct RoomRules: Sendable {
    let store: RoomStore

    /// Gives the room of the requested name: the one that exists, unchanged, or a new one.
    func create(_ request: WireCreateRoomRequest) async throws(TwirpFailure) -> LocalRoom {
        guard request.name.utf8.count <= RoomOptions.nameLimit else {
            throw TwirpFailure(
                code: "invalid_argument",
                message: "twirp error unknown: room name length exceeds limits: max length \(RoomOptions.nameLimit)"
            )
        }
        guard request.metadata.utf8.count <= RoomOptions.metadataLimit else {
            throw TwirpFailure(
                code: "invalid_argument",
                message: "metadata size exceeds limits \(RoomOptions.metadataLimit)",
                meta: ["argument": "metadata size exceeds limits"]
            )
        }
        return try await stored { try await store.create(request) }
    }

    /// The rooms of these names, or all.
    func list(names: [String]) -> [LocalRoom] { store.list(names: names) }

    /// Removes a room.
    func delete(_ name: String) async throws(TwirpFailure) {
        guard try await stored({ try await store.delete(name) }) else { throw .roomNotFound }
    }

    /// A full disk or a damaged file is the server's fault, and the caller hears of it.
    private func stored<Value>(_ change: () async throws -> Value) async throws(TwirpFailure) -> Value {
        do {
            return try await change()
        } catch {
            throw TwirpFailure(
                code: "internal",
                message: "the room database cannot be written: \(RoomDatabase.reason(error))"
            )
        }
    }
}
