import LiveKit
import Rooms
import TestSupport
import Testing
import Tools

@Suite struct RoomManagerTests {
    let world = World()
    var manager: RoomManager { world.manager }

    private func code(_ body: () async throws -> Void) async -> RoomError.Code? {
        do {
            try await body()
            return nil
        } catch { return (error as? RoomError)?.code }
    }

    @Test func createsWithFiveMinutes() async throws {
        #expect(try await manager.createPattreeyaRoom(suffix: "interview alice") == "pattreeya-interview-alice")
        let room = try #require(world.service.rooms["pattreeya-interview-alice"])
        #expect(room.emptyTimeout == 300 && room.departureTimeout == 300 && room.metadata == "")
        #expect(try world.history() == ["create pattreeya-interview-alice done"])
    }

    @Test func passesSettingsOn() async throws {
        let settings = RoomSettings(emptyTimeout: 60, departureTimeout: 30, maxParticipants: 2, metadata: "topic")
        try await manager.createPattreeyaRoom(suffix: "small", settings: settings)
        let room = try await manager.info("small")
        #expect(room.emptyTimeout == 60 && room.departureTimeout == 30 && room.maxParticipants == 2)
        #expect(room.metadata == "topic")
    }

    @Test(arguments: [
        RoomSettings(emptyTimeout: 0), RoomSettings(departureTimeout: -1), RoomSettings(maxParticipants: -1),
        RoomSettings(metadata: String(repeating: "x", count: 524_289)),
    ]) func refusesSettings(settings: RoomSettings) async {
        #expect(
            await code { try await manager.createPattreeyaRoom(suffix: "a", settings: settings) } == .invalidArgument
        )
        #expect(world.service.requests.isEmpty)
    }

    @Test func numbersTimeStampsThatCollide() async throws {
        var names: [String] = []
        for _ in 0..<25 { names.append(try await manager.createPattreeyaRoom()) }
        let base = "pattreeya-20250120-143025"
        #expect(names == [base] + (2...25).map { "\(base)-\($0)" })
        #expect(try await manager.createPattreeyaRoom(suffix: "pattreeya-") == "\(base)-26")
    }

    @Test func takenNameIsAnErrorFoundByAFilteredList() async throws {
        world.service.seed("pattreeya-alice", metadata: "old")
        #expect(await code { try await manager.createPattreeyaRoom(suffix: "alice") } == .alreadyExists)
        #expect(world.service.requests == [.list(["pattreeya-alice"])])
        #expect(try world.history() == ["create pattreeya-alice failed already_exists"])
    }

    @Test func oneOfTwoProcessesCreates() async throws {
        let other = world.neighbour()
        let name = "pattreeya-alice"
        // The neighbour is quicker: it has created and recorded between our look and our request.
        world.service.beforeNextCreation { service in
            let sid = service.seed(name).sid
            try? world.journal.append(
                RoomRecord(
                    at: World.time,
                    who: "neighbour",
                    channel: "test",
                    operation: .create,
                    room: name,
                    outcome: .done,
                    sid: sid
                )
            )
        }
        #expect(await code { try await manager.createPattreeyaRoom(suffix: "alice") } == .alreadyExists)
        #expect(await code { try await other.createPattreeyaRoom(suffix: "alice") } == .alreadyExists)
        #expect(world.service.rooms.count == 1)
    }

    @Test func manyAtOnceMakeOneRoomEach() async throws {
        let managers = [manager, manager, world.neighbour(), world.neighbour()]
        let created = await withTaskGroup(of: Int.self) { group in
            for manager in managers {
                for name in ["a1", "b1", "c1"] {
                    group.addTask { (try? await manager.createPattreeyaRoom(suffix: name)) == nil ? 0 : 1 }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(created == 3)
    }

    @Test(arguments: [("other", 300), ("", 20)])
    func roomOfAQuickerClientIsNoticed(metadata: String, departureTimeout: Int) async throws {
        world.service.beforeNextCreation {
            $0.seed("pattreeya-alice", metadata: metadata, departureTimeout: departureTimeout)
        }
        #expect(await code { try await manager.createPattreeyaRoom(suffix: "alice") } == .alreadyExists)
    }

    @Test func roomOlderThanTheRequestIsNoticed() async throws {
        world.service.beforeNextCreation { $0.seed("pattreeya-alice", createdAtMilliseconds: World.time - 61_000) }
        #expect(await code { try await manager.createPattreeyaRoom(suffix: "alice") } == .alreadyExists)
    }

    @Test func listsOursSorted() async throws {
        for name in ["pattreeya-b", "lobby", "pattreeya-a", "Pattreeya-c", "pattreeya-B"] { world.service.seed(name) }
        #expect(try await manager.listPattreeyaRooms() == ["pattreeya-B", "pattreeya-a", "pattreeya-b"])
    }

    @Test(arguments: ["alice", "pattreeya-alice", " alice "]) func deletes(given: String) async throws {
        world.service.seed("pattreeya-alice")
        #expect(try await manager.deletePattreeyaRoom(given))
        #expect(world.service.rooms.isEmpty)
        #expect(try world.history() == ["delete pattreeya-alice done"])
    }

    @Test func deletesStrangeNamesOfOthers() async throws {
        world.service.seed("pattreeya-foo bar/1")
        #expect(try await manager.deletePattreeyaRoom("pattreeya-foo bar/1"))
    }

    @Test func missingRoomSaysWhy() async throws {
        let error = await #expect(throws: RoomError.self) { try await manager.deletePattreeyaRoom("alice") }
        #expect(error?.code == .notFound)
        #expect(error?.description.contains("five minutes of inactivity") == true)
        #expect(!world.service.requests.contains(.delete("pattreeya-alice")))
    }

    @Test func roomThatGoesAwayMeanwhileIsMissing() async throws {
        world.service.seed("pattreeya-alice")
        let racing = DeletingService(inner: world.service)
        let manager = RoomManager(service: racing, journal: world.journal, actor: "t", channel: "test") { World.time }
        #expect(await code { try await manager.deletePattreeyaRoom("alice") } == .notFound)
        #expect(try world.history() == ["delete pattreeya-alice failed not_found"])
    }

    @Test func leavesOthersRoomsAlone() async throws {
        world.service.seed("lobby")
        #expect(await code { try await manager.deletePattreeyaRoom("lobby") } == .notOurs)
        #expect(await code { _ = try await manager.info("lobby") } == .notOurs)
        world.service.seed("pattreeya-lobby")
        try await manager.deletePattreeyaRoom("lobby")
        #expect(Set(world.service.rooms.keys) == ["lobby"])
    }

    @Test func existenceNeverListsEverything() async throws {
        world.service.seed("pattreeya-alice")
        #expect(try await manager.roomExists("alice"))
        #expect(try await manager.roomExists("pattreeya-alice"))
        #expect(try await !manager.roomExists("alic"))
        #expect(try await !manager.roomExists("Alice"))
        #expect(!world.service.requests.contains(.list([])))
    }

    @Test(arguments: [
        (LiveKitError.Code.unauthenticated, RoomError.Code.unauthenticated, "failed unauthenticated"),
        (.rateLimited, .rateLimited, "failed rate_limited"), (.timeout, .timeout, "unknown timeout"),
        (.network, .network, "unknown network"), (.server, .server, "unknown server"),
    ]) func failuresAreRecorded(code: LiveKitError.Code, expected: RoomError.Code, recorded: String) async throws {
        world.service.seed("pattreeya-alice")
        let manager = RoomManager(
            service: FailingDeletion(inner: world.service, error: LiveKitError(code, "the server said so")),
            journal: world.journal,
            actor: "t",
            channel: "test"
        )
        let error = await #expect(throws: RoomError.self) { try await manager.deletePattreeyaRoom("alice") }
        #expect(error?.code == expected && error?.message == "the server said so")
        #expect(try world.history() == ["delete pattreeya-alice \(recorded)"])
    }

    @Test func cancellationIsNoError() async throws {
        world.service.failNext(LiveKitError(.cancelled, "cancelled"))
        await #expect(throws: CancellationError.self) { try await manager.createPattreeyaRoom(suffix: "a") }
    }

    @Test func nothingIsBegunThatCannotBeRecorded() async throws {
        world.service.seed("pattreeya-alice")
        let journal = RoomJournal(path: "/proc/pattreeya/rooms.jsonl")
        let manager = RoomManager(service: world.service, journal: journal, actor: "t", channel: "test")
        #expect(await code { try await manager.createPattreeyaRoom(suffix: "a") } == .journal)
        #expect(await code { try await manager.deletePattreeyaRoom("alice") } == .journal)
        #expect(world.service.requests.isEmpty)
    }

    @Test func fullDiskLosesNoNews() async throws {
        let journal = RoomJournal(path: "/dev/full")
        let manager = RoomManager(service: world.service, journal: journal, actor: "t", channel: "test") { World.time }
        let error = await #expect(throws: RoomError.self) { try await manager.createPattreeyaRoom(suffix: "a") }
        #expect(error?.code == .journal)
        #expect(error?.message.hasPrefix("the room pattreeya-a was created, but ") == true)
    }

    @Test func environmentNamesWhatIsMissing() async throws {
        let set = ["LIVEKIT_URL": "ws://127.0.0.1:7880", "LIVEKIT_API_KEY": "key"]
        let error = #expect(throws: RoomError.self) { try RoomManager.fromEnvironment { set[$0] } }
        #expect(error?.code == .configuration && error?.message == "LIVEKIT_API_SECRET is not set")
        let bad = #expect(throws: RoomError.self) {
            try RoomManager.fromEnvironment { $0 == "HOME" ? "/" : "nonsense" }
        }
        #expect(bad?.code == .configuration && bad?.message.contains("LIVEKIT_URL") == true)
    }
}

/// A server on which another client deletes the room between our look and our request.
private struct DeletingService: RoomService {
    let inner: InMemoryRoomService
    func createRoom(_ options: RoomOptions) async throws(LiveKitError) -> RoomInfo {
        try await inner.createRoom(options)
    }
    func listRooms(names: [String]) async throws(LiveKitError) -> [RoomInfo] {
        let rooms = try await inner.listRooms(names: names)
        for name in names { inner.remove(name) }
        return rooms
    }
    func deleteRoom(_ name: String) async throws(LiveKitError) { try await inner.deleteRoom(name) }
}

/// A server that fails at deletions.
private struct FailingDeletion: RoomService {
    let inner: InMemoryRoomService
    let error: LiveKitError
    func createRoom(_ options: RoomOptions) async throws(LiveKitError) -> RoomInfo {
        try await inner.createRoom(options)
    }
    func listRooms(names: [String]) async throws(LiveKitError) -> [RoomInfo] { try await inner.listRooms(names: names) }
    func deleteRoom(_ name: String) async throws(LiveKitError) { throw error }
}
