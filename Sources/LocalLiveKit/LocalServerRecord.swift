import LiveKit
import Storage
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

    /// The way to the server.
    var configuration: LiveKitConfiguration {
        get throws(LiveKitError) { try LiveKitConfiguration(url: url, apiKey: apiKey, apiSecret: apiSecret) }
    }

    /// Writes the file for its owner's eyes only, whole or not at all: readers see the old one or this one.
    /// - Throws: `LocalServerError` when the folder cannot be written.
    func write(path: String) throws(LocalServerError) {
        do {
            try FileContent.replace(path, with: json.serialized(pretty: true) + [UInt8(ascii: "\n")])
        } catch {
            throw LocalServerError(error)
        }
    }
}

extension LocalServerRecord {
    /// Reads a file; nil when there is none or it is not such a record.
    init?(path: String) {
        // A record is a few hundred bytes: what is far larger is none.
        guard let bytes = try? FileContent.read(path, limit: 64 << 10),
            let object = (try? JSONValue(parsing: bytes))?.objectValue,
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
}

extension LocalServerRecord: CustomStringConvertible, CustomReflectable {
    /// The URL and the process.
    var description: String { "\(url) of process \(processID)" }
    /// The URL and the process, so that `dump` and a failed test show no secret.
    var customMirror: Mirror { Mirror(self, children: ["url": url, "processID": processID]) }
}
