import Storage

/// What a repair did to a session's file.
public struct SessionRepairReport: Sendable, Hashable {
    /// One thing that was mended.
    public struct Change: Sendable, Hashable {
        /// The line of the file as it was; nil for what belongs to no line of it.
        public var line: Int?
        /// What was wrong and what was done.
        public var text: String
    }

    /// What was mended, in the order of the lines; empty when nothing was wrong.
    public var changes: [Change]
    /// Where the file as it was is kept; nil when nothing was changed.
    public var backup: String?
}

extension SessionStore {
    /// Mends a session's file as far as it can be, and keeps the file as it was beside it.
    /// - Throws: `StorageError`: `notFound`, `busy` while a process has the session open, `newerVersion` for a file
    ///   of a newer version, or `inputOutput`. The file is as it was then.
    public func repair(
        _ id: String,
        now: @Sendable () -> Timestamp = { .now }
    ) throws(StorageError) -> SessionRepairReport {
        let path = try existingPath(of: id)
        let lock = try AppendOnlyFile(path: path, exclusive: true)
        defer { withExtendedLifetime(lock) {} }
        let content = try FileContent.read(path)
        var structure = RecordRepair(session: id, fallbackTime: now())
        let records: [RepairedRecord]
        do throws(StorageError) { records = try structure.mend(content) } catch {
            throw StorageError(error.code, "\(path):\(error.message)")
        }
        var pairs = PairRepair(records, lastTime: structure.lastTime)
        let mended = pairs.mend()
        let changes = (structure.changes + pairs.changes).sorted { ($0.line ?? .max) < ($1.line ?? .max) }
        if changes.isEmpty { return SessionRepairReport(changes: []) }
        let bytes = RepairedRecord.file(mended)
        var check = TranscriptLoader(session: id, path: path)
        try check.load(bytes)
        let backup = try keep(content, of: path, at: now())
        try FileContent.replace(path, with: bytes)
        return SessionRepairReport(changes: changes, backup: backup)
    }

    private func keep(_ content: [UInt8], of path: String, at time: Timestamp) throws(StorageError) -> String {
        let base = path + Self.backupMark + time.compact
        var number = 1
        while true {
            let backup = number == 1 ? base : "\(base)-\(number)"
            do throws(StorageError) {
                try FileContent.create(backup, with: content)
                return backup
            } catch {
                guard error.code == .exists else { throw error }
            }
            number += 1
        }
    }
}
