import Glibc

/// The folder where sessions, rooms of the embedded server and the journal live between runs.
public struct StateFolder: Sendable, Hashable {
    /// The folder's path, without a slash at the end.
    public let path: String

    /// A folder given outright.
    public init(path: String) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    /// `$XDG_STATE_HOME/pattreeya`, or `~/.local/state/pattreeya` where that is not set (XDG Base Directory rules: a
    /// relative path in the variable is ignored).
    public init(environment: (String) -> String?) {
        if let base = environment("XDG_STATE_HOME"), base.hasPrefix("/") {
            self.init(path: base + "/pattreeya")
        } else {
            self.init(path: Self.home(environment) + "/.local/state/pattreeya")
        }
    }

    /// The person's home folder.
    public static func home(_ environment: (String) -> String?) -> String {
        if let home = environment("HOME"), home.hasPrefix("/") { return home }
        guard let entry = getpwuid(getuid()), let folder = entry.pointee.pw_dir else { return "/" }
        return String(cString: folder)
    }

    /// A path below the folder.
    public func path(of name: String) -> String { "\(path)/\(name)" }

    /// A folder below this one.
    public func subfolder(_ name: String) -> StateFolder { StateFolder(path: path(of: name)) }

    /// Makes the folder and those above it, for its owner only.
    /// - Throws: `StorageError` naming the folder that cannot be made.
    public func create() throws(StorageError) {
        if FileContent.isFolder(path), access(path, W_OK | X_OK) == 0 { return }
        var current = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/", omittingEmptySubsequences: true) {
            current += current.isEmpty || current == "/" ? String(part) : "/" + part
            if mkdir(current, 0o700) == 0 || errno == EEXIST { continue }
            let number = errno
            // A parent that exists but may not be written answers EACCES or EROFS here although it is there.
            var status = stat()
            if stat(current, &status) == 0 { continue }
            throw StorageError("make the folder", path: current, errno: number)
        }
        guard FileContent.isFolder(path) else {
            throw StorageError("make the folder", path: path, errno: FileContent.exists(path) ? ENOTDIR : ENOENT)
        }
        if access(path, W_OK | X_OK) != 0 { throw StorageError("write to the folder", path: path, errno: errno) }
    }
}
