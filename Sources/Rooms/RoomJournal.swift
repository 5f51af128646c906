import Glibc
import Synchronization
import Tools

/// The append-only record of every write to the rooms: a JSON object a line, in one file that processes share.
///
/// A record is one `write(2)` on a descriptor opened for appending, so that lines of several processes never mix and a
/// killed process leaves whole lines or one torn last line, which readers pass over.
public final class RoomJournal: Sendable {
    /// What a reading found.
    public struct Contents: Sendable, Hashable {
        /// The records wanted, oldest first.
        public var records: [RoomRecord]
        /// The numbers, from 1, of lines that are no records.
        public var damagedLines: [Int]
    }

    /// Where the file is.
    public let path: String

    private let file: Mutex<Int32?> = Mutex(nil)

    /// Makes a journal; the file is created at the first write, readable by its owner alone, with the
    /// folders it is in.
    public init(path: String) { self.path = path }

    deinit {
        if let descriptor = file.withLock({ $0 }) { close(descriptor) }
    }

    /// Opens the file for writing, so that an operation that could not be recorded is not begun.
    /// - Throws: `RoomError` with the code `journal`.
    public func prepare() throws(RoomError) { _ = try descriptor() }

    /// Writes a record; when this returns it survives the process.
    /// - Throws: `RoomError` with the code `journal`.
    public func append(_ record: RoomRecord) throws(RoomError) {
        let descriptor = try descriptor()
        var line: [UInt8] = []
        // What a full disk or a kill cut short must not swallow this record too.
        if !endsWithNewline(descriptor) { line.append(UInt8(ascii: "\n")) }
        JSONValue.object(record.json).write(to: &line)
        line.append(UInt8(ascii: "\n"))
        var written = 0
        repeat {
            written = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        } while written < 0
            && errno == EINTR
        guard written == line.count else { throw failure("written", written < 0 ? errno : ENOSPC) }
    }

    /// Reads the records that a filter wants. A journal that does not exist yet is empty.
    /// - Throws: `RoomError` with the code `journal`.
    public func read(_ filter: RoomRecordFilter = RoomRecordFilter()) throws(RoomError) -> Contents {
        let bytes = try contents(from: 0)
        var found = Contents(records: [], damagedLines: [])
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            guard !line.isEmpty else { continue }
            guard let json = try? JSONValue(parsing: line), let record = RoomRecord(json) else {
                found.damagedLines.append(index + 1)
                continue
            }
            if filter.accepts(record) { found.records.append(record) }
        }
        if let limit = filter.limit { found.records.removeFirst(max(0, found.records.count - max(0, limit))) }
        return found
    }

    /// The first recorded creation of the room with this id among the latest records.
    func firstCreation(sid: String) throws(RoomError) -> RoomRecord? {
        let tail = try contents(from: -Self.recentBytes)
        for line in tail.split(separator: UInt8(ascii: "\n")) {
            guard let json = try? JSONValue(parsing: line), let record = RoomRecord(json) else { continue }
            if record.sid == sid && record.operation == .create && record.outcome == .done { return record }
        }
        return nil
    }

    /// Two processes that create the same room do so within moments: more than a hundred records back is long ago.
    private static let recentBytes = 64 << 10

    private func descriptor() throws(RoomError) -> Int32 {
        let opened: Result<Int32, RoomError> = file.withLock { descriptor in
            if let descriptor { return .success(descriptor) }
            var new = openForAppending()
            if new < 0 && errno == ENOENT {
                makeFolders()
                new = openForAppending()
            }
            if new < 0 { return .failure(failure("opened", errno)) }
            descriptor = new
            return .success(new)
        }
        return try opened.get()
    }

    private func openForAppending() -> Int32 { open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600) }

    private func makeFolders() {
        for (index, character) in zip(path.indices, path) where character == "/" && index != path.startIndex {
            mkdir(String(path[..<index]), 0o700)
        }
    }

    private func endsWithNewline(_ descriptor: Int32) -> Bool {
        let size = lseek(descriptor, 0, SEEK_END)
        guard size > 0 else { return true }
        var last: UInt8 = 0
        return pread(descriptor, &last, 1, size - 1) != 1 || last == UInt8(ascii: "\n")
    }

    /// The bytes from an offset, or from so many before the end.
    private func contents(from offset: Int) throws(RoomError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return [] }
            throw failure("read", errno)
        }
        defer { close(descriptor) }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        var position = offset < 0 ? max(0, size + offset) : offset
        var bytes: [UInt8] = []
        bytes.reserveCapacity(max(0, size - position))
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = pread(descriptor, &chunk, chunk.count, position)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", errno) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            position += count
        }
    }

    private func failure(_ what: String, _ number: Int32) -> RoomError {
        RoomError(
            .journal,
            "the room journal \(path) cannot be \(what): \(String(cString: strerror(number)))",
            hint: "Check the folder's owner and the free space"
        )
    }
}
