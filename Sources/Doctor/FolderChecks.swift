import Glibc
import Settings
import Storage

/// Whether the folders of the program can be used, and whether others can read what is in them.
struct FolderChecks: Sendable {
    private let subject: Doctor.Subject

    init(_ subject: Doctor.Subject) { self.subject = subject }

    func run() -> [Finding] { [state(), configuration()] + secretFiles() }

    private func state() -> Finding {
        let (id, path) = ("folders.state", subject.state.path)
        guard FileContent.exists(path) else {
            guard let parent = Self.nearestFolder(above: path), access(parent, W_OK | X_OK) == 0 else {
                let fix = "make the folder above it writable, or set XDG_STATE_HOME to another folder"
                return Finding(id, .problem, "\(path) is not there and cannot be made", fix: fix)
            }
            return Finding(id, .ok, "\(path) is not there yet and can be made")
        }
        guard FileContent.isFolder(path) else {
            return Finding(id, .problem, "\(path) is no folder", fix: "move the file away")
        }
        guard access(path, R_OK | W_OK | X_OK) == 0 else {
            let fix = "make it writable, or set XDG_STATE_HOME to another folder"
            return Finding(id, .problem, "\(path) cannot be written: \(String(cString: strerror(errno)))", fix: fix)
        }
        guard Self.permissions(path) & 0o077 == 0 else {
            let found = "others can look into \(path), where conversations are"
            return Finding(id, .warning, found, fix: "chmod 700 \(path)")
        }
        return Finding(id, .ok, "\(path) is writable, and yours alone")
    }

    private func configuration() -> Finding {
        let (id, path) = ("folders.configuration", Settings.configurationFolder(subject.environment))
        guard FileContent.exists(path) else { return Finding(id, .ok, "\(path) is not there, and need not be") }
        guard FileContent.isFolder(path), access(path, R_OK | X_OK) == 0 else {
            return Finding(id, .problem, "\(path) cannot be read", fix: "make it a folder that you can read")
        }
        guard Self.permissions(path) & 0o022 == 0 else {
            return Finding(id, .warning, "others may write to \(path)", fix: "chmod go-w \(path)")
        }
        return Finding(id, .ok, "\(path) is readable")
    }

    /// Files that settings came from, where they hold a secret that others can read.
    private func secretFiles() -> [Finding] {
        guard let settings = try? subject.settings.get() else { return [] }
        let origins = settings.table().filter(\.setting.isSecret).flatMap { row in
            ((row.value.map { [$0] } ?? []) + row.overridden).map(\.origin)
        }
        let open = settings.files.filter { file in
            // The origin of a key that a profile names goes on behind the file's path.
            origins.contains { $0 == file || $0.hasPrefix(file + " (") } && Self.permissions(file) & 0o077 != 0
        }
        return open.map { file in
            Finding("folders.secrets", .warning, "others can read \(file), which holds a key", fix: "chmod 600 \(file)")
        }
    }

    private static func permissions(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    private static func nearestFolder(above path: String) -> String? {
        var path = path[...]
        while let slash = path.lastIndex(of: "/") {
            path = path[..<slash]
            let folder = path.isEmpty ? "/" : String(path)
            if FileContent.exists(folder) { return FileContent.isFolder(folder) ? folder : nil }
            if path.isEmpty { break }
        }
        return nil
    }
}
