import Glibc

/// A fresh folder that is removed, with all that is in it, when nobody holds it any more.
public final class TemporaryFolder: Sendable {
    /// The folder's path, without a slash at the end.
    public let path: String

    /// Makes a folder in `TMPDIR`, or in `/tmp` where that is not set.
    public init() {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        var template = Array("\(parent.isEmpty ? "/tmp" : parent)/pattreeya-test-XXXXXX".utf8CString)
        let made = mkdtemp(&template)
        precondition(made != nil, "no temporary folder: \(String(cString: strerror(errno)))")
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    deinit { Self.remove(path) }

    /// The path of something in the folder.
    public func path(of name: String) -> String { "\(path)/\(name)" }

    /// Puts a file into the folder and answers its path.
    @discardableResult
    public func write(_ name: String, _ content: some Sequence<UInt8>, mode: mode_t = 0o600) -> String {
        let path = path(of: name)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        precondition(descriptor >= 0, "cannot write \(path): \(String(cString: strerror(errno)))")
        defer { close(descriptor) }
        // The process's mask may be narrower than what the test asks for.
        fchmod(descriptor, mode)
        let bytes = Array(content)
        precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
        return path
    }

    /// Puts a text file into the folder and answers its path.
    @discardableResult
    public func write(_ name: String, _ text: String, mode: mode_t = 0o600) -> String {
        write(name, text.utf8, mode: mode)
    }

    private static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        if let stream = opendir(path) {
            var names: [String] = []
            while let entry = readdir(stream) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                    field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != "." && name != ".." { names.append(name) }
            }
            closedir(stream)
            for name in names { remove("\(path)/\(name)") }
        }
        rmdir(path)
    }
}
