import Glibc
import LiveKit
import Tools

/// What `local-server.json` says: where the running server is and how to talk to it.
struct LocalServerRecord: Hashable {
    var url: String
    var apiKey: String
    var apiSecret: String
    var processID: Int32
    /// Unix milliseconds.
    var startedAtMilliseconds: Int64

    var json: JSONValue {
        [
            "v": 1, "url": .string(url), "key": .string(apiKey), "secret": .string(apiSecret),
            "pid": .integer(Int(processID)), "started_ms": .integer(Int(startedAtMilliseconds)),
        ]
    }

    /// Reads a file; nil when there is none or it is not such a record.
    init?(path: String) {
        guard let bytes = Self.read(path), let object = (try? JSONValue(parsing: bytes))?.objectValue,
            let url = object["url"]?.stringValue, let key = object["key"]?.stringValue,
            let secret = object["secret"]?.stringValue, let id = object["pid"]?.integerValue,
            let processID = Int32(exactly: id)
        else { return nil }
        self.init(
            url: url,
            apiKey: key,
            apiSecret: secret,
            processID: processID,
            startedAtMilliseconds: Int64(object["started_ms"]?.integerValue ?? 0)
        )
    }

    init(url: String, apiKey: String, apiSecret: String, processID: Int32, startedAtMilliseconds: Int64) {
        self.url = url
        self.apiKey = apiKey
        self.apiSecret = apiSecret
        self.processID = processID
        self.startedAtMilliseconds = startedAtMilliseconds
    }

    /// The way to the server.
    var configuration: LiveKitConfiguration {
        get throws(LiveKitError) { try LiveKitConfiguration(url: url, apiKey: apiKey, apiSecret: apiSecret) }
    }

    /// Writes the file for its owner's eyes only, whole or not at all: readers see the old one or this one.
    /// - Throws: `LocalServerError` when the folder cannot be written.
    func write(path: String) throws(LocalServerError) {
        let draft = "\(path).\(processID).new"
        // A draft left by a killed process may have other permissions.
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.problem(path) }
        let bytes = json.serialized(pretty: true) + [UInt8(ascii: "\n")]
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        let writeError = errno
        close(descriptor)
        guard written == bytes.count, rename(draft, path) == 0 else {
            let problem = Self.problem(path, written < 0 ? writeError : written < bytes.count ? ENOSPC : errno)
            unlink(draft)
            throw problem
        }
    }

    private static func problem(_ path: String, _ code: Int32 = errno) -> LocalServerError {
        LocalServerError(
            .storage,
            "cannot write \(path): \(String(cString: strerror(code))); "
                + "free some space, or set XDG_STATE_HOME to a folder that can be written"
        )
    }

    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // A record is a few hundred bytes: what does not fit is none.
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        return count > 0 ? Array(bytes[..<count]) : nil
    }
}
