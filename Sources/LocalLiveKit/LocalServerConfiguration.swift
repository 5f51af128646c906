import Logging
import Storage

/// How a local server listens, whom it believes and where it keeps its rooms.
public struct LocalServerConfiguration: Sendable {
    /// The address to listen on. Anything but loopback lets other machines in, as far as they have a key.
    public var host: String
    /// The port to listen on; 0 for any that is free.
    public var port: Int
    /// The secret of each API key that is accepted; in no description of this value.
    public var keys: [String: String]
    /// The SQLite file of the rooms, made when missing. Nil keeps them in memory only.
    public var databasePath: String?
    /// Paths that are answered by somebody else.
    public var extraRoutes: [LocalRoute]
    /// Unix milliseconds, for tokens and for the age of rooms.
    public var now: @Sendable () -> Int64
    /// Hears of every room that is made or deleted on request, before whoever asked for it does.
    public var onRoomChange: @Sendable (RoomChange) -> Void = { _ in }
    /// Where the server's own doings are logged; nowhere unless given.
    public var logger: Logger

    /// Describes a server.
    public init(
        host: String = "127.0.0.1",
        port: Int = 0,
        keys: [String: String],
        databasePath: String?,
        extraRoutes: [LocalRoute] = [],
        now: @escaping @Sendable () -> Int64 = { Timestamp.now.milliseconds },
        logger: Logger = Logger(label: "pattreeya.local-server", factory: { _ in SwiftLogNoOpLogHandler() })
    ) {
        self.host = host
        self.port = port
        self.keys = keys
        self.databasePath = databasePath
        self.extraRoutes = extraRoutes
        self.now = now
        self.logger = logger
    }
}

extension LocalServerConfiguration: CustomStringConvertible, CustomReflectable {
    /// The address and the API keys.
    public var description: String { "\(host):\(port) (API keys \(keys.keys.sorted()))" }
    /// The address and the API keys, so that `dump` shows no secret.
    public var customMirror: Mirror {
        Mirror(self, children: ["host": host, "port": port, "apiKeys": keys.keys.sorted()])
    }
}
