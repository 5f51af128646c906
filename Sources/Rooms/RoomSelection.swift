import LiveKit

/// Which of our rooms a bulk operation means; each condition that is set must hold.
public struct RoomSelection: Sendable, Hashable {
    /// Only these, each with or without the prefix; empty for any.
    public var names: [String]
    /// Only names that begin with this, given with or without `pattreeya-`; nil for any.
    public var prefix: String?
    /// Only rooms created at least this many seconds ago; nil for any.
    public var minimumAge: Int?
    /// Only rooms without participants.
    public var onlyEmpty: Bool

    /// Describes a selection. Without any condition it selects nothing and is refused, so that a slip deletes nothing.
    public init(names: [String] = [], prefix: String? = nil, minimumAge: Int? = nil, onlyEmpty: Bool = false) {
        (self.names, self.prefix, self.minimumAge, self.onlyEmpty) = (names, prefix, minimumAge, onlyEmpty)
    }

    func check() throws(RoomError) {
        guard !names.isEmpty || !(prefix ?? "").isEmpty || minimumAge != nil || onlyEmpty else {
            throw RoomError(
                .invalidArgument,
                "no rooms are selected",
                hint: "Give names, a prefix, an age or ask for empty rooms"
            )
        }
        if let minimumAge, minimumAge < 0 {
            throw RoomError(.invalidArgument, "an age cannot be \(minimumAge) seconds", hint: "Give 0 or more")
        }
    }

    func accepts(_ room: RoomInfo, now: Int64) -> Bool {
        if let prefix, !prefix.isEmpty {
            let full = prefix.utf8.starts(with: RoomName.prefix.utf8) ? prefix : RoomName.prefix + prefix
            guard room.name.utf8.starts(with: full.utf8) else { return false }
        }
        // Divided, not multiplied: an age may be any number.
        if let minimumAge, (now - room.createdAtMilliseconds) / 1000 < minimumAge { return false }
        return !onlyEmpty || room.participantCount == 0
    }
}

/// What a bulk deletion would do.
public struct RoomDeletionPlan: Sendable, Hashable {
    /// The rooms to delete, sorted by name.
    public var rooms: [RoomInfo]
    /// Names given that no room of ours has.
    public var missing: [String]
    /// The conditions, which are checked again at the deletion.
    public var selection: RoomSelection
}

/// What a bulk operation did, in the order of the rooms given.
public struct RoomBulkResult: Sendable, Hashable {
    /// The full names of the rooms that were created or deleted.
    public var done: [String] = []
    /// The others, with the reason.
    public var failed: [Failure] = []

    /// Makes a result in which nothing has happened yet.
    public init(done: [String] = []) { self.done = done }

    /// A room for which nothing was done.
    public struct Failure: Sendable, Hashable {
        /// The name as far as it is known.
        public var name: String
        /// Why.
        public var error: RoomError
    }
}
