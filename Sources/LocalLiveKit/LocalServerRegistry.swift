import HTTPTransport
import LiveKit
import Storage

/// Finds the local server of a state folder, or gives the right to be it.
///
/// One process at a time is the server: the one that holds the lock on `local-server.lock`, which ends with the process
/// however that ends. `local-server.json` tells the others where it listens. A process that has attached and finds
/// connections refused later (the server's process has ended) calls ``attachOrClaim()`` again: it gets the claim, or the
/// address of whoever was quicker.
public struct LocalServerRegistry: Sendable {
    /// The name of the file with the server's address, key and secret.
    public static let recordName = "local-server.json"

    /// What ``attachOrClaim()`` found.
    public enum Outcome: Sendable {
        /// A server runs in another process.
        case attached(LiveKitConfiguration)
        /// No server runs, and none can start elsewhere while this claim is held.
        case claimed(LocalServerClaim)
    }

    /// The folder of the record, the lock and the database.
    public let stateFolder: String
    private let client: HTTPClient
    private let patience: Duration

    /// Describes a registry.
    /// - Parameters:
    ///   - stateFolder: made, with its parents, when missing.
    ///   - patience: how long to wait for a process that holds the lock to answer; it may be starting.
    public init(stateFolder: String, client: HTTPClient = .shared, patience: Duration = .seconds(5)) {
        self.stateFolder = stateFolder
        self.client = client
        self.patience = patience
    }

    /// The server that runs in another process; nil when none does, also where a killed one has left its record.
    public var running: LiveKitConfiguration? {
        guard let record = LocalServerRecord(path: recordPath) else { return nil }
        // Whoever serves holds the lock. One that can be had is let go at once.
        if let lock = try? FileLock(path: lockPath) { return withExtendedLifetime(lock) { nil } }
        return try? record.configuration
    }

    var recordPath: String { "\(stateFolder)/\(Self.recordName)" }
    private var lockPath: String { "\(stateFolder)/local-server.lock" }

    /// Finds the server, or takes the right to start it.
    /// - Throws: `LocalServerError`: `storage` when the folder cannot be used, `unresponsive` when the process that is
    ///   the server does not answer. A cancelled wait is `unresponsive`, too.
    public func attachOrClaim() async throws(LocalServerError) -> Outcome {
        do { try StateFolder(path: stateFolder).create() } catch { throw LocalServerError(error) }
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        var pause: Duration = .milliseconds(5)
        while true {
            if let claim = try self.claim() { return .claimed(claim) }
            let record = LocalServerRecord(path: recordPath)
            if let record, let configuration = await answering(record, until: deadline) {
                return .attached(configuration)
            }
            // Whoever has the lock is about to listen, or about to end.
            guard clock.now < deadline, (try? await Task.sleep(for: pause)) != nil else { throw unresponsive(record) }
            pause = min(pause * 2, .milliseconds(100))
        }
    }

    private func claim() throws(LocalServerError) -> LocalServerClaim? {
        do {
            return try FileLock(path: lockPath).map { LocalServerClaim(registry: self, lock: $0) }
        } catch {
            throw LocalServerError(error)
        }
    }

    /// The way to the recorded server if it answers a signed call; a name that no room can have keeps the answer short.
    private func answering(_ record: LocalServerRecord, until deadline: ContinuousClock.Instant) async
        -> LiveKitConfiguration?
    {
        guard let configuration = try? record.configuration else { return nil }
        let service = RoomServiceClient(configuration: configuration, client: client)
        return await withTaskGroup(of: Bool.self) { tasks in
            tasks.addTask { (try? await service.listRooms(names: ["\u{0}"])) != nil }
            tasks.addTask {
                try? await Task.sleep(until: deadline, clock: .continuous)
                return false
            }
            let answers = await tasks.next() ?? false
            tasks.cancelAll()
            return answers ? configuration : nil
        }
    }

    private func unresponsive(_ record: LocalServerRecord?) -> LocalServerError {
        let process = record.map { "process \($0.processID)" } ?? "a process"
        return LocalServerError(
            .unresponsive,
            "\(process) holds the local server of \(stateFolder) but does not answer: end it and try again"
        )
    }
}
