import HTTPTransport
import LiveKit
import Storage
import Synchronization

@testable import LocalLiveKit

/// A clock that tests move.
final class TestClock: Sendable {
    private let milliseconds: Mutex<Int64>
    private let isReal: Bool

    init(_ milliseconds: Int64 = 1_795_256_728_880) {
        self.milliseconds = Mutex(milliseconds)
        isReal = false
    }

    /// The clock of the machine, for clients of other programs: they go by it, too, however late they start.
    static let real = TestClock(real: ())

    private init(real: Void) {
        milliseconds = Mutex(0)
        isReal = true
    }

    var now: @Sendable () -> Int64 {
        { self.isReal ? Timestamp.now.milliseconds : self.milliseconds.withLock { $0 } }
    }

    func advance(seconds: Int64) { milliseconds.withLock { $0 += seconds * 1000 } }
}

/// A running server and the ways to talk to it.
struct RunningServer: Sendable {
    static let key = "devkey"
    static let secret = "secret"

    let url: String
    let clock: TestClock
    let client = HTTPClient()

    /// Runs a server on a free port while the body runs.
    static func with<Value>(
        databasePath: String? = nil,
        clock: TestClock = TestClock(),
        routes: [LocalRoute] = [],
        _ body: (RunningServer) async throws -> Value
    ) async throws -> Value {
        let server = LocalServer(
            LocalServerConfiguration(
                keys: [key: secret],
                databasePath: databasePath,
                extraRoutes: routes,
                now: clock.now
            )
        )
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let running = Task {
            defer { announce.finish() }
            try await server.run { announce.yield($0) }
        }
        guard let port = await ports.first(where: { _ in true }) else {
            try await running.value
            throw LocalServerError(.address, "the server ended before it listened")
        }
        let fixture = RunningServer(url: "http://127.0.0.1:\(port)", clock: clock)
        let result: Result<Value, any Error>
        do { result = .success(try await body(fixture)) } catch { result = .failure(error) }
        fixture.client.shutdown()
        running.cancel()
        try await running.value
        return try result.get()
    }

    /// A room service client with the right key.
    func service() throws -> RoomServiceClient {
        let clock = clock
        return RoomServiceClient(
            configuration: try LiveKitConfiguration(url: url, apiKey: Self.key, apiSecret: Self.secret),
            client: client,
            now: { clock.now() / 1000 }
        )
    }

    /// A token for one grant.
    func token(secret: String = Self.secret, _ grant: (inout VideoGrant) -> Void) throws -> String {
        var video = VideoGrant()
        grant(&video)
        return try AccessToken.sign(
            AccessTokenClaims(video: video),
            apiKey: Self.key,
            secret: secret,
            now: clock.now() / 1000,
            lifetime: .seconds(60)
        )
    }

    /// Sends a request and reads the whole answer.
    func send(
        _ method: String = "POST",
        _ path: String,
        token: String? = nil,
        type: String? = "application/json",
        body: [UInt8] = []
    ) async throws -> (status: Int, headers: HTTPHeaders, body: [UInt8]) {
        var headers: [(name: String, value: String)] = []
        if let type { headers.append(("Content-Type", type)) }
        if let token { headers.append(("Authorization", "Bearer \(token)")) }
        let response = try await client.send(
            HTTPRequest(method: method, url: url + path, headers: headers, body: body)
        )
        return (response.status, response.headers, try await response.body.collect(upTo: 64 << 20))
    }
}
