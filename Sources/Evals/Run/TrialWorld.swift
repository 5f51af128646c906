import LiveKit
import LocalLiveKit
import Rooms
import Storage

/// A server with the rooms of one trial, and the admin client that seeds it and looks at it. The agent's own tools are
/// never asked: they are what is evaluated.
struct TrialWorld: Sendable {
    /// The way to the trial's own embedded server; nil where it has none.
    let embedded: LiveKitConfiguration?
    private let admin: any RoomService
    /// What the embedded server itself notes of changes, whoever makes them; nil without one.
    private let journal: ServerJournal?
    /// The same rooms for the agent, which notes what really changed.
    let service: RecordingRoomService

    /// The rooms that a service has.
    init(_ admin: any RoomService, embedded: LiveKitConfiguration? = nil, journal: ServerJournal? = nil) {
        (self.embedded, self.admin, self.journal) = (embedded, admin, journal)
        service = RecordingRoomService(admin)
    }

    /// Says which turn the next changes belong to, from 1.
    func begin(turn: Int) {
        service.begin(turn: turn)
        journal?.begin(turn: turn)
    }

    /// The changes of all turns so far, in order.
    var effects: [WorldEffect] { journal?.effects ?? service.effects }

    /// Runs a fresh embedded server, which keeps its rooms in memory, for as long as the work takes.
    /// - Throws: `LocalServerError` when it cannot be started, or what the work throws.
    static func onEmbeddedServer<Value: Sendable>(
        routes: [LocalRoute],
        now: @escaping @Sendable () -> Timestamp,
        _ work: @escaping @Sendable (TrialWorld) async throws -> Value
    ) async throws -> Value {
        let (key, secret) = ("pattreeya-eval", "secret-of-a-server-that-lives-for-one-trial")
        let journal = ServerJournal()
        var description = LocalServerConfiguration(
            keys: [key: secret],
            databasePath: nil,
            extraRoutes: routes,
            now: { now().milliseconds }
        )
        description.onRoomChange = { journal.note($0) }
        let server = LocalServer(description)
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
                    let configuration = try LiveKitConfiguration(url: url, apiKey: key, apiSecret: secret)
                    let admin = RoomServiceClient(configuration: configuration) { now().seconds }
                    return try await work(TrialWorld(admin, embedded: configuration, journal: journal))
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
