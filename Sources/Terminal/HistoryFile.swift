import Glibc
import Storage

/// The lines that were entered at earlier prompts, in a file that several processes may use at once.
///
/// One entry a line, oldest first, UTF-8; a newline inside an entry is written `\n`, a carriage return `\r`, a
/// backslash `\\`. Every entry is appended under a lock with one write, so that processes lose nothing of each other's
/// and a crash costs at most the entry being written.
struct HistoryFile: Sendable {
    /// Where the file is. Missing folders are made, for the owner only.
    let path: String
    /// The number of entries that are kept.
    var entryLimit = 1_000
    /// The size in bytes to which the file is cut, whatever the number of entries.
    var byteLimit = 4 << 20

    /// The file could not be read or written; the message says which one and why.
    struct Failure: Error {
        let message: String
    }

    /// The newest entries, oldest first. No file is no entries. Cuts the file if it is beyond its limits.
    func load() throws(Failure) -> [String] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return [] }
            throw failure("cannot be read")
        }
        defer { Glibc.close(descriptor) }
        guard flock(descriptor, LOCK_SH) == 0, let bytes = readAll(descriptor) else {
            throw failure("cannot be read")
        }
        let entries = HistoryFormat.decode(bytes)
        if entries.count > entryLimit || bytes.count > byteLimit {
            flock(descriptor, LOCK_UN)
            // A file that can be read but not written is still worth having.
            try? withLock { descriptor throws(Failure) in try cut(descriptor) }
        }
        return Array(entries.suffix(entryLimit))
    }

    /// Adds `entry` as the newest one. An entry larger than a quarter of the file is left out.
    func append(_ entry: String) throws(Failure) {
        let record = HistoryFormat.encode(entry)
        guard record.count <= byteLimit / 4 else { return }
        try withLock { descriptor throws(Failure) in
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw failure("cannot be written") }
            if status.st_mode & 0o077 != 0 {
                fchmod(descriptor, 0o600)
            }
            var bytes = record
            if status.st_size > 0, !endsWithNewline(descriptor, size: status.st_size) {
                bytes.insert(0x0a, at: 0)  // a torn last entry must not swallow this one
            }
            lseek(descriptor, 0, SEEK_END)
            guard write(descriptor, bytes) else {
                let failure = failure("cannot be written")
                ftruncate(descriptor, status.st_size)  // half an entry is none
                throw failure
            }
            // Cutting costs a rewrite of the file, so the file may grow by a quarter first.
            if Int(status.st_size) > byteLimit || HistoryFormat.count(readAll(descriptor) ?? []) > entryLimit * 5 / 4 {
                try cut(descriptor)
            }
        }
    }

    /// Runs `body` on the file with the exclusive lock held. The file at `path` may have been replaced by another
    /// process while this one waited for the lock, then the lock is of no use and is taken again.
    private func withLock(_ body: (CInt) throws(Failure) -> Void) throws(Failure) {
        try makeFolder()
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw failure("cannot be written") }
            defer { Glibc.close(descriptor) }
            while flock(descriptor, LOCK_EX) != 0 {
                guard errno == EINTR else { throw failure("cannot be locked") }
            }
            var held = stat()
            var named = stat()
            guard fstat(descriptor, &held) == 0, stat(path, &named) == 0, held.st_ino == named.st_ino,
                held.st_dev == named.st_dev
            else { continue }
            return try body(descriptor)
        }
    }

    /// Replaces the file by one within the limits. The lock on the old one is held.
    private func cut(_ descriptor: CInt) throws(Failure) {
        guard let bytes = readAll(descriptor) else { throw failure("cannot be read") }
        var kept: [[UInt8]] = []
        var size = 0
        for record in HistoryFormat.decode(bytes).suffix(entryLimit).reversed().lazy.map(HistoryFormat.encode) {
            size += record.count
            guard size <= byteLimit else { break }
            kept.append(record)
        }
        let content = Array(kept.reversed().joined())
        do throws(StorageError) {
            try FileContent.replace(path, with: content)
        } catch {
            throw Failure(message: "The history file cannot be shortened: \(error.message).")
        }
    }

    private func makeFolder() throws(Failure) {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        // One that is there need not be writable: the file in it may be.
        if folder.isEmpty || FileContent.exists(folder) { return }
        do throws(StorageError) {
            try StateFolder(path: folder).create()
        } catch {
            throw Failure(message: "The history file cannot be written: \(error.message).")
        }
    }

    private func failure(_ what: String) -> Failure {
        Failure(message: "The history file \(path) \(what): \(String(cString: strerror(errno))).")
    }

    private func endsWithNewline(_ descriptor: CInt, size: off_t) -> Bool {
        var last: UInt8 = 0
        return pread(descriptor, &last, 1, size - 1) == 1 && last == 0x0a
    }

    private func readAll(_ descriptor: CInt) -> [UInt8]? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        var complete = true
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
            while count < buffer.count {
                let got = pread(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count, off_t(count))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    complete = got == 0
                    return
                }
                count += got
            }
        }
        return complete ? bytes : nil
    }

    private func write(_ descriptor: CInt, _ bytes: [UInt8]) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }
}
