import Glibc
import LiveKit
import Synchronization
import TestSupport
import Testing

@testable import LocalLiveKit

@Suite("Room store")
struct RoomStoreTests {
    private func request(_ name: String, emptyTimeout: UInt32 = 0) -> WireCreateRoomRequest {
        var request = WireCreateRoomRequest()
        request.name = name
        request.emptyTimeout = emptyTimeout
        return request
    }

    @Test func roomsOutliveTheStore() async throws {
        let folder = TemporaryFolder()
        let clock = TestClock()
        let path = folder.path + "/rooms.sqlite"
        let first = try await RoomStore.open(path: path, now: clock.now)
        let kept = try await first.create(request("kept"))
        _ = try await first.create(request("deleted"))
        #expect(try await first.delete("deleted"))
        // The first store is still open, as after a kill: nothing was closed or flushed.
        let second = try await RoomStore.open(path: path, now: clock.now)
        #expect(second.list(names: []) == [kept])
    }

    @Test(arguments: [true, false]) func aRoomEndsAfterItsEmptyTimeout(isInFile: Bool) async throws {
        let folder = TemporaryFolder()
        let clock = TestClock()
        let path = isInFile ? folder.path + "/rooms.sqlite" : nil
        let store = try await RoomStore.open(path: path, now: clock.now)
        let short = try await store.create(request("short", emptyTimeout: 60))
        let long = try await store.create(request("long"))
        clock.advance(seconds: 59)
        #expect(Set(store.list(names: [])) == [short, long])
        #expect(try await store.create(request("short")) == short)
        clock.advance(seconds: 1)
        // Gone at once for every call, though nothing has swept yet.
        #expect(store.list(names: []) == [long] && store.list(names: ["short"]).isEmpty)
        #expect(try await store.delete("short") == false)
        let again = try await store.create(request("short", emptyTimeout: 30))
        #expect(again.sid != short.sid)
        clock.advance(seconds: 30)
        try await store.sweep()
        clock.advance(seconds: -30)
        // Swept out for good: not even an earlier clock brings it back.
        if isInFile { #expect(try await RoomStore.open(path: path, now: clock.now).list(names: []) == [long]) }
        #expect(store.list(names: []) == [long])
    }

    /// What somebody asks for and is there already, or is not there, changes nothing.
    @Test func changesAreTold() async throws {
        let told = Mutex<[RoomChange]>([])
        let store = try await RoomStore.open(path: nil, now: TestClock().now) { change in
            told.withLock { $0.append(change) }
        }
        let room = try await store.create(request("one"))
        #expect(try await store.create(request("one")) == room)
        #expect(try await store.delete("one"))
        #expect(try await store.delete("one") == false)
        let changes = [RoomChange.Kind.created, .deleted].map { RoomChange(kind: $0, name: "one", sid: room.sid) }
        #expect(told.withLock { $0 } == changes)
    }

    @Test(arguments: [true, false]) func twoAtOnceGetTheSameRoom(isInFile: Bool) async throws {
        let folder = TemporaryFolder()
        let path = isInFile ? folder.path + "/rooms.sqlite" : nil
        let store = try await RoomStore.open(path: path, now: TestClock().now)
        let sids = try await withThrowingTaskGroup(of: String.self) { tasks in
            for _ in 0..<50 { tasks.addTask { try await store.create(request("one")).sid } }
            return try await tasks.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(sids.count == 1)
        let deleted = try await withThrowingTaskGroup(of: Bool.self) { tasks in
            for _ in 0..<20 { tasks.addTask { try await store.delete("one") } }
            return try await tasks.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(deleted == 1 && store.list(names: []).isEmpty)
    }

    @Test(arguments: [true, false]) func namesAreKeptToTheByte(isInFile: Bool) async throws {
        let folder = TemporaryFolder()
        let path = isInFile ? folder.path + "/rooms.sqlite" : nil
        let store = try await RoomStore.open(path: path, now: TestClock().now)
        for name in ["", "a\u{0}b", "a'; DROP TABLE room; --", "😀", "A", "a"] {
            _ = try await store.create(request(name))
        }
        #expect(store.list(names: []).count == 6)
        #expect(try await store.delete("a\u{0}b") && store.list(names: ["a'; DROP TABLE room; --"]).count == 1)
    }

    @Test func onlyTheOwnerReadsItsFiles() async throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/rooms.sqlite"
        let store = try await RoomStore.open(path: path, now: TestClock().now)
        _ = try await store.create(request("one"))
        for file in [path, path + "-wal", path + "-shm"] {
            var status = stat()
            #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o600, "\(file)")
        }
    }

    @Test func saysWhichFileItCannotOpen() async throws {
        let error = await #expect(throws: LocalServerError.self) {
            try await RoomStore.open(path: "/dev/null/rooms.sqlite", now: TestClock().now)
        }
        #expect(error?.code == .storage && error?.message.contains("/dev/null/rooms.sqlite") == true)
    }

    @Test func leavesTheFileOfANewerVersionAlone() async throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/rooms.sqlite"
        _ = try await RoomStore.open(path: path, now: TestClock().now)
        let database = try await RoomDatabase.open(path: path)
        try await database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('from the future')") }
        let error = await #expect(throws: LocalServerError.self) {
            try await RoomStore.open(path: path, now: TestClock().now)
        }
        #expect(error?.code == .storage && error?.message.contains("newer version") == true)
    }
}
