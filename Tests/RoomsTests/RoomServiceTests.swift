import LiveKit
import LocalLiveKit
import Storage
import Synchronization
import TestSupport
import Testing

/// The room services that there are, each put to the conformance suite.
@Suite(.timeLimit(.minutes(1))) struct RoomServiceTests {
    @Test func inMemory() async throws {
        try await RoomServiceConformance(service: InMemoryRoomService()).verify()
    }

    @Test func inProcess() async throws {
        try await RoomServiceConformance(service: Self.inProcess()).verify()
    }

    /// A server on a socket: with a database, without one, and with the rooms that are called in process otherwise.
    @Test(arguments: ["database", "memory", "shared"]) func behindASocket(rooms: String) async throws {
        let folder = TemporaryFolder()
        let database = rooms == "database" ? folder.path(of: "rooms.sqlite") : nil
        try await Self.serving(rooms == "shared" ? Self.inProcess() : nil, database: database) { client in
            try await RoomServiceConformance(service: client).verify()
        }
    }

    /// What is refused is refused for the same reason and in the same words, but for the server's name.
    @Test func refusalsAreThoseOfTheSocket() async throws {
        let rooms = Self.inProcess()
        try await Self.serving(rooms, database: nil) { client in
            for refused in [Self.deletesNothing, Self.namesTooLong, Self.saysTooMuch, Self.wantsTooFew] {
                let near = await #expect(throws: LiveKitError.self) { try await refused(rooms) }
                let far = await #expect(throws: LiveKitError.self) { try await refused(client) }
                #expect(near?.code == far?.code)
                let words = { (error: LiveKitError?) in error?.message.split(separator: ": ", maxSplits: 1).last ?? "" }
                #expect(words(near) == words(far) && !words(near).isEmpty)
            }
        }
    }

    private static let deletesNothing: @Sendable (any RoomService) async throws -> Void = {
        try await $0.deleteRoom("nothing")
    }
    private static let namesTooLong: @Sendable (any RoomService) async throws -> Void = {
        _ = try await $0.createRoom(RoomOptions(name: String(repeating: "ä", count: 129)))
    }
    private static let saysTooMuch: @Sendable (any RoomService) async throws -> Void = {
        _ = try await $0.createRoom(RoomOptions(name: "a", metadata: String(repeating: "m", count: 524_289)))
    }
    private static let wantsTooFew: @Sendable (any RoomService) async throws -> Void = {
        _ = try await $0.createRoom(RoomOptions(name: "a", maxParticipants: -1))
    }

    /// People are there for everybody who looks, keep their room alive, and leave with it.
    @Test func peopleAreSeenFromBothSides() async throws {
        let clock = ManualTime()
        let rooms = LocalRoomService { clock.milliseconds }
        try await Self.serving(rooms, database: nil, now: { clock.milliseconds }) { client in
            _ = try await client.createRoom(RoomOptions(name: "full", emptyTimeout: 10))
            _ = try await client.createRoom(RoomOptions(name: "empty", emptyTimeout: 10))
            #expect(rooms.setParticipants(3, in: "full") && !rooms.setParticipants(1, in: "missing"))
            #expect(try await client.listRooms(names: ["full"]).map(\.participantCount) == [3])
            #expect(try await client.createRoom(RoomOptions(name: "full")).participantCount == 3)
            clock.advance(seconds: 11)
            #expect(try await client.listRooms(names: []).map(\.name) == ["full"])
            #expect(try await rooms.listRooms().map(\.participantCount) == [3])
            #expect(!rooms.setParticipants(1, in: "empty"))
            try await client.deleteRoom("full")
            #expect(try await rooms.listRooms().isEmpty)
        }
    }

    @Test func aCancelledCallChangesNothing() async throws {
        let rooms = Self.inProcess()
        let gate = Gate()
        let task = Task {
            await gate.wait()
            return try await rooms.createRoom(RoomOptions(name: "late"))
        }
        task.cancel()
        gate.open()
        let error = await #expect(throws: LiveKitError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(try await rooms.listRooms().isEmpty)
    }

    private static func inProcess() -> LocalRoomService { LocalRoomService { Timestamp.now.milliseconds } }

    /// Runs a server on a free port while the body runs.
    private static func serving(
        _ rooms: LocalRoomService?,
        database: String?,
        now: @escaping @Sendable () -> Int64 = { Timestamp.now.milliseconds },
        _ body: (RoomServiceClient) async throws -> Void
    ) async throws {
        let configuration = LocalServerConfiguration(keys: ["key": "secret"], databasePath: database, now: now)
        let server = LocalServer(configuration, rooms: rooms)
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let running = Task {
            defer { announce.finish() }
            try await server.run { announce.yield($0) }
        }
        let port = try #require(await ports.first { _ in true })
        let way = try LiveKitConfiguration(url: "ws://127.0.0.1:\(port)", apiKey: "key", apiSecret: "secret")
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(RoomServiceClient(configuration: way) { now() / 1000 }))
        } catch {
            outcome = .failure(error)
        }
        running.cancel()
        try await running.value
        try outcome.get()
    }
}

/// A clock that a test moves.
private final class ManualTime: Sendable {
    private let time = Mutex<Int64>(1_795_256_728_880)
    var milliseconds: Int64 { time.withLock { $0 } }
    func advance(seconds: Int64) { time.withLock { $0 += seconds * 1000 } }
}
