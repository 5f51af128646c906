import Rooms
import TestSupport
import Testing

@Suite struct RoomBulkTests {
    let world = World()
    var manager: RoomManager { world.manager }

    private func seedAll() {
        world.service.seed("pattreeya-old", createdAtMilliseconds: World.time - 3_600_000)
        world.service.seed("pattreeya-old-busy", createdAtMilliseconds: World.time - 3_600_000, participants: 2)
        world.service.seed("pattreeya-new")
        world.service.seed("old-lobby", createdAtMilliseconds: 0)
    }

    @Test(arguments: [
        (RoomSelection(prefix: "old"), ["pattreeya-old", "pattreeya-old-busy"]),
        (RoomSelection(prefix: "pattreeya-old-"), ["pattreeya-old-busy"]),
        (RoomSelection(minimumAge: 3600), ["pattreeya-old", "pattreeya-old-busy"]),
        (RoomSelection(minimumAge: 3601), []),
        (RoomSelection(minimumAge: .max), []),
        (RoomSelection(onlyEmpty: true), ["pattreeya-new", "pattreeya-old"]),
        (RoomSelection(prefix: "old", minimumAge: 60, onlyEmpty: true), ["pattreeya-old"]),
        (RoomSelection(names: ["new", "pattreeya-old", "new"]), ["pattreeya-new", "pattreeya-old"]),
    ]) func selects(selection: RoomSelection, expected: [String]) async throws {
        seedAll()
        let before = world.service.rooms
        let plan = try await manager.planDeletion(selection)
        #expect(plan.rooms.map(\.name) == expected)
        #expect(world.service.rooms == before)
        let result = try await manager.deleteRooms(plan)
        #expect(result.done == expected && result.failed.isEmpty)
        #expect(Set(world.service.rooms.keys) == Set(before.keys).subtracting(expected))
    }

    @Test(arguments: [RoomSelection(), RoomSelection(prefix: ""), RoomSelection(minimumAge: -1)])
    func refusesToSelect(selection: RoomSelection) async {
        let error = await #expect(throws: RoomError.self) { try await manager.planDeletion(selection) }
        #expect(error?.code == .invalidArgument)
    }

    @Test func saysWhichNamesAreMissing() async throws {
        seedAll()
        let plan = try await manager.planDeletion(RoomSelection(names: ["new", "nobody", "old-lobby"]))
        #expect(plan.rooms.map(\.name) == ["pattreeya-new"])
        #expect(plan.missing == ["pattreeya-nobody", "pattreeya-old-lobby"])
    }

    @Test func spareWhatChangedSinceThePlan() async throws {
        seedAll()
        let plan = try await manager.planDeletion(RoomSelection(onlyEmpty: true))
        world.service.remove("pattreeya-new")
        world.service.seed("pattreeya-new")
        world.service.seed("pattreeya-old", participants: 1)
        let result = try await manager.deleteRooms(plan)
        #expect(result.done.isEmpty)
        #expect(result.failed.map(\.name) == ["pattreeya-new", "pattreeya-old"])
        #expect(world.service.rooms.count == 4)
    }

    @Test func createsMany() async throws {
        let suffixes = (1...30).map { "room-\($0)" }
        let result = try await manager.createRooms(suffixes: suffixes)
        #expect(result.done == suffixes.map { "pattreeya-\($0)" })
        #expect(try world.journal.read().records.count == 30)
    }

    @Test(arguments: [
        (["a1", "a1"], RoomError.Code.invalidArgument), (["a1", "taken"], .alreadyExists),
        (["a1", "b/c"], .invalidName), (["a1", " "], .invalidName), ([], .invalidArgument),
    ])
    func createsNoneWhenOneNameIsBad(suffixes: [String], code: RoomError.Code) async {
        world.service.seed("pattreeya-taken")
        let error = await #expect(throws: RoomError.self) { try await manager.createRooms(suffixes: suffixes) }
        #expect(error?.code == code)
        #expect(world.service.rooms.count == 1)
    }
}
