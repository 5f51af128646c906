import LiveKit
import Storage
import Tools

/// Creates, lists and deletes our rooms: those whose names begin with `pattreeya-`. Nothing is cached.
public actor RoomManager {
    let service: any RoomService
    let journal: RoomJournal?
    let who: String
    let channel: String
    let now: @Sendable () -> Int64
    private let executor: BlockingExecutor
    /// The journal's calls wait for the disk and for other processes.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    /// Names being created by this process, because the server would answer both with the same room.
    private var creating: Set<RoomName> = []

    /// Manages the rooms of one server.
    /// - Parameters:
    ///   - service: the server.
    ///   - journal: where writes are recorded; nil for nowhere.
    ///   - who: on whose behalf, for the journal.
    ///   - channel: through what, for the journal.
    ///   - now: milliseconds since 1970.
    ///   - executor: the thread that it runs on.
    public init(
        service: any RoomService,
        journal: RoomJournal?,
        actor who: String,
        channel: String,
        now: @escaping @Sendable () -> Int64 = { Timestamp.now.milliseconds },
        executor: BlockingExecutor = .shared
    ) {
        (self.service, self.journal, self.who, self.channel, self.now) = (service, journal, who, channel, now)
        self.executor = executor
    }

    /// Creates a room and answers its full name.
    /// - Parameters:
    ///   - suffix: what the person calls it; nil or blank for the present time.
    ///   - settings: how it behaves.
    ///   - context: the tool call that asks for it, for the journal.
    /// - Throws: `RoomError`: `invalidName`, `alreadyExists`, or what kept the server from it.
    @discardableResult
    public func createPattreeyaRoom(
        suffix: String? = nil,
        settings: RoomSettings = .standard,
        context: ToolCallContext? = nil
    ) async throws -> String {
        try settings.check()
        let name = try RoomName(suffix: suffix, now: now())
        // Only a name that nobody chose is ours to change.
        if RoomName.chosen(suffix) != nil { return try await create(name, settings, context).name }
        for first in stride(from: 1, to: Self.mostNumbers, by: 20) {
            let candidates = (first..<first + 20).map { name.numbered($0) }
            let taken = Set(try await list(candidates).map(\.name))
            for candidate in candidates where !taken.contains(candidate.full) {
                do {
                    return try await create(candidate, settings, context).name
                } catch let error as RoomError where error.code == .alreadyExists {
                    continue
                }
            }
        }
        throw Self.exists(name)
    }

    /// The full names of all our rooms, sorted.
    /// - Throws: `RoomError`.
    public func listPattreeyaRooms() async throws -> [String] { try await infos().map(\.name) }

    /// Deletes a room and disconnects everyone in it.
    /// - Parameter name: with or without the prefix.
    /// - Returns: true; a room that could not be deleted is an error.
    /// - Throws: `RoomError`: `notFound`, `notOurs` for a room of another's naming, or what kept the server from it.
    @discardableResult
    public func deletePattreeyaRoom(_ name: String, context: ToolCallContext? = nil) async throws -> Bool {
        let room = try RoomName(existing: name)
        try journal?.prepare()
        try await existing(room, givenAs: name)
        try await delete(room, context)
        return true
    }

    /// Whether a room of this name, with or without the prefix, exists.
    /// - Throws: `RoomError`.
    public func roomExists(_ name: String) async throws -> Bool {
        let room = try RoomName(existing: name)
        return try await list([room]).contains { RoomName(room: $0) == room }
    }

    /// What the server says of a room.
    /// - Parameter name: with or without the prefix.
    /// - Throws: `RoomError`: `notFound` or `notOurs`.
    public func info(_ name: String) async throws -> RoomInfo {
        try await existing(RoomName(existing: name), givenAs: name)
    }

    /// What the server says of all our rooms, sorted by name.
    /// - Throws: `RoomError`.
    public func infos() async throws -> [RoomInfo] {
        let all = try await asking { () throws(LiveKitError) in try await service.listRooms(names: []) }
        return all.filter { $0.name.utf8.starts(with: RoomName.prefix.utf8) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The names of our rooms most like a name that does not exist, the likeliest first.
    /// - Throws: `RoomError`.
    public func similarNames(to name: String, limit: Int = 5) async throws -> [String] {
        SimilarNames.find(name, among: try await listPattreeyaRooms(), limit: limit)
    }

    // MARK: One write

    /// Time-stamped names of one second; more than this in a second is no accident.
    private static let mostNumbers = 1000
    /// A server whose clock is further behind than this accepts none of our tokens.
    private static let clockTolerance: Int64 = 60_000

    func create(_ name: RoomName, _ settings: RoomSettings, _ context: ToolCallContext?) async throws -> RoomInfo {
        try journal?.prepare()
        guard creating.insert(name).inserted else { throw Self.exists(name) }
        defer { creating.remove(name) }
        let began = now()
        var sent = false
        var sid: String?
        do {
            guard try await list([name]).isEmpty else { throw Self.exists(name) }
            let options = settings.options(for: name)
            sent = true
            let room = try await asking { () throws(LiveKitError) in try await service.createRoom(options) }
            guard settings.fit(room), room.createdAtMilliseconds >= began - Self.clockTolerance else {
                throw Self.exists(name)
            }
            sid = room.sid
            let ours = try record(.create, name, .done, sid: sid, context: context)
            // Whoever recorded this very room first has created it; a process beside us may have been quicker.
            if !room.sid.isEmpty, let first = try journal?.firstCreation(sid: room.sid), first.id != ours.id {
                throw Self.exists(name)
            }
            return room
        } catch let error as CancellationError {
            if sent { _ = try? record(.create, name, .unknown, context: context) }
            throw error
        } catch let error as RoomError {
            if error.code != .journal { recordFailure(error, .create, name, context) }
            throw error.code == .journal && sid != nil ? Self.unrecorded("created", name, error) : error
        }
    }

    func delete(_ name: RoomName, _ context: ToolCallContext?) async throws {
        do {
            try await asking { () throws(LiveKitError) in try await service.deleteRoom(name.full) }
        } catch let error as CancellationError {
            _ = try? record(.delete, name, .unknown, context: context)
            throw error
        } catch let error as RoomError {
            let told = error.code == .notFound ? Self.missing(name) : error
            recordFailure(told, .delete, name, context)
            throw told
        }
        do {
            try record(.delete, name, .done, context: context)
        } catch {
            throw Self.unrecorded("deleted", name, error)
        }
    }

    func list(_ names: [RoomName]) async throws -> [RoomInfo] {
        let full = names.map(\.full)
        return try await asking { () throws(LiveKitError) in try await service.listRooms(names: full) }
    }

    /// The room of a name. One of the same name without our prefix is somebody else's.
    @discardableResult
    private func existing(_ room: RoomName, givenAs name: String) async throws -> RoomInfo {
        var names = [room.full]
        if !name.utf8.elementsEqual(room.full.utf8) { names.append(name) }
        let asked = names
        let found = try await asking { () throws(LiveKitError) in try await service.listRooms(names: asked) }
        if let info = found.first(where: { RoomName(room: $0) == room }) { return info }
        if !found.isEmpty {
            throw RoomError(
                .notOurs,
                "the room \"\(DisplayText.clean(name))\" is not a Pattreeya room",
                hint: "Only rooms whose names begin with \(RoomName.prefix) can be managed here"
            )
        }
        throw Self.missing(room)
    }

    private func asking<Value: Sendable>(_ request: () async throws(LiveKitError) -> Value) async throws -> Value {
        do {
            return try await request()
        } catch {
            if error.code == .cancelled { throw CancellationError() }
            throw RoomError(error)
        }
    }

    @discardableResult
    private func record(
        _ operation: RoomRecord.Operation,
        _ name: RoomName,
        _ outcome: RoomRecord.Outcome,
        sid: String? = nil,
        error: RoomError? = nil,
        context: ToolCallContext?
    ) throws(RoomError) -> RoomRecord {
        let record = RoomRecord(
            at: now(),
            who: who,
            channel: channel,
            operation: operation,
            room: name.full,
            outcome: outcome,
            sid: sid,
            error: error?.code.rawValue,
            context: context
        )
        try journal?.append(record)
        return record
    }

    /// That nothing was done is the news; a journal that fails at telling so must not hide it.
    private func recordFailure(
        _ error: RoomError,
        _ operation: RoomRecord.Operation,
        _ name: RoomName,
        _ context: ToolCallContext?
    ) {
        _ = try? record(operation, name, error.leavesOutcomeOpen ? .unknown : .failed, error: error, context: context)
    }
}
