import Storage
import Tools

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
    private var highestID = 0

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
        let id = highestID + 1
        try file?.append(TranscriptRecord.line(id: id, parent: lastID, event: event))
        (lastID, highestID) = (id, id)
        conversation.apply(event.kind, turn: event.turn)
    }

    /// Waits until the file is on the disk: for the end of an interactive turn.
    /// - Throws: `StorageError` when the disk reports a failure.
    func synchronize() throws(StorageError) { try file?.synchronize() }

    private mutating func load(_ content: [UInt8], path: String) throws(StorageError) {
        var records: [Int: TranscriptRecord] = [:]
        var last: TranscriptRecord?
        var start = 0
        var number = 0
        while start < content.count {
            number += 1
            let end = content[start...].firstIndex(of: UInt8(ascii: "\n"))
            let line = content[start..<(end ?? content.count)]
            if end == nil, try !mendLastLine(line, path: path) { break }
            start = line.endIndex + 1
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) { continue }
            do throws(StorageError) {
                let record = try TranscriptRecord(line: line, session: session)
                try Self.check(record, follows: records)
                records[record.id] = record
                last = record
                highestID = max(highestID, record.id)
            } catch {
                let advice =
                    error.code == .newerVersion
                    ? "update pattreeya or start a new session" : "mend the line or start a new session"
                throw StorageError(error.code, "\(path):\(number): \(error.message); \(advice)")
            }
        }
        (isResumed, lastID) = (last != nil, last?.id)
        for case let event? in Self.branch(to: last, in: records).map(\.event) {
            conversation.apply(event.kind, turn: event.turn)
        }
    }

    /// Cuts off a last line that was torn, or gives a whole one the newline that it lacks, as editors leave it.
    /// Answers whether the line is whole: half an object never parses.
    private mutating func mendLastLine(_ line: ArraySlice<UInt8>, path: String) throws(StorageError) -> Bool {
        if (try? JSONValue(parsing: line)) != nil {
            try file?.append([UInt8(ascii: "\n")])
            return true
        }
        try file?.truncate(to: line.startIndex)
        notices.append("the last line of \(path) was torn (\(line.count) bytes) and is cut off")
        return false
    }

    /// A record that hangs in the air would silently leave out all that was said before it.
    private static func check(
        _ record: TranscriptRecord,
        follows records: [Int: TranscriptRecord]
    ) throws(StorageError) {
        if records[record.id] != nil {
            throw StorageError(.malformed, "a second record with the id \(record.id)")
        }
        if let parent = record.parent, records[parent] == nil {
            throw StorageError(.malformed, "its parent \(parent) is not on an earlier line")
        }
    }

    /// The records that lead to the last one, oldest first: what lies on other branches is not part of the session.
    private static func branch(to last: TranscriptRecord?, in records: [Int: TranscriptRecord]) -> [TranscriptRecord] {
        var branch: [TranscriptRecord] = []
        var next = last
        while let record = next {
            branch.append(record)
            // A parent was on an earlier line, so that this cannot go round in circles.
            next = record.parent.flatMap { records[$0] }
        }
        return branch.reversed()
    }
}
