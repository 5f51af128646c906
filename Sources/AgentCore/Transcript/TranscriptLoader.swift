import Glibc
import Storage
import Tools

/// Builds the conversation of a session from the bytes of its file.
///
/// Nearly every file is a chain in which each record follows the one before; then every line is read once and taken in
/// at once. Only where a record hangs on an earlier one all lines are read again, to find the branch that counts.
struct TranscriptLoader {
    let session: String
    let path: String
    private(set) var conversation = Conversation()
    private(set) var usage = SessionUsage()
    private(set) var lastID: Int?
    private(set) var highestID = 0
    /// Where a last line starts that was torn; nil when the last line is whole.
    private(set) var tornAt: Int?
    /// True when the last line is whole but for its newline, as editors leave it.
    private(set) var lacksNewline = false
    private var reader: TranscriptRecordReader

    init(session: String, path: String) {
        (self.session, self.path) = (session, path)
        reader = TranscriptRecordReader(session: session)
    }

    /// Reads a whole file.
    /// - Throws: `StorageError`: `newerVersion` or `malformed`, with path, line and what to do.
    mutating func load(_ content: [UInt8]) throws(StorageError) {
        let result: Result<Void, StorageError> = content.withUnsafeBufferPointer { bytes in
            do throws(StorageError) {
                if try !loadChain(bytes) {
                    self = TranscriptLoader(session: session, path: path)
                    try loadTree(bytes)
                }
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Takes in records as long as each follows the one before. Answers false where one does not.
    private mutating func loadChain(_ bytes: UnsafeBufferPointer<UInt8>) throws(StorageError) -> Bool {
        var lines = TranscriptLines(bytes)
        // Pieces of text, of which nothing is built if their message follows.
        var pieces: [UnsafeBufferPointer<UInt8>] = []
        while let line = lines.next() {
            let head = TranscriptLineHead(line)
            if lines.endsWithNewline, let head, head.isPlainPiece(line) {
                guard head.parent == lastID, head.id > highestID else { return false }
                (lastID, highestID) = (head.id, head.id)
                pieces.append(line)
                continue
            }
            guard let record = try record(on: line, lines, head) else { continue }
            guard record.parent == lastID, record.id > highestID else { return false }
            (lastID, highestID) = (record.id, record.id)
            guard let event = record.event else { continue }
            if case .message = event.kind { pieces.removeAll(keepingCapacity: true) }
            try take(&pieces)
            take(event)
        }
        try take(&pieces)
        return true
    }

    private mutating func take(_ pieces: inout [UnsafeBufferPointer<UInt8>]) throws(StorageError) {
        for piece in pieces {
            if let event = try reader.read(piece).event { take(event) }
        }
        pieces.removeAll(keepingCapacity: true)
    }

    /// Reads all records first, then takes in those that lead to the last one.
    private mutating func loadTree(_ bytes: UnsafeBufferPointer<UInt8>) throws(StorageError) {
        var records: [Int: TranscriptRecord] = [:]
        var lines = TranscriptLines(bytes)
        while let line = lines.next() {
            guard let record = try record(on: line, lines) else { continue }
            // A record that hangs in the air would silently leave out all that was said before it.
            if records[record.id] != nil { throw problem("a second record with the id \(record.id)", lines) }
            if let parent = record.parent, records[parent] == nil {
                throw problem("its parent \(parent) is not on an earlier line", lines)
            }
            records[record.id] = record
            (lastID, highestID) = (record.id, max(highestID, record.id))
        }
        var branch: [TranscriptRecord] = []
        var next = lastID.flatMap { records[$0] }
        while let record = next {
            branch.append(record)
            // A parent was on an earlier line, so that this cannot go round in circles.
            next = record.parent.flatMap { records[$0] }
        }
        for case let event? in branch.reversed().map(\.event) { take(event) }
    }

    private mutating func take(_ event: TurnEvent) {
        conversation.apply(event)
        usage.add(event.kind)
    }

    /// The record on a line; nil for a blank one, and for a last one that was torn.
    private mutating func record(
        on line: UnsafeBufferPointer<UInt8>,
        _ lines: TranscriptLines,
        _ head: TranscriptLineHead? = nil
    ) throws(StorageError) -> TranscriptRecord? {
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) && lines.endsWithNewline { return nil }
        if !lines.endsWithNewline {
            // Half an object never parses.
            guard (try? JSONValue(parsing: line)) != nil else {
                tornAt = lines.start
                return nil
            }
            lacksNewline = true
        }
        do throws(StorageError) {
            return try reader.read(line, head)
        } catch {
            throw problem(error.message, lines, code: error.code)
        }
    }

    private func problem(
        _ message: String,
        _ lines: TranscriptLines,
        code: StorageError.Code = .malformed
    ) -> StorageError {
        let advice =
            code == .newerVersion
            ? "update pattreeya or start a new session"
            : "mend it with pattreeya sessions repair \(session), or start a new session"
        return StorageError(code, "\(path):\(lines.number): \(message); \(advice)")
    }
}

/// The lines of a file in memory.
struct TranscriptLines {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var nextStart = 0
    /// The number of the line that was answered last, from 1.
    private(set) var number = 0
    /// Where it starts.
    private(set) var start = 0
    /// False for a last line without a newline.
    private(set) var endsWithNewline = true

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The next line without its newline; nil after the last one.
    mutating func next() -> UnsafeBufferPointer<UInt8>? {
        guard nextStart < bytes.count, let base = bytes.baseAddress else { return nil }
        (start, number) = (nextStart, number + 1)
        let rest = base + start
        let count: Int
        if let newline = memchr(rest, 0x0A, bytes.count - start) {
            count = UnsafeRawPointer(newline) - UnsafeRawPointer(rest)
        } else {
            (count, endsWithNewline) = (bytes.count - start, false)
        }
        nextStart = start + count + 1
        return UnsafeBufferPointer(start: rest, count: count)
    }
}
