import Glibc
import LiveKit
import Storage

/// The right to be the local server of a state folder, held until it is released or the process ends.
public final class LocalServerClaim: Sendable {
    private let registry: LocalServerRegistry
    private let lock: FileLock

    init(registry: LocalServerRegistry, lock: FileLock) {
        self.registry = registry
        self.lock = lock
    }

    /// The SQLite file of the folder's rooms.
    public var databasePath: String { "\(registry.stateFolder)/rooms.sqlite" }

    /// A new key and a secret of 32 random bytes.
    /// - Throws: `LocalServerError` when there are no random bytes to be had.
    public static func makeCredentials() throws(LocalServerError) -> (key: String, secret: String) {
        do {
            return (try Identifier.make(prefix: "API"), Base64URL.encode(try Crypto.randomBytes(32)))
        } catch {
            throw LocalServerError(.invalidConfiguration, "\(error)")
        }
    }

    /// Serves until the task is cancelled, and tells other processes where.
    /// - Parameters:
    ///   - port: 0 for any that is free.
    ///   - keys: the secret of each API key that is accepted; empty for a new random one.
    ///   - extraRoutes: paths that are answered by somebody else.
    ///   - onReady: called once, with the way to the server, when it answers and other processes can find it.
    /// - Throws: `LocalServerError` when the server cannot start, or its record cannot be written.
    public func serve(
        port: Int = 0,
        keys: [String: String] = [:],
        extraRoutes: [LocalRoute] = [],
        onReady: @escaping @Sendable (LiveKitConfiguration) async -> Void = { _ in }
    ) async throws(LocalServerError) {
        var keys = keys
        if keys.isEmpty {
            let made = try Self.makeCredentials()
            keys = [made.key: made.secret]
        }
        guard let (key, secret) = keys.min(by: { $0.key < $1.key }) else { return }
        let server = LocalServer(
            LocalServerConfiguration(port: port, keys: keys, databasePath: databasePath, extraRoutes: extraRoutes)
        )
        let result = await withTaskGroup(of: LocalServerError?.self) { tasks in
            let (problems, report) = AsyncStream.makeStream(of: LocalServerError.self)
            tasks.addTask {
                do throws(LocalServerError) {
                    try await server.run { port in
                        do throws(LocalServerError) {
                            await onReady(try self.publish(port: port, key: key, secret: secret))
                        } catch {
                            report.yield(error)
                        }
                    }
                    return nil
                } catch {
                    return error
                }
            }
            tasks.addTask { await problems.first { _ in true } }
            let first = await tasks.next() ?? nil
            tasks.cancelAll()
            await tasks.waitForAll()
            return first
        }
        withdraw()
        if let result { throw result }
    }

    /// Tells other processes where the server listens.
    /// - Throws: `LocalServerError` when the record cannot be written.
    public func publish(port: Int, key: String, secret: String) throws(LocalServerError) -> LiveKitConfiguration {
        let record = LocalServerRecord(
            url: "http://127.0.0.1:\(port)",
            apiKey: key,
            apiSecret: secret,
            processID: getpid(),
            startedAtMilliseconds: Timestamp.now.milliseconds
        )
        let configuration: LiveKitConfiguration
        do throws(LiveKitError) {
            configuration = try LiveKitConfiguration(url: record.url, apiKey: key, apiSecret: secret)
        } catch {
            throw LocalServerError(.invalidConfiguration, error.message)
        }
        try record.write(path: registry.recordPath)
        return configuration
    }

    /// Removes the record, if it is this process's; the claim stays.
    public func withdraw() {
        if LocalServerRecord(path: registry.recordPath)?.processID == getpid() { unlink(registry.recordPath) }
    }
}
