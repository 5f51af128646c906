import Storage
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

    private let file: Mutex<AppendOnlyFile?> = Mutex(nil)

    /// Makes a journal; the file is created at the first write, readable by its owner alone, with the
    /// folders it is in.
    public init(path: String) { self.path = path }

    /// Opens the file for writing, so that an operation that could not be recorded is not begun.
    /// - Throws: `RoomError` with the code `journal`.
    public func prepare() throws(RoomError) { _ = try openFile() }

    /// Writes a record; when this returns it survives the process.
    /// - Throws: `RoomError` with the code `journal`.
    public func append(_ record: RoomRecord) throws(RoomError) {
        var line = JSONValue.object(record.json).serialized()
        line.append(UInt8(ascii: "\n"))
        let file = try openFile()
        // What a full disk or a kill cut short must not swallow this record too.
        do { try file.append(line, onNewLine: true) } catch { throw failure(error) }
    }

    /// Reads the records that a filter wants. A journal that does not exist yet is empty.
    /// - Throws: `RoomError` with the code `journal`.
    public func read(_ filter: RoomRecordFilter = RoomRecordFilter()) throws(RoomError) -> Contents {
        let bytes = try content { path throws(StorageError) in try FileContent.read(path, limit: .max) }
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
        let tail = try content { path throws(StorageError) in
            try FileContent.readEnd(of: path, count: Self.recentBytes)
        }
        for line in tail.split(separator: UInt8(ascii: "\n")) {
            guard let json = try? JSONValue(parsing: line), let record = RoomRecord(json) else { continue }
            if record.sid == sid && record.operation == .create && record.outcome == .done { return record }
        }
        return nil
    }

    /// Two processes that create the same room do so within moments: more than a hundred records back is long ago.
    private static let recentBytes = 64 << 10

    private func openFile() throws(RoomError) -> AppendOnlyFile {
        do {
            return try file.withLock { file throws(StorageError) in
                if let file { return file }
                let folder = path.lastIndex(of: "/").map { StateFolder(path: String(path[..<$0])) }
                if let folder, !FileContent.isFolder(folder.path) { try folder.create() }
                let new = try AppendOnlyFile(path: path)
                file = new
                return new
            }
        } catch {
            throw failure(error)
        }
    }

    /// Empty before the first write.
    private func content(_ read: (String) throws(StorageError) -> [UInt8]) throws(RoomError) -> [UInt8] {
        do {
            return try read(path)
        } catch {
            if error.code == .notFound { return [] }
            throw failure(error)
        }
    }

    private func failure(_ error: StorageError) -> RoomError {
        RoomError(.journal, "the room journal \(path) cannot be used: \(error.message)")
    }
}
