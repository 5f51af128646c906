import Glibc
import HTTPTransport
import TestSupport
import Testing

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
        let server = try ScriptedHTTPServer(.head(), .chunk([1]), .waitUntilClientCloses)
        defer { server.stop() }
        let response = try await client.send(
            HTTPRequest(url: server.url, timeouts: .init(firstByte: .seconds(60), idle: .milliseconds(40)))
        )
        var pieces = response.body.makeAsyncIterator()
        #expect(try await pieces.next() == [1])
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
        let response = try await client.send(
            HTTPRequest(url: server.url, timeouts: .init(idle: .seconds(60), total: .milliseconds(60)))
        )
        let error = await #expect(throws: HTTPError.self) { for try await _ in response.body {} }
        #expect(error?.code == .timeout)
        #expect(error?.message.contains("longer than its limit of 60 ms") == true)
    }

    @Test func aSlowReaderIsNotASilentServer() async throws {
        // A second request outlasts the first one's idle limit several times over, while the first is paused.
        let filled = Gate()
        let server = try ScriptedHTTPServer { request in
            request.path == "/fast"
                ? [.head(), .chunk([UInt8](repeating: 1, count: 1 << 20), times: 8), .open(filled), .endOfChunks]
                : [.waitUntilClientCloses]
        }
        defer { server.stop() }
        let response = try await client.send(
            HTTPRequest(url: server.url + "/fast", timeouts: .init(idle: .milliseconds(20)))
        )
        let other = await client.failure(
            HTTPRequest(url: server.url + "/silent", timeouts: .init(firstByte: .milliseconds(100)))
        )
        #expect(other?.code == .timeout)
        #expect(try await response.body.collect(upTo: 8 << 20).count == 8 << 20)
    }
}
