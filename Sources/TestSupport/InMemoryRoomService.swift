import LiveKit
import Rooms
import Storage
import Synchronization

/// A room service that keeps its rooms in memory and behaves as a LiveKit server does: see the conformance suite that
/// both pass.
public final class InMemoryRoomService: RoomService {
    /// What was asked of the service.
    public enum Request: Sendable, Hashable {
        /// `createRoom` with these options.
        case create(RoomOptions)
        /// `listRooms` with these names.
        case list([String])
        /// `deleteRoom` with this name.
        case delete(String)
    }

    private struct State {
        var rooms: [String: RoomInfo] = [:]
        var created = 0
        var requests: [Request] = []
        var failures: [LiveKitError] = []
        var intrusion: (@Sendable (InMemoryRoomService) -> Void)?
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> Int64

    /// Makes an empty service.
    /// - Parameter now: milliseconds since 1970, the server's clock.
    public init(now: @escaping @Sendable () -> Int64 = { Timestamp.now.milliseconds }) { self.now = now }

    /// Everything that was asked, in order.
    public var requests: [Request] { state.withLock { $0.requests } }

    /// The rooms by name.
    public var rooms: [String: RoomInfo] { state.withLock { $0.rooms } }

    /// Lets the next requests fail, one each.
    public func failNext(_ errors: LiveKitError...) { state.withLock { $0.failures += errors } }

    /// Runs this once just before the next creation, as another client that is quicker.
    public func beforeNextCreation(_ intrusion: @escaping @Sendable (InMemoryRoomService) -> Void) {
        state.withLock { $0.intrusion = intrusion }
    }

    /// Puts a room onto the server as somebody else would.
    @discardableResult
    public func seed(
        _ name: String,
        createdAtMilliseconds: Int64? = nil,
        participants: Int = 0,
        metadata: String = "",
        departureTimeout: Int = 300
    ) -> RoomInfo {
        state.withLock { state in
            state.created += 1
            let room = RoomInfo(
                sid: "RM_\(state.created)",
                name: name,
                metadata: metadata,
                emptyTimeout: 300,
                departureTimeout: departureTimeout,
                participantCount: participants,
                createdAtMilliseconds: createdAtMilliseconds ?? now()
            )
            state.rooms[name] = room
            return room
        }
    }

    /// Takes a room off the server without a request.
    public func remove(_ name: String) { state.withLock { $0.rooms[name] = nil } }

    /// Creates a room, or answers with the one that has the name.
    public func createRoom(_ options: RoomOptions) async throws(LiveKitError) -> RoomInfo {
        let intrusion = state.withLock { state in
            defer { state.intrusion = nil }
            return state.intrusion
        }
        intrusion?(self)
        try begin(.create(options))
        guard options.name.utf8.count <= 256 else {
            throw LiveKitError(.invalidArgument, "room name length exceeds limits 256")
        }
        guard options.metadata.utf8.count <= 524_288 else {
            throw LiveKitError(.invalidArgument, "metadata size exceeds limits 524288")
        }
        return state.withLock { state in
            if let old = state.rooms[options.name] { return old }
            state.created += 1
            let room = RoomInfo(
                sid: "RM_\(state.created)",
                name: options.name,
                metadata: options.metadata,
                emptyTimeout: options.emptyTimeout == 0 ? 300 : options.emptyTimeout,
                departureTimeout: options.departureTimeout == 0 ? 20 : options.departureTimeout,
                maxParticipants: options.maxParticipants,
                createdAtMilliseconds: now()
            )
            state.rooms[options.name] = room
            return room
        }
    }

    /// Lists rooms in no particular order.
    public func listRooms(names: [String]) async throws(LiveKitError) -> [RoomInfo] {
        try begin(.list(names))
        return state.withLock { state in
            names.isEmpty ? Array(state.rooms.values) : Set(names).compactMap { state.rooms[$0] }
        }
    }

    /// Deletes a room.
    public func deleteRoom(_ name: String) async throws(LiveKitError) {
        try begin(.delete(name))
        let removed = state.withLock { $0.rooms.removeValue(forKey: name) }
        guard removed != nil else { throw LiveKitError(.notFound, "requested room does not exist") }
    }

    private func begin(_ request: Request) throws(LiveKitError) {
        let failure: LiveKitError? = state.withLock { state in
            state.requests.append(request)
            return state.failures.isEmpty ? nil : state.failures.removeFirst()
        }
        if let failure { throw failure }
        if Task.isCancelled { throw LiveKitError(.cancelled, "the request was cancelled") }
    }
}
