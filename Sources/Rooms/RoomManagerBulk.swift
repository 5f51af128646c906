import LiveKit

extension RoomManager {
    /// How many requests of a bulk operation are under way at once.
    private static let width = 8

    /// The names that a bulk creation would create, checked against the rules, each other and the server.
    /// - Throws: `RoomError` for the first name that cannot be created.
    public func planCreation(suffixes: [String]) async throws -> [String] {
        var names: [RoomName] = []
        for suffix in suffixes {
            guard RoomName.chosen(suffix) != nil else {
                throw RoomError(.invalidName, "a room's name is empty", hint: "Give each room a name")
            }
            let name = try RoomName(suffix: suffix, now: now())
            if names.contains(name) { throw RoomError(.invalidArgument, "the room \(name) is given twice") }
            names.append(name)
        }
        if names.isEmpty { throw RoomError(.invalidArgument, "no rooms are given", hint: "Give at least one name") }
        if let taken = try await list(names).compactMap({ RoomName(room: $0) }).min() { throw Self.exists(taken) }
        return names.map(\.full)
    }

    /// Creates several rooms; one that cannot be created does not keep the others from it.
    /// - Throws: `RoomError` when a name breaks the rules or is taken, before anything is created.
    public func createRooms(
        suffixes: [String],
        settings: RoomSettings = .standard
    ) async throws -> RoomBulkResult {
        try settings.check()
        let names = try await planCreation(suffixes: suffixes).map { RoomName(unchecked: $0) }
        return try await each(names) { _ = try await self.create($0, settings, nil) }
    }

    /// The rooms that a bulk deletion would delete.
    /// - Throws: `RoomError`; `invalidArgument` for a selection without conditions.
    public func planDeletion(_ selection: RoomSelection) async throws -> RoomDeletionPlan {
        try selection.check()
        var plan = RoomDeletionPlan(rooms: [], missing: [], selection: selection)
        if selection.names.isEmpty {
            plan.rooms = try await infos()
        } else {
            let wanted = try selection.names.map { name throws(RoomError) in try RoomName(existing: name) }
            plan.rooms = try await list(Array(Set(wanted))).filter { RoomName(room: $0) != nil }
                .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            let found = Set(plan.rooms.compactMap { RoomName(room: $0) })
            plan.missing = wanted.filter { !found.contains($0) }.map(\.full)
        }
        let time = now()
        plan.rooms.removeAll { !selection.accepts($0, now: time) }
        return plan
    }

    /// Deletes the rooms of a plan as far as they are still what the plan says: a room made anew under the same name, or
    /// one that no longer fits the conditions because somebody joined it, is left alone.
    /// - Throws: `RoomError` when the server cannot be asked.
    public func deleteRooms(_ plan: RoomDeletionPlan) async throws -> RoomBulkResult {
        guard !plan.rooms.isEmpty else { return RoomBulkResult() }
        try journal?.prepare()
        let planned = plan.rooms.compactMap { RoomName(room: $0) }
        let present = Dictionary(
            try await list(planned).compactMap { room in RoomName(room: room).map { ($0, room) } },
            uniquingKeysWith: { first, _ in first }
        )
        let time = now()
        var names: [RoomName] = []
        var result = RoomBulkResult()
        for (name, before) in zip(planned, plan.rooms) {
            let room = present[name]
            if let room, room.sid == before.sid, plan.selection.accepts(room, now: time) {
                names.append(name)
            } else {
                let error = room == nil ? Self.missing(name) : Self.changed(name)
                result.failed.append(RoomBulkResult.Failure(name: name.full, error: error))
            }
        }
        let deleted = try await each(names) { try await self.delete($0, nil) }
        result.done = deleted.done
        result.failed += deleted.failed
        return result
    }

    private func each(
        _ names: [RoomName],
        _ write: @escaping @Sendable (RoomName) async throws -> Void
    ) async throws -> RoomBulkResult {
        var errors: [RoomName: RoomError] = [:]
        var finished: Set<RoomName> = []
        try await withThrowingTaskGroup(of: (RoomName, RoomError?).self) { group in
            var waiting = names.makeIterator()
            func startNext() {
                guard let name = waiting.next() else { return }
                group.addTask {
                    do {
                        try await write(name)
                        return (name, nil)
                    } catch let error as RoomError {
                        return (name, error)
                    }
                }
            }
            for _ in 0..<Self.width { startNext() }
            for try await (name, error) in group {
                finished.insert(name)
                errors[name] = error
                startNext()
            }
        }
        var result = RoomBulkResult()
        for name in names where finished.contains(name) {
            if let error = errors[name] {
                result.failed.append(RoomBulkResult.Failure(name: name.full, error: error))
            } else {
                result.done.append(name.full)
            }
        }
        return result
    }

    private static func changed(_ name: RoomName) -> RoomError {
        RoomError(
            .invalidArgument,
            "the room \(DisplayText.clean(name.full)) has changed since it was selected",
            hint: "Select the rooms again"
        )
    }
}
