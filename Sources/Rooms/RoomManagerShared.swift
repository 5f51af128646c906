import Glibc
import LiveKit
import Storage
import Synchronization

extension RoomManager {
    private static let made: Mutex<RoomManager?> = Mutex(nil)

    /// The manager of the server that `LIVEKIT_URL`, `LIVEKIT_API_KEY` and `LIVEKIT_API_SECRET` name: one for the whole
    /// process, made at the first use. Writes are recorded in `rooms.jsonl` in the state folder.
    /// - Throws: `RoomError` with the code `configuration` that names the variable to set; the next use tries again.
    public static var shared: RoomManager {
        get throws {
            try made.withLock { manager throws(RoomError) in
                if let manager { return manager }
                let new = try fromEnvironment { name in getenv(name).map { String(cString: $0) } }
                manager = new
                return new
            }
        }
    }

    /// Makes a manager from environment variables.
    /// - Parameters:
    ///   - channel: through what writes come, for the journal.
    ///   - variable: the value of a variable, nil when it is not set.
    /// - Throws: `RoomError` with the code `configuration`.
    public static func fromEnvironment(
        channel: String = "library",
        _ variable: (String) -> String?
    ) throws(RoomError) -> RoomManager {
        let names = ["LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"]
        let values = names.map { variable($0) ?? "" }
        let missing = zip(names, values).filter { $0.1.isEmpty }.map(\.0)
        guard missing.isEmpty else {
            throw RoomError(
                .configuration,
                "\(missing.joined(separator: ", ")) \(missing.count == 1 ? "is" : "are") not set",
                hint: "Set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET to those of a LiveKit server"
            )
        }
        let configuration: LiveKitConfiguration
        do {
            configuration = try LiveKitConfiguration(url: values[0], apiKey: values[1], apiSecret: values[2])
        } catch {
            throw RoomError(error)
        }
        return RoomManager(
            service: RoomServiceClient(configuration: configuration),
            journal: RoomJournal(path: StateFolder(environment: variable).path(of: "rooms.jsonl")),
            actor: variable("USER") ?? "uid \(getuid())",
            channel: channel
        )
    }
}
