import Storage

/// The sessions in the state folder, a file each.
public struct SessionStore: Sendable {
    let folder: StateFolder
    private let keepDays: Int?

    /// The sessions below a state folder.
    /// - Parameter keepDays: when a session is made, those that nobody wrote to for so many days are deleted; nil to
    ///   keep them for ever.
    public init(stateFolder: StateFolder, keepDays: Int? = nil) {
        (folder, self.keepDays) = (stateFolder.subfolder("sessions"), keepDays)
    }

    /// The sessions beside a session's file.
    init?(folderOf path: String) {
        guard let slash = path.lastIndex(of: "/"), path.hasSuffix(".jsonl") else { return nil }
        (folder, keepDays) = (StateFolder(path: String(path[..<slash])), nil)
    }

    /// Which session a chat belongs to.
    public enum Choice: Sendable, Hashable {
        /// A new one.
        case new
        /// The one of that name; made when there is none.
        case named(String)
        /// The one that was written to last.
        case latest
        /// The one with that id; it must exist.
        case existing(String)
        /// A new one with the history of the one with that id.
        case fork(String)
    }

    /// Opens a session's transcript.
    /// - Throws: `StorageError`: `notFound` where the session must exist and does not, `malformed` for a name that
    ///   cannot be a file name, and whatever opening the file throws.
    public func open(_ choice: Choice, now: @Sendable () -> Timestamp = { .now }) throws(StorageError) -> Transcript {
        try folder.create()
        let id =
            switch choice {
            case .new: newID(at: now())
            case .named(let name): try Self.checked(name)
            case .latest: try latest()
            case .existing(let id): try existing(id)
            case .fork(let origin): try fork(origin, now: now)
            }
        if let keepDays, makesSession(choice) { deleteSessions(olderThanDays: keepDays, now: now()) }
        var transcript = try Transcript(session: id, path: path(of: id), now: now)
        if case .fork(let origin) = choice { transcript.notices.append("session \(id) is a fork of \(origin)") }
        return transcript
    }

    private func makesSession(_ choice: Choice) -> Bool {
        switch choice {
        case .new, .fork: true
        case .named(let name): !FileContent.exists(path(of: name))
        case .latest, .existing: false
        }
    }

    func path(of id: String) -> String { folder.path(of: id + Self.suffix) }

    /// The id of a session that must exist.
    func existing(_ id: String) throws(StorageError) -> String {
        guard FileContent.exists(path(of: try Self.checked(id))) else {
            throw StorageError(
                .notFound,
                "there is no session \(id) in \(folder.path); see pattreeya sessions list"
            )
        }
        return id
    }

    /// The file of a session that must exist.
    func existingPath(of id: String) throws(StorageError) -> String { path(of: try existing(id)) }

    private func latest() throws(StorageError) -> String {
        // Names of one moment are in the order of their time, too.
        let newest = ids.map { (modified: FileContent.modified(path(of: $0)), id: $0) }
            .max { ($0.modified, $0.id) < ($1.modified, $1.id) }
        guard let newest else {
            throw StorageError(.notFound, "there is no session to continue in \(folder.path); leave out --continue")
        }
        return newest.id
    }

    static func checked(_ name: String) throws(StorageError) -> String {
        let isAllowed = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
        }
        guard isAllowed, !name.isEmpty, name.utf8.count <= 100, !name.hasPrefix(".") else {
            throw StorageError(
                .malformed,
                "\"\(name.prefix(100))\" cannot name a session; use letters, digits, '-', '_' and '.', at most 100"
            )
        }
        return name
    }

    /// The time for sorting by name, and a random part for two sessions in one second.
    func newID(at time: Timestamp) -> String {
        let letters = Array("abcdefghijkmnpqrstuvwxyz23456789")
        while true {
            let random = (0..<4).map { _ in letters[Int.random(in: 0..<letters.count)] }
            let id = "\(time.compact)-\(String(random))"
            if !FileContent.exists(path(of: id)) { return id }
        }
    }
}
