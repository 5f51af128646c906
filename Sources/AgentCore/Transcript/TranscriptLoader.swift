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
    /// See ``TranscriptChain/read(_:session:parts:)``.
    private let parts: Int?
    private var reader: TranscriptRecordReader

    init(session: String, path: String, parts: Int? = nil) {
        (self.session, self.path, self.parts) = (session, path, parts)
        reader = TranscriptRecordReader(session: session)
    }

    /// Reads a whole file.
    /// - Throws: `StorageError`: `newerVersion` or `malformed`, with path, line and what to do.
    mutating func load(_ content: [UInt8]) throws(StorageError) {
        let result: Result<Void, StorageError> = content.withUnsafeBufferPointer { bytes in
            do throws(StorageError) {
                if try !loadChain(bytes) {
                    self = TranscriptLoader(session: session, path: path, parts: parts)
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
        let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let lines = UnsafeBufferPointer(rebasing: bytes[..<whole])
        guard let chains = TranscriptChain.read(lines, session: session, parts: parts) else { return false }
        // Pieces of text, of which nothing is built if their message follows.
        var pieces: [UnsafeBufferPointer<UInt8>] = []
        for chain in chains {
            guard let first = chain.firstID else { continue }
            guard chain.firstParent == lastID, first > highestID, let last = chain.lastID else { return false }
            (lastID, highestID) = (last, last)
            if chain.repeatsPieces { pieces.removeAll() }
            if !chain.events.isEmpty { try take(&pieces) }
            for event in chain.events { take(event) }
            pieces += chain.openPieces
        }
        return try loadLastLine(UnsafeBufferPointer(rebasing: bytes[whole...]), startsAt: whole, behind: &pieces)
    }

    /// Takes in a last line without a newline, if there is one.
    private mutating func loadLastLine(
        _ bytes: UnsafeBufferPointer<UInt8>,
        startsAt start: Int,
        behind pieces: inout [UnsafeBufferPointer<UInt8>]
    ) throws(StorageError) -> Bool {
        var lines = TranscriptLines(bytes)
        if let line = lines.next() {
            let record: TranscriptRecord?
            // Told where the lines before are counted.
            do throws(StorageError) { record = try self.record(on: line, lines) } catch { return false }
            if let record {
                guard record.parent == lastID, record.id > highestID else { return false }
                (lastID, highestID) = (record.id, record.id)
                if record.event?.isMessage ?? false { pieces.removeAll() }
                try take(&pieces)
                if let event = record.event { take(event) }
            }
        }
        if tornAt != nil { tornAt = start }
        try take(&pieces)
        return true
    }

    private mutating func take(_ pieces: inout [UnsafeBufferPointer<UInt8>]) throws(StorageError) {
        for piece in pieces {
            if let event = try reader.read(piece).event { take(event) }
        }
        pieces.removeAll()
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
        _ lines: TranscriptLines
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
            return try reader.read(line)
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
