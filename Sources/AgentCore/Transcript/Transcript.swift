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
    /// What was mended or copied when the file was opened, in words for the person.
    public internal(set) var notices: [String] = []
    /// True when the file held records already.
    public private(set) var isResumed = false
    private(set) var conversation = Conversation()
    private(set) var usage = SessionUsage()
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
    package mutating func append(_ event: TurnEvent) throws(StorageError) {
        let id = highestID + 1
        try file?.append(TranscriptRecord.line(id: id, parent: lastID, event: event))
        (lastID, highestID) = (id, id)
        take(event)
    }

    private mutating func take(_ event: TurnEvent) {
        conversation.apply(event)
        usage.add(event.kind)
    }

    /// Waits until the file is on the disk: for the end of an interactive turn.
    /// - Throws: `StorageError` when the disk reports a failure.
    func synchronize() throws(StorageError) { try file?.synchronize() }

    private mutating func load(_ content: [UInt8], path: String) throws(StorageError) {
        var loader = TranscriptLoader(session: session, path: path)
        try loader.load(content)
        (conversation, usage) = (loader.conversation, loader.usage)
        (lastID, highestID, isResumed) = (loader.lastID, loader.highestID, loader.lastID != nil)
        if loader.lacksNewline { try file?.append([UInt8(ascii: "\n")]) }
        if let start = loader.tornAt {
            try file?.truncate(to: start)
            notices.append("the last line of \(path) was torn (\(content.count - start) bytes) and is cut off")
        }
    }
}
