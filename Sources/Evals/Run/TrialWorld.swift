import LiveKit
import LocalLiveKit
import Rooms
import Storage

/// Where the rooms of trials are.
public enum WorldPlace: String, Sendable, CaseIterable {
    /// In this process, called directly.
    case local
    /// On an embedded server, called over loopback as any server is.
    case sockets
}

/// The rooms of one trial, and the admin client that seeds them and looks at them. The agent's own tools are never
/// asked: they are what is evaluated.
struct TrialWorld: Sendable {
    /// The way to the server; nil for rooms that no server has.
    let configuration: LiveKitConfiguration?
    private let admin: any RoomService
    private let setParticipants: @Sendable (_ count: Int, _ room: String) -> Void
    /// The same rooms for the agent, which notes what really changed.
    let service: RecordingRoomService

    private init(
        _ rooms: LocalRoomService,
        through service: any RoomService,
        tape: any TrialTape,
        at configuration: LiveKitConfiguration? = nil
    ) {
        self.configuration = configuration
        setParticipants = { rooms.setParticipants($0, in: $1) }
        admin = tape.rooms(service, by: .admin)
        self.service = RecordingRoomService(tape.rooms(service, by: .agent))
    }

    /// The world of a recording, without any server. How many people are in its rooms was recorded, too.
    init(playing player: Player) {
        configuration = nil
        setParticipants = { _, _ in }
        admin = player.rooms(by: .admin)
        service = RecordingRoomService(player.rooms(by: .agent))
    }

    /// Makes a fresh world, which is in memory only, for as long as the work takes.
    /// - Throws: `LocalServerError` when its server cannot be started, or what the work throws.
    static func make<Value: Sendable>(
        at place: WorldPlace,
        routes: [LocalRoute],
        tape: any TrialTape,
        now: @escaping @Sendable () -> Timestamp,
        _ work: @escaping @Sendable (TrialWorld) async throws -> Value
    ) async throws -> Value {
        let rooms = LocalRoomService { now().milliseconds }
        switch place {
        case .local: return try await work(TrialWorld(rooms, through: rooms, tape: tape))
        case .sockets:
            return try await serving(rooms, routes: routes, now: now) { configuration in
                let client = RoomServiceClient(configuration: configuration) { now().seconds }
                return try await work(TrialWorld(rooms, through: client, tape: tape, at: configuration))
            }
        }
    }

    private static func serving<Value: Sendable>(
        _ rooms: LocalRoomService,
        routes: [LocalRoute],
        now: @escaping @Sendable () -> Timestamp,
        _ work: @escaping @Sendable (LiveKitConfiguration) async throws -> Value
    ) async throws -> Value {
        let (key, secret) = ("pattreeya-eval", "secret-of-a-server-that-lives-for-one-trial")
        let server = LocalServer(
            LocalServerConfiguration(
                keys: [key: secret],
                databasePath: nil,
                extraRoutes: routes,
                now: { now().milliseconds }
            ),
            rooms: rooms
        )
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        return try await withThrowingTaskGroup(of: Value?.self) { tasks in
            tasks.addTask {
                defer { announce.finish() }
                try await server.run { announce.yield($0) }
                return nil
            }
            tasks.addTask {
                for await port in ports {
                    let url = "ws://127.0.0.1:\(port)"
                    return try await work(LiveKitConfiguration(url: url, apiKey: key, apiSecret: secret))
                }
                return nil
            }
            defer { tasks.cancelAll() }
            while let value = try await tasks.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }

    /// Makes the rooms that a scenario begins with.
    /// - Throws: `LiveKitError`.
    func seed(_ seed: WorldSeed) async throws(LiveKitError) {
        for room in seed.rooms {
            let options = RoomOptions(
                name: room.name,
                // Nobody joins: a seeded room must not close by itself in the middle of a trial.
                emptyTimeout: room.emptyTimeout ?? 86_400,
                departureTimeout: room.departureTimeout ?? 0,
                maxParticipants: room.maxParticipants,
                metadata: room.metadata
            )
            _ = try await admin.createRoom(options)
            if room.participants > 0 { setParticipants(room.participants, room.name) }
        }
    }

    /// The rooms at this moment.
    /// - Throws: `LiveKitError`.
    func rooms() async throws(LiveKitError) -> World {
        World(try await admin.listRooms(names: []).map(World.Room.init))
    }
}

extension World.Room {
    fileprivate init(_ room: RoomInfo) {
        self.init(
            name: room.name,
            sid: room.sid,
            participants: room.participantCount,
            maxParticipants: room.maxParticipants,
            emptyTimeout: room.emptyTimeout,
            departureTimeout: room.departureTimeout,
            metadata: room.metadata
        )
    }
}
