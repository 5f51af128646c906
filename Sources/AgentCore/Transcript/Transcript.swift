import Storage

/// The record of a session: an append-only file of JSON lines, and the conversation that they amount to.
///
/// A record is in the file, by one `write(2)`, before its event is shown to anybody: a process killed at any moment
/// has lost nothing that it showed.
public struct Transcript: Sendable {
    /// The id of the session.
    public let session: String
    /// Where the file is; nil for a session that is kept in memory only.
    public var path: String? { file?.path }
    /// What was mended when the file was opened, in words for the person.
    public private(set) var notices: [String] = []
    /// True when the file held records already.
    public private(set) var isResumed = false
    private(set) var conversation = Conversation()
    private var file: AppendOnlyFile?
    private var lastID: Int?

    /// A session in memory, for tests and for a chat that is not to leave a trace.
    public init(session: String) { self.session = session }

    /// Opens a session's file, or makes one, and takes up what it holds. A torn last line is cut off and a turn that
    /// was cut short is closed, both with a notice.
    /// - Throws: `StorageError`: `busy` when another process has the session open, `newerVersion`, `malformed` with
    ///   the number of the line, or `inputOutput`.
    public init(session: String, path: String, now: @Sendable () -> Timestamp = { .now }) throws(StorageError) {
        self.session = session
        let file = try AppendOnlyFile(path: path, exclusive: true)
        self.file = file
        let content = try FileContent.read(path)
        try load(content, path: path)
        for kind in conversation.closingEvents(reason: .cancelled) {
            try append(TurnEvent(session: session, turn: conversation.turn, at: now(), kind: kind))
            if case .turnFinished = kind {
                notices.append("the last turn of session \(session) was cut short; it is closed now")
            }
        }
    }

    /// Writes an event and takes it into the conversation.
    /// - Throws: `StorageError` when the file cannot be written; the event did not happen then.
    mutating func append(_ event: TurnEvent) throws(StorageError) {
        let record = TranscriptRecord(id: (lastID ?? 0) + 1, parent: lastID, event: event)
        try file?.append(record.line)
        apply(record)
    }

    /// Waits until the file is on the disk: for the end of an interactive turn.
    /// - Throws: `StorageError` when the disk reports a failure.
    func synchronize() throws(StorageError) { try file?.synchronize() }

    private mutating func apply(_ record: TranscriptRecord) {
        lastID = record.id
        conversation.apply(record.event.kind, turn: record.event.turn)
    }

    private mutating func load(_ content: [UInt8], path: String) throws(StorageError) {
        guard !content.isEmpty else { return }
        isResumed = true
        var records: [Int: TranscriptRecord] = [:]
        var last: TranscriptRecord?
        var start = 0
        var number = 0
        while start < content.count {
            number += 1
            guard let end = content[start...].firstIndex(of: UInt8(ascii: "\n")) else {
                try file?.truncate(to: start)
                notices.append("the last line of \(path) was torn (\(content.count - start) bytes) and is cut off")
                break
            }
            let line = content[start..<end]
            start = end + 1
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) { continue }
            do throws(StorageError) {
                guard let record = try TranscriptRecord(line: line, session: session) else { continue }
                records[record.id] = record
                last = record
            } catch {
                let advice =
                    error.code == .newerVersion
                    ? "update pattreeya or start a new session" : "mend the line or start a new session"
                throw StorageError(error.code, "\(path):\(number): \(error.message); \(advice)")
            }
        }
        for record in Self.branch(to: last, in: records) { apply(record) }
    }

    /// The records that lead to the last one, oldest first: what lies on other branches is not part of the session.
    private static func branch(to last: TranscriptRecord?, in records: [Int: TranscriptRecord]) -> [TranscriptRecord] {
        var branch: [TranscriptRecord] = []
        var next = last
        while let record = next {
            branch.append(record)
            // A parent comes earlier, so that a damaged file cannot send this round in circles.
            next = record.parent.flatMap { $0 < record.id ? records[$0] : nil }
        }
        return branch.reversed()
    }
}
