import LiveKit
import LocalLiveKit
import Rooms
import Storage

/// The rooms of one trial, and the admin client that seeds them and looks at them. The agent's own tools are never
/// asked: they are what is evaluated.
struct TrialWorld: Sendable {
    /// The way to the trial's own embedded server; nil where it has none.
    let embedded: LiveKitConfiguration?
    private let admin: any RoomService
    private let setParticipants: @Sendable (_ count: Int, _ room: String) -> Void
    /// What the embedded server itself notes of changes, whoever makes them; nil where the agent's tools are ours.
    private let journal: ServerJournal?
    /// The same rooms for the agent, which notes what really changed.
    let service: RecordingRoomService

    /// The rooms that a service has.
    /// - Parameter rooms: the engine behind it, where that is ours: it can put people into rooms.
    init(
        _ service: any RoomService,
        of rooms: LocalRoomService? = nil,
        tape: any TrialTape,
        embedded: LiveKitConfiguration? = nil,
        journal: ServerJournal? = nil
    ) {
        (self.embedded, self.journal) = (embedded, journal)
        setParticipants = { rooms?.setParticipants($0, in: $1) }
        admin = tape.rooms(service, by: .admin)
        self.service = RecordingRoomService(tape.rooms(service, by: .agent))
    }

    /// The world of a recording, without any server. How many people are in its rooms was recorded, too.
    init(playing player: Player) {
        (embedded, journal) = (nil, nil)
        setParticipants = { _, _ in }
        admin = player.rooms(by: .admin)
        service = RecordingRoomService(player.rooms(by: .agent))
    }

    /// Says which turn the next changes belong to, from 1.
    func begin(turn: Int) {
        service.begin(turn: turn)
        journal?.begin(turn: turn)
    }

    /// The changes of all turns so far, in order.
    var effects: [WorldEffect] { journal?.effects ?? service.effects }

    /// Makes fresh rooms, which are in memory only.
    static func inProcess(tape: any TrialTape, now: @escaping @Sendable () -> Timestamp) -> TrialWorld {
        let rooms = LocalRoomService(now: { now().milliseconds })
        return TrialWorld(rooms, of: rooms, tape: tape)
    }

    /// Makes fresh rooms on an embedded server, for as long as the work takes.
    /// - Parameter keepsJournal: whether the server itself notes the changes, for an agent whose tools are its own.
    /// - Throws: `LocalServerError` when it cannot be started, or what the work throws.
    static func onSockets<Value: Sendable>(
        routes: [LocalRoute],
        tape: any TrialTape,
        keepsJournal: Bool,
        now: @escaping @Sendable () -> Timestamp,
        _ work: @escaping @Sendable (TrialWorld) async throws -> Value
    ) async throws -> Value {
        let journal = keepsJournal ? ServerJournal() : nil
        let rooms = LocalRoomService(now: { now().milliseconds }, onChange: { journal?.note($0) })
        return try await serving(rooms, routes: routes, now: now) { configuration in
            let client = RoomServiceClient(configuration: configuration) { now().seconds }
            let world = TrialWorld(client, of: rooms, tape: tape, embedded: configuration, journal: journal)
            return try await work(world)
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
