import HTTPTransport
import TestSupport
import Testing

@Suite struct HTTPCancellationTests {
    let client = TestEnvironment.client()

    /// A server that answers with `steps`, then tells when its client has left.
    private func server(_ steps: ScriptedHTTPServer.Step..., left: Gate) throws -> ScriptedHTTPServer {
        try ScriptedHTTPServer { _ in steps + [.openWhenClientCloses(left)] }
    }

    @Test func beforeTheHeaders() async throws {
        let left = Gate()
        let server = try server(left: left)
        defer { server.stop() }
        let task = Task { try await client.send(HTTPRequest(url: server.url)) }
        await server.waitForRequests(1)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        await left.wait()
    }

    @Test func insideTheBody() async throws {
        let left = Gate()
        let hasPiece = Gate()
        let server = try server(.head(), .chunk([1]), left: left)
        defer { server.stop() }
        let task = Task {
            for try await _ in try await client.send(HTTPRequest(url: server.url)).body { hasPiece.open() }
        }
        await hasPiece.wait()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        await left.wait()
    }

    @Test func beforeTheStart() async throws {
        let server = try ScriptedHTTPServer(.text("never"))
        defer { server.stop() }
        let begin = Gate()
        let task = Task {
            await begin.wait()
            return try await client.send(HTTPRequest(url: server.url))
        }
        task.cancel()
        begin.open()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(server.requests.isEmpty)
    }

    @Test func aBodyCutByCancellationNeverLooksWhole() async throws {
        let sent = Gate()
        let server = try ScriptedHTTPServer(.response(body: [1, 2, 3]), .open(sent))
        defer { server.stop() }
        let response = try await client.send(HTTPRequest(url: server.url))
        await sent.wait()
        // The loop serves the first connection at least once during this: the whole body is here, unread.
        _ = try await client.text(HTTPRequest(url: server.url))
        let begin = Gate()
        let task = Task {
            await begin.wait()
            return try await response.body.collect(upTo: 10)
        }
        task.cancel()
        begin.open()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func droppingTheBodyHangsUp() async throws {
        let left = Gate()
        let server = try server(.head(), .chunk([1]), left: left)
        defer { server.stop() }
        #expect(try await client.send(HTTPRequest(url: server.url)).status == 200)
        await left.wait()
    }

    @Test func cancellingOneRequestLeavesTheOthers() async throws {
        let gate = Gate()
        let server = try ScriptedHTTPServer { request in [.wait(gate), .text(request.path)] }
        defer { server.stop() }
        let kept = Task { try await client.text(HTTPRequest(url: server.url + "/kept")) }
        let dropped = Task { try await client.text(HTTPRequest(url: server.url + "/dropped")) }
        await server.waitForRequests(2)
        dropped.cancel()
        await #expect(throws: CancellationError.self) { try await dropped.value }
        gate.open()
        #expect(try await kept.value == "/kept")
    }

    @Test func aReaderThatStopsSlowsTheServerDown() async throws {
        let total = 50 << 20
        let server = try ScriptedHTTPServer { request in
            request.path == "/big"
                ? [.head(), .chunk([UInt8](repeating: 1, count: 1 << 16), times: total >> 16), .endOfChunks]
                : [.text("small")]
        }
        defer { server.stop() }
        let response = try await client.send(HTTPRequest(url: server.url + "/big"))
        // Requests go on until the server could push nothing during fifty of them.
        var last = -1
        while last < 20 << 20, server.bytesSent(onConnection: 0) != last {
            last = server.bytesSent(onConnection: 0)
            for _ in 0..<50 { _ = try await client.text(HTTPRequest(url: server.url)) }
        }
        #expect(last < 20 << 20)
        #expect(try await response.body.collect(upTo: total).count == total)
    }

    @Test func aSecondReaderAtTheSameTimeIsRefused() async throws {
        let server = try ScriptedHTTPServer(.head(), .waitUntilClientCloses)
        defer { server.stop() }
        let body = try await client.send(HTTPRequest(url: server.url)).body
        await withTaskGroup(of: (any Error)?.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    do {
                        _ = try await body.collect(upTo: 1)
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            let first = await group.next() ?? nil
            #expect((first as? HTTPError)?.code == .unsupported)
            group.cancelAll()
            let second = await group.next() ?? nil
            #expect(second is CancellationError)
        }
    }
}
