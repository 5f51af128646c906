import Storage

extension SessionStore {
    /// Makes a session with the history of another one, which may be open in another process.
    /// - Parameter name: the id of the new session; nil for one of the program's making.
    /// - Returns: the id of the new session.
    /// - Throws: `StorageError`: `notFound` when there is no such session, `exists` when there is one of the new
    ///   name, `malformed` for a name that cannot be one or a damaged history, or what the files threw.
    public func fork(
        _ origin: String,
        as name: String? = nil,
        now: @Sendable () -> Timestamp = { .now }
    ) throws(StorageError) -> String {
        let source = try existingPath(of: origin)
        let id = if let name { try Self.checked(name) } else { newID(at: now()) }
        let path = path(of: id)
        // Of a session in use there may be half a last line.
        let content = try FileContent.read(source)
        let whole = content.lastIndex(of: UInt8(ascii: "\n")).map { content[...$0] } ?? []
        try FileContent.create(path, with: Array(whole))
        do throws(StorageError) {
            var transcript = try Transcript(session: id, path: path, now: now)
            try transcript.append(TurnEvent(session: id, turn: 0, at: now(), kind: .forked(origin: origin)))
        } catch {
            try? FileContent.remove(path)
            throw error
        }
        return id
    }
}
