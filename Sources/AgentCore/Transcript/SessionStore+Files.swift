import Storage

extension SessionStore {
    /// All sessions, the one that was written to last first. Of large files only both ends are read. A file that
    /// cannot be read is listed as damaged.
    public func list() -> [SessionInfo] {
        ids.map { id in
            do throws(StorageError) {
                return try SessionInfo(id: id, path: path(of: id))
            } catch {
                let changed = FileContent.modified(path(of: id))
                return SessionInfo(id: id, changedAt: changed, size: 0, turns: 0, damage: error.message)
            }
        }
        .sorted { ($0.changedAt, $0.id) > ($1.changedAt, $1.id) }
    }

    /// The ids of all sessions, in no order.
    public var ids: [String] {
        FileContent.names(in: folder.path).filter { $0.hasSuffix(Self.suffix) }.map {
            String($0.dropLast(Self.suffix.count))
        }
    }

    /// One session at a glance.
    /// - Throws: `StorageError`: `notFound` when there is none, `malformed` for a name that cannot be one.
    public func info(_ id: String) throws(StorageError) -> SessionInfo {
        try SessionInfo(id: id, path: try existingPath(of: id))
    }

    /// Deletes a session and the backups that repairs of it left.
    /// - Throws: `StorageError`: `notFound`, `busy` while a process has it open, or `inputOutput`.
    public func delete(_ id: String) throws(StorageError) {
        let path = try existingPath(of: id)
        let lock = try AppendOnlyFile(path: path, exclusive: true)
        try FileContent.remove(path)
        for name in FileContent.names(in: folder.path) where name.hasPrefix(id + Self.suffix + Self.backupMark) {
            try FileContent.remove(folder.path(of: name))
        }
        withExtendedLifetime(lock) {}
    }

    /// A session in a form for people or programs. It may be open in another process.
    /// - Throws: `StorageError`: `notFound`, `malformed` for a damaged file, `newerVersion`, or `inputOutput`.
    public func export(_ id: String, as format: TranscriptFormat) throws(StorageError) -> [UInt8] {
        let path = try existingPath(of: id)
        let content = try FileContent.read(path)
        if format == .jsonl { return content }
        var loader = TranscriptLoader(session: id, path: path)
        try loader.load(content)
        return Array(TranscriptText(session: id, conversation: loader.conversation).written(as: format).utf8)
    }

    /// Deletes sessions that nobody wrote to for some days. One that is open stays, whatever its age.
    /// - Returns: the ids of those that were deleted.
    @discardableResult
    public func deleteSessions(olderThanDays days: Int, now: Timestamp) -> [String] {
        let (age, overflows) = Int64(days).multipliedReportingOverflow(by: 86_400_000)
        guard !overflows else { return [] }
        let oldest = Timestamp(milliseconds: now.milliseconds - age)
        return ids.filter { id in
            guard FileContent.modified(path(of: id)) < oldest else { return false }
            return (try? delete(id)) != nil
        }
    }

    static let suffix = ".jsonl"
    /// What follows a session's file name in the names of its backups.
    static let backupMark = ".backup-"
}
