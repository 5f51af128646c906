import HummingbirdCore
import NIOCore
import NIOPosix

/// A server that real LiveKit clients can create, list and delete rooms on, inside this process.
public struct LocalServer: Sendable {
    /// How long requests that are under way may still take when the server is told to stop.
    private static let grace: Duration = .seconds(2)

    private let configuration: LocalServerConfiguration
    private let rooms: LocalRoomService?

    /// Describes a server; it listens from ``run(onReady:)`` on.
    /// - Parameter rooms: the rooms that it serves; nil for those of the database.
    public init(_ configuration: LocalServerConfiguration, rooms: LocalRoomService? = nil) {
        (self.configuration, self.rooms) = (configuration, rooms)
    }

    /// Serves until the task is cancelled; then it takes no new requests, finishes those under way, and returns.
    /// - Parameter onReady: called once with the port when the server answers.
    /// - Throws: `LocalServerError` when a key is missing, the port is taken or the database cannot be opened.
    public func run(onReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in }) async throws(LocalServerError)
    {
        guard !configuration.keys.isEmpty, configuration.keys.allSatisfy({ !$0.key.isEmpty && !$0.value.isEmpty })
        else {
            throw LocalServerError(.invalidConfiguration, "the local server needs an API key and its secret")
        }
        let store: RoomStore
        if let rooms {
            store = rooms.store
        } else {
            store = try await RoomStore.open(
                path: configuration.databasePath,
                now: configuration.now,
                onChange: configuration.onRoomChange
            )
        }
        // One thread serves a loopback server's load, and starts in a tenth of the time of one per core.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let outcome: LocalServerError?
        do {
            try await serve(store, on: group, onReady)
            outcome = nil
        } catch {
            outcome = Task.isCancelled ? nil : problem(error)
        }
        try? await group.shutdownGracefully()
        if let outcome { throw outcome }
    }

    private func serve(
        _ store: RoomStore,
        on group: MultiThreadedEventLoopGroup,
        _ onReady: @escaping @Sendable (Int) async -> Void
    ) async throws {
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let server = makeServer(LocalEndpoint(store: store, configuration: configuration), group) { announce.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            // Hummingbird takes connections only after its own callback has returned: tell the caller beside it.
            tasks.addTask { for await port in ports { await onReady(port) } }
            tasks.addTask { await sweep(store) }
            // In a task of its own, since a cancelled one would cut off the requests that are under way.
            let serving = Task { try await server.run() }
            // A child, so that its last work on the event loop is done before that is shut down.
            tasks.addTask { await stopWhenCancelled(server, serving) }
            try await serving.value
            announce.finish()
            tasks.cancelAll()
        }
    }

    private func makeServer(
        _ endpoint: LocalEndpoint,
        _ group: MultiThreadedEventLoopGroup,
        _ announce: @escaping @Sendable (Int) -> Void
    ) -> Server<HTTP1Channel> {
        let responder = HTTPResponder(endpoint: endpoint, now: configuration.now)
        let channel = HTTP1Channel { request, writer, _ in
            try await responder.respond(to: request, with: writer)
        }
        return Server(
            childChannelSetup: channel,
            configuration: ServerConfiguration(address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { channel in announce(channel.localAddress?.port ?? configuration.port) },
            eventLoopGroup: group,
            logger: configuration.logger
        )
    }

    private func stopWhenCancelled(_ server: Server<HTTP1Channel>, _ serving: Task<Void, any Error>) async {
        let (never, end) = AsyncStream.makeStream(of: Never.self)
        for await _ in never {}
        end.finish()
        await Task {
            let deadline = Task {
                try await Task.sleep(for: Self.grace)
                serving.cancel()
            }
            try? await server.shutdownGracefully()
            deadline.cancel()
        }.value
    }

    /// Rooms past their time are invisible at once; this only cleans up behind them, as often as a real server does.
    private func sweep(_ store: RoomStore) async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: .seconds(1), tolerance: .seconds(1))
                try await store.sweep()
            } catch is CancellationError {
                return
            } catch {
                configuration.logger.warning("expired rooms stay in the database", metadata: ["error": "\(error)"])
            }
        }
    }

    private func problem(_ error: any Error) -> LocalServerError {
        if let error = error as? LocalServerError { return error }
        let address = "\(configuration.host):\(configuration.port)"
        guard let error = error as? IOError else {
            return LocalServerError(.address, "cannot listen on \(address): \(error)")
        }
        switch error.errnoCode {
        case EADDRINUSE:
            return LocalServerError(.address, "cannot listen on \(address): another program does; choose another port")
        case EACCES:
            return LocalServerError(.address, "cannot listen on \(address): choose a port from 1024 on")
        default:
            return LocalServerError(
                .address,
                "cannot listen on \(address): \(String(cString: strerror(error.errnoCode)))"
            )
        }
    }
}
