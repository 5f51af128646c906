import Dispatch
import GRDB
import Storage

/// The SQLite file of the rooms. What a call wrote is there after a `kill -9`.
struct RoomDatabase: Sendable {
    private let queue: DatabaseQueue

    /// Opens the file, or makes it, and brings it to the newest form.
    /// - Throws: `LocalServerError` that names the file.
    static func open(path: String) async throws(LocalServerError) -> RoomDatabase {
        let opened = await withCheckedContinuation { continuation in
            // Opening waits for the disk, which a thread of the cooperative pool must not.
            DispatchQueue.global().async {
                continuation.resume(returning: Result { () throws(LocalServerError) in try RoomDatabase(path: path) })
            }
        }
        return try opened.get()
    }

    private init(path: String) throws(LocalServerError) {
        var configuration = Configuration()
        configuration.label = "rooms"
        configuration.busyMode = .timeout(5)
        do {
            // SQLite would let others read it; the files beside it get the same permissions.
            try FileContent.createIfMissing(path)
            // A commit in the write-ahead log costs no wait for the disk and outlives the process all the same.
            configuration.journalMode = .wal
            queue = try DatabaseQueue(path: path, configuration: configuration)
            let migrator = Self.migrator
            if try queue.read({ try migrator.hasBeenSuperseded($0) }) {
                throw LocalServerError(
                    .storage,
                    "the room database \(path) was written by a newer version: update, or move it away"
                )
            }
            try migrator.migrate(queue)
        } catch let error as LocalServerError {
            throw error
        } catch let error as StorageError {
            throw LocalServerError(error)
        } catch {
            throw LocalServerError(
                .storage,
                "cannot open the room database \(path): \(Self.reason(error)); "
                    + "set XDG_STATE_HOME to a folder that can be written, or move a damaged file away"
            )
        }
    }

    /// The steps from an empty file to the newest form. Steps are added at the end and never changed.
    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("create rooms") { database in
            try database.execute(
                sql: """
                    CREATE TABLE room (
                        name TEXT NOT NULL PRIMARY KEY,
                        sid TEXT NOT NULL,
                        metadata TEXT NOT NULL,
                        empty_timeout INTEGER NOT NULL,
                        departure_timeout INTEGER NOT NULL,
                        max_participants INTEGER NOT NULL,
                        created_at_ms INTEGER NOT NULL
                    ) STRICT
                    """
            )
        }
        return migrator
    }

    /// Runs writes one after the other, each in a transaction of its own.
    func write<Value: Sendable>(_ change: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await queue.write(change)
    }

    /// Every room in the file.
    func rooms() async throws(LocalServerError) -> [LocalRoom] {
        do {
            return try await queue.read { database in
                try Row.fetchAll(database, sql: "SELECT * FROM room").map { row in
                    LocalRoom(
                        sid: row["sid"],
                        name: row["name"],
                        metadata: row["metadata"],
                        emptyTimeout: row["empty_timeout"],
                        departureTimeout: row["departure_timeout"],
                        maxParticipants: row["max_participants"],
                        createdAtMilliseconds: row["created_at_ms"]
                    )
                }
            }
        } catch {
            throw LocalServerError(.storage, "cannot read the room database: \(Self.reason(error))")
        }
    }

    /// SQLite's own words, without the statement and its values.
    static func reason(_ error: any Error) -> String {
        (error as? DatabaseError).map { $0.message ?? "\($0.resultCode)" } ?? "\(error)"
    }
}

extension LocalRoom {
    /// Writes the room, in the place of an expired one of the same name.
    func save(in database: Database) throws {
        try database.cachedStatement(sql: "INSERT OR REPLACE INTO room VALUES (?, ?, ?, ?, ?, ?, ?)").execute(
            arguments: [
                name, sid, metadata, emptyTimeout, departureTimeout, maxParticipants, createdAtMilliseconds,
            ])
    }

    /// Removes this very room, not a later one of the same name.
    func delete(in database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM room WHERE name = ? AND sid = ?").execute(
            arguments: [name, sid])
    }
}
