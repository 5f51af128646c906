import LiveKit
import Synchronization

/// The rooms: read from memory, written to the database first where there is one.
///
/// A room that is past its time does not exist, whether or not it has been swept out yet.
final class RoomStore: Sendable {
    /// Nil for rooms that are kept in memory only.
    private let database: RoomDatabase?
    /// Unix milliseconds.
    private let now: @Sendable () -> Int64
    private let onChange: @Sendable (RoomChange) -> Void
    private let rooms: Mutex<[String: LocalRoom]>

    /// Opens the database and reads it.
    /// - Parameters:
    ///   - path: nil for a store in memory.
    ///   - onChange: hears of every room that is made or deleted, before whoever asked for it does.
    /// - Throws: `LocalServerError` that names the file.
    static func open(
        path: String?,
        now: @escaping @Sendable () -> Int64,
        onChange: @escaping @Sendable (RoomChange) -> Void = { _ in }
    ) async throws(LocalServerError) -> RoomStore {
        guard let path else { return RoomStore(now: now, onChange: onChange) }
        let database = try await RoomDatabase.open(path: path)
        return RoomStore(database: database, rooms: try await database.rooms(), now: now, onChange: onChange)
    }

    /// A store in memory, without rooms.
    convenience init(
        now: @escaping @Sendable () -> Int64,
        onChange: @escaping @Sendable (RoomChange) -> Void = { _ in }
    ) {
        self.init(database: nil, rooms: [], now: now, onChange: onChange)
    }

    private init(
        database: RoomDatabase?,
        rooms: [LocalRoom],
        now: @escaping @Sendable () -> Int64,
        onChange: @escaping @Sendable (RoomChange) -> Void
    ) {
        self.database = database
        (self.now, self.onChange) = (now, onChange)
        self.rooms = Mutex(Dictionary(rooms.map { ($0.name, $0) }) { _, last in last })
    }

    /// The rooms of these names, or all, the oldest first.
    func list(names: [String]) -> [LocalRoom] {
        let now = now()
        let found = rooms.withLock { rooms in
            names.isEmpty ? Array(rooms.values) : Set(names).compactMap { rooms[$0] }
        }
        return found.filter { $0.expiresAtMilliseconds > now }
            .sorted { ($0.createdAtMilliseconds, $0.name) < ($1.createdAtMilliseconds, $1.name) }
    }

    /// Gives the room of the requested name: the one that exists, unchanged, or a new one.
    func create(_ request: WireCreateRoomRequest) async throws -> LocalRoom {
        if let existing = live(request.name) { return existing }
        let new = LocalRoom(request, sid: try Identifier.make(prefix: "RM_"), now: now())
        guard let database else { return insertIfFree(new) }
        return try await database.write { [self] database in
            // Writes run one by one: whoever came first has made the room by now.
            if let existing = live(request.name) { return existing }
            try new.save(in: database)
            database.afterNextTransaction { [self] _ in
                rooms.withLock { $0[new.name] = new }
                onChange(RoomChange(kind: .created, name: new.name, sid: new.sid))
            }
            return new
        }
    }

    /// Removes a room; false when there is none of this name.
    func delete(_ name: String) async throws -> Bool {
        guard live(name) != nil else { return false }
        guard let database else { return removeIfLive(name) }
        return try await database.write { [self] database in
            guard let room = live(name) else { return false }
            try room.delete(in: database)
            database.afterNextTransaction { [self] _ in
                rooms.withLock { $0[name] = nil }
                onChange(RoomChange(kind: .deleted, name: name, sid: room.sid))
            }
            return true
        }
    }

    /// Removes the rooms that are past their time for good.
    func sweep() async throws {
        let now = now()
        let expired = rooms.withLock { rooms in rooms.values.filter { $0.expiresAtMilliseconds <= now } }
        guard !expired.isEmpty else { return }
        guard let database else { return forget(expired) }
        try await database.write { [self] database in
            for room in expired { try room.delete(in: database) }
            database.afterNextTransaction { [self] _ in forget(expired) }
        }
    }

    /// Sets how many people are in a room; false when there is none of this name. The database never hears of them.
    func setParticipants(_ count: UInt32, in name: String) -> Bool {
        let now = now()
        return rooms.withLock { rooms in
            guard let room = rooms[name], room.expiresAtMilliseconds > now else { return false }
            rooms[name]?.participants = count
            return true
        }
    }

    /// Takes in a room unless one that is alive has its name; answers the one that is there afterwards.
    private func insertIfFree(_ new: LocalRoom) -> LocalRoom {
        let now = now()
        let existing = rooms.withLock { rooms -> LocalRoom? in
            if let existing = rooms[new.name], existing.expiresAtMilliseconds > now { return existing }
            rooms[new.name] = new
            return nil
        }
        if existing == nil { onChange(RoomChange(kind: .created, name: new.name, sid: new.sid)) }
        return existing ?? new
    }

    private func removeIfLive(_ name: String) -> Bool {
        let now = now()
        let room = rooms.withLock { $0.removeValue(forKey: name) }
        guard let room, room.expiresAtMilliseconds > now else { return false }
        onChange(RoomChange(kind: .deleted, name: name, sid: room.sid))
        return true
    }

    private func forget(_ expired: [LocalRoom]) {
        rooms.withLock { rooms in
            for room in expired where rooms[room.name]?.sid == room.sid { rooms[room.name] = nil }
        }
    }

    private func live(_ name: String) -> LocalRoom? {
        let now = now()
        return rooms.withLock { $0[name] }.flatMap { $0.expiresAtMilliseconds > now ? $0 : nil }
    }
}
