import Glibc
import Synchronization
import TestSupport
import Testing

@testable import HTTPTransport

/// Real limits, kept short; the servers never get past them by themselves.
@Suite struct HTTPTimeoutTests {
    let client = TestEnvironment.client()

    @Test func connecting() async throws {
        // The system completes the connection; nobody answers the TLS greeting.
        let (listener, port) = try LoopbackSocket.listen(backlog: 8)
        defer { close(listener) }
        let error = await client.failure(
            HTTPRequest(url: "https://127.0.0.1:\(port)/", timeouts: .init(connect: .milliseconds(40)))
        )
        #expect(error?.code == .timeout)
        #expect(error?.isBeforeFirstByte == true)
        #expect(error?.message.contains("no connection to https://127.0.0.1:\(port) within 40 ms") == true)
    }

    @Test func waitingForTheAnswer() async throws {
        let server = try ScriptedHTTPServer(.waitUntilClientCloses)
        defer { server.stop() }
        let error = await client.failure(
            HTTPRequest(
                method: "POST",
                url: server.url,
                body: [1],
                timeouts: .init(firstByte: .milliseconds(40))
            )
        )
        #expect(error?.code == .timeout)
        #expect(error?.isBeforeFirstByte == true)
        #expect(error?.message.contains("sent no answer within 40 ms") == true)
    }

    @Test func aServerThatStopsReadingTheRequest() async throws {
        // The system takes what fits into its buffers; nobody reads it.
        let (listener, port) = try LoopbackSocket.listen(backlog: 8)
        defer { close(listener) }
        let error = await client.failure(
            HTTPRequest(
                method: "POST",
                url: "http://127.0.0.1:\(port)/",
                body: [UInt8](repeating: 1, count: 32 << 20),
                timeouts: .init(firstByte: .milliseconds(40))
            )
        )
        #expect(error?.code == .timeout)
    }

    @Test func silenceInsideTheAnswer() async throws {
        let server = try ScriptedHTTPServer(
            .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"),
            .waitUntilClientCloses
        )
        defer { server.stop() }
        let response = try await client.send(
            HTTPRequest(url: server.url, timeouts: .init(firstByte: .seconds(60), idle: .milliseconds(40)))
        )
        var pieces = response.body.makeAsyncIterator()
        #expect(try await pieces.next() == Array("x".utf8))
        let error = await #expect(throws: HTTPError.self) { try await pieces.next() }
        #expect(error?.code == .timeout)
        #expect(error?.isBeforeFirstByte == false)
        #expect(error?.message.contains("sent nothing for 40 ms") == true)
    }

    @Test func silenceInsideTheHeaders() async throws {
        let server = try ScriptedHTTPServer(.raw("HTTP/1.1 200 OK\r\n"), .waitUntilClientCloses)
        defer { server.stop() }
        let error = await client.failure(HTTPRequest(url: server.url, timeouts: .init(idle: .milliseconds(40))))
        #expect(error?.code == .timeout)
        #expect(error?.message.contains("sent nothing for 40 ms") == true)
    }

    @Test func theWholeRequest() async throws {
        // Bytes never stop, so that no other limit can pass.
        let server = try ScriptedHTTPServer(.head(), .chunk([1], times: 1 << 40))
        defer { server.stop() }
        let error = await client.failure(
            HTTPRequest(url: server.url, timeouts: .init(idle: .seconds(60), total: .milliseconds(60)))
        )
        #expect(error?.code == .timeout)
        #expect(error?.message.contains("longer than its limit of 60 ms") == true)
    }

    /// Limits to try in turn, each long after the one before: a loaded machine can hold up the playing server itself
    /// for longer than a short one. Code that is wrong fails them all.
    private static let attempts: [Duration] = [.milliseconds(20), .milliseconds(80), .milliseconds(320)]

    /// Lets about this much time go by, as a request with this limit at a server that stays silent.
    private func pass(_ time: Duration, at server: ScriptedHTTPServer) async {
        let error = await client.failure(HTTPRequest(url: server.url, timeouts: .init(firstByte: time)))
        #expect(error?.code == .timeout)
    }

    @Test func aSlowReaderIsNotASilentServer() async throws {
        let server = try ScriptedHTTPServer(
            .head(),
            .chunk([UInt8](repeating: 1, count: 1 << 20), times: 8),
            .endOfChunks
        )
        let silent = try ScriptedHTTPServer(.waitUntilClientCloses)
        defer {
            server.stop()
            silent.stop()
        }
        var size = 0
        for idle in HTTPTimeoutTests.attempts where size == 0 {
            let response = try await client.send(HTTPRequest(url: server.url, timeouts: .init(idle: idle)))
            await pass(idle * 3, at: silent)
            size = (try? await response.body.collect(upTo: 8 << 20).count) ?? 0
        }
        #expect(size == 8 << 20)
    }

    /// Waiting for an answer begins when the last bytes leave. The test alone moves the clock, by a fraction of the limit
    /// for each MiB that the server has read: more than the limit in sum, but never that much while the client's last
    /// write, which is as many MiB ahead as the buffers of the system hold, lies behind.
    @Test func aSlowUploadIsNotASilentServer() async throws {
        let limit: Duration = .seconds(24)
        let clock = ManualClock()
        let client = TestEnvironment.client { clock.now }
        let stops = (0..<40).map { _ in ScriptedHTTPServer.BodyStop() }
        let server = try ScriptedHTTPServer(bodyStops: stops) { _ in [.text("read")] }
        defer { server.stop() }
        async let answer = client.text(
            HTTPRequest(
                method: "POST",
                url: server.url,
                body: [UInt8](repeating: 1, count: stops.count << 20),
                timeouts: .init(firstByte: limit)
            )
        )
        for stop in stops {
            await stop.reached.wait()
            clock.advance(by: limit / 24)
            stop.go.open()
        }
        #expect(try await answer == "read")
    }
}

/// A clock that only a test moves.
private final class ManualClock: Sendable {
    private let time = Mutex(MonotonicTime(nanoseconds: 0))

    var now: MonotonicTime { time.withLock { $0 } }

    func advance(by duration: Duration) { time.withLock { $0 = $0.adding(duration) } }
}
