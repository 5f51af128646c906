import Glibc

/// Whole files, read and replaced.
public enum FileContent {
    /// Reads a whole file.
    /// - Parameter limit: the most bytes to accept.
    /// - Throws: `StorageError`; `notFound` when there is none, `malformed` when it is larger than the limit.
    public static func read(_ path: String, limit: Int = 1 << 30) throws(StorageError) -> [UInt8] {
        try read(path, limit: limit, last: nil)
    }

    /// Reads the end of a file.
    /// - Parameter count: how many bytes to read, or all where the file has fewer; what is added meanwhile comes besides.
    /// - Throws: `StorageError`; `notFound` when there is none.
    public static func readEnd(of path: String, count: Int) throws(StorageError) -> [UInt8] {
        try read(path, limit: .max, last: count)
    }

    /// Reads a text that a person wrote.
    /// - Throws: `StorageError`; `notFound` when there is none, `malformed` when it is larger than a megabyte or not
    ///   UTF-8.
    public static func text(_ path: String) throws(StorageError) -> String {
        try text(of: try read(path, limit: 1 << 20), path: path)
    }

    /// The text in the content of a file.
    /// - Throws: `StorageError` with code `malformed` when it is not UTF-8.
    public static func text(of content: [UInt8], path: String) throws(StorageError) -> String {
        guard let text = String(validating: content, as: UTF8.self) else {
            throw StorageError(.malformed, "\(path) is not UTF-8 text; save it as UTF-8")
        }
        return text
    }

    private static func read(_ path: String, limit: Int, last: Int?) throws(StorageError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StorageError("read", path: path, errno: errno, missing: .notFound) }
        defer { close(descriptor) }
        func tooLarge() -> StorageError {
            StorageError(.malformed, "\(path) is larger than \(limit) bytes; give a smaller file")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw StorageError("read", path: path, errno: errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw StorageError("read", path: path, errno: EISDIR) }
        guard status.st_size <= limit else { throw tooLarge() }
        let skipped = last.map { max(0, Int(status.st_size) - $0) } ?? 0
        if skipped > 0 { lseek(descriptor, skipped, SEEK_SET) }
        let expected = max(Int(status.st_size) - skipped, 4096)
        // Of large files, clearing the memory first would be a good part of the time.
        var content = try read(descriptor, path, upTo: expected)
        guard content.count == expected else { return content }
        // It has grown, or has no size, as files of /proc.
        while case let more = try read(descriptor, path, upTo: 1 << 16), !more.isEmpty {
            content += more
            guard content.count <= limit else { throw tooLarge() }
        }
        return content
    }

    /// Reads until the end of the file or up to a number of bytes.
    private static func read(_ descriptor: Int32, _ path: String, upTo limit: Int) throws(StorageError) -> [UInt8] {
        var failure: Int32 = 0
        let content = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            adviseLargePages(buffer)
            while count < limit {
                let got = Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, limit - count)
                if got < 0 && errno == EINTR { continue }
                if got < 0 { failure = errno }
                if got <= 0 { return }
                count += got
            }
        }
        guard failure == 0 else { throw StorageError("read", path: path, errno: failure) }
        return content
    }

    /// A large file needs thousands of small pages, each of which costs a fault when it is first written.
    private static func adviseLargePages(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
        guard buffer.count >= 4 << 20, let base = buffer.baseAddress else { return }
        let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
        let start = (UInt(bitPattern: base) + page - 1) / page * page
        let end = (UInt(bitPattern: base) + UInt(buffer.count)) / page * page
        // A wish: where it is not granted nothing changes.
        madvise(UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_HUGEPAGE)
    }

    /// Reads both ends of a file, or the whole of one that is not longer than the window: then the second end is empty.
    /// - Throws: `StorageError`; `notFound` when there is none.
    public static func ends(
        of path: String,
        window: Int
    ) throws(StorageError) -> (status: (size: Int, modified: Timestamp), head: [UInt8], tail: [UInt8]) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StorageError("read", path: path, errno: errno, missing: .notFound) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw StorageError("read", path: path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw StorageError("read", path: path, errno: EISDIR) }
        let size = Int(status.st_size)
        let head = try part(descriptor, path, 0..<min(size, window))
        let tail = size <= window ? [] : try part(descriptor, path, max(window, size - window)..<size)
        return ((size, Timestamp(status.st_mtim)), head, tail)
    }

    private static func part(_ descriptor: Int32, _ path: String, _ range: Range<Int>) throws(StorageError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count, range.lowerBound + count)
            }
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw StorageError("read", path: path, errno: errno) }
            if got == 0 { break }
            count += got
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// Makes a file that is not there yet, in one step: nobody sees half of it.
    /// - Throws: `StorageError`; `exists` when something is at the path.
    public static func create(_ path: String, with content: [UInt8]) throws(StorageError) {
        let temporary = try writeBeside(path, content, mode: 0o600)
        defer { unlink(temporary) }
        guard link(temporary, path) == 0 else {
            let number = errno
            guard number != EEXIST else {
                throw StorageError(.exists, "\(path) is there already; choose another name")
            }
            throw StorageError("write", path: path, errno: number)
        }
    }

    /// Removes a file.
    /// - Throws: `StorageError`; `notFound` when there is none.
    public static func remove(_ path: String) throws(StorageError) {
        guard unlink(path) == 0 else { throw StorageError("delete", path: path, errno: errno, missing: .notFound) }
    }

    /// Replaces a file in one step, so that a reader sees the old or the new content and never half of it.
    /// - Parameter mode: the permissions of the new file.
    /// - Throws: `StorageError` when the folder cannot be written or the disk is full.
    public static func replace(_ path: String, with content: [UInt8], mode: mode_t = 0o600) throws(StorageError) {
        let temporary = try writeBeside(path, content, mode: mode)
        if rename(temporary, path) != 0 {
            let number = errno
            unlink(temporary)
            throw StorageError("write", path: path, errno: number)
        }
    }

    /// Writes a new file for a path and answers its temporary name.
    private static func writeBeside(_ path: String, _ content: [UInt8], mode: mode_t) throws(StorageError) -> String {
        // A name of its own for every call, and no file that is there already: its permissions could be wider.
        let temporary = "\(path).\(getpid()).\(String(UInt32.random(in: 0...(.max)), radix: 36)).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw StorageError("write", path: path, errno: errno) }
        var written = 0
        while written < content.count {
            let count = content.withUnsafeBytes { bytes in
                write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 {
                let number = count < 0 ? errno : ENOSPC
                close(descriptor)
                unlink(temporary)
                throw StorageError("write", path: path, errno: number)
            }
            written += count
        }
        close(descriptor)
        return temporary
    }

    /// Makes an empty file, readable by its owner only, unless something is there: for a library that would make it with
    /// wider permissions.
    /// - Throws: `StorageError` when the folder cannot be written.
    public static func createIfMissing(_ path: String) throws(StorageError) {
        // What is there is not even opened: closing it would end the locks that this process has on it (POSIX `fcntl`).
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
        } else if errno != EEXIST {
            throw StorageError("make", path: path, errno: errno)
        }
    }

    /// The names in a folder, without `.` and `..`; empty when there is no such folder.
    public static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}

extension FileContent {
    /// True when there is a folder at the path.
    public static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// True when something is at the path.
    public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// When a file was last written; the beginning of time when it is not there.
    public static func modified(_ path: String) -> Timestamp {
        var status = stat()
        guard stat(path, &status) == 0 else { return Timestamp(milliseconds: 0) }
        return Timestamp(status.st_mtim)
    }
}

extension Timestamp {
    fileprivate init(_ time: timespec) {
        self.init(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
