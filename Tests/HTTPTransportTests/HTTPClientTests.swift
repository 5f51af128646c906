import HTTPTransport
import TestSupport
import Testing

@Suite struct HTTPClientTests {
    let client = TestEnvironment.client()

    @Test func sendsMethodPathHeadersAndBodyAndReadsTheAnswer() async throws {
        let server = try ScriptedHTTPServer(
            .response(status: 201, headers: [("X-One", "1"), ("x-one", "2")], body: Array("made".utf8))
        )
        defer { server.stop() }
        let response = try await client.send(
            HTTPRequest(
                method: "POST",
                url: server.url + "/rooms?name=a%20b",
                headers: [("Authorization", "Bearer t"), ("Content-Type", "application/json"), ("X-Empty", "")],
                body: Array("{\"a\":1}".utf8)
            )
        )
        #expect(response.status == 201)
        #expect(response.headers["X-ONE"] == "1")
        #expect(response.headers.fields.filter { $0.name.lowercased() == "x-one" }.map(\.value) == ["1", "2"])
        #expect(try await response.body.collect(upTo: 4) == Array("made".utf8))
        let request = try #require(server.requests.first)
        #expect(request.method == "POST")
        #expect(request.path == "/rooms?name=a%20b")
        #expect(request["authorization"] == "Bearer t")
        #expect(request["content-type"] == "application/json")
        #expect(request["x-empty"] == "")
        #expect(request["user-agent"] == "tests")
        #expect(request["expect"] == nil)
        #expect(String(decoding: request.body, as: UTF8.self) == "{\"a\":1}")
    }

    @Test(arguments: ["GET", "DELETE", "PUT", "PATCH", "POST", "OPTIONS"])
    func sendsEveryMethodWithAndWithoutABody(method: String) async throws {
        let server = try ScriptedHTTPServer(.text("ok"))
        defer { server.stop() }
        #expect(try await client.text(HTTPRequest(method: method, url: server.url)) == "ok")
        #expect(try await client.text(HTTPRequest(method: method, url: server.url, body: [1, 0, 255])) == "ok")
        #expect(server.requests.map(\.method) == [method, method])
        #expect(server.requests.map(\.body) == [[], [1, 0, 255]])
        #expect(server.requests[1]["content-type"] == nil)
    }

    @Test func aHeadRequestHasNoBody() async throws {
        let server = try ScriptedHTTPServer(.raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"))
        defer { server.stop() }
        let response = try await client.send(HTTPRequest(method: "HEAD", url: server.url))
        #expect(response.headers["Content-Length"] == "5")
        #expect(try await response.body.collect(upTo: 0) == [])
    }

    @Test func interimAnswersAreSkipped() async throws {
        let server = try ScriptedHTTPServer(
            .raw("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
            .text("final")
        )
        defer { server.stop() }
        let response = try await client.send(HTTPRequest(url: server.url))
        #expect(response.status == 200)
        #expect(response.headers["Link"] == nil)
        #expect(try await response.body.collect(upTo: 100) == Array("final".utf8))
    }

    @Test func aRedirectIsAnAnswer() async throws {
        let server = try ScriptedHTTPServer(
            .response(status: 307, headers: [("Location", "/elsewhere")], body: [])
        )
        defer { server.stop() }
        let response = try await client.send(HTTPRequest(url: server.url + "/here"))
        #expect(response.status == 307)
        #expect(response.headers["Location"] == "/elsewhere")
        #expect(server.requests.map(\.path) == ["/here"])
    }

    @Test func aConnectionIsKeptForTheNextRequest() async throws {
        let server = try ScriptedHTTPServer(.head(), .chunk(Array("piece".utf8), times: 3), .endOfChunks)
        defer { server.stop() }
        for _ in 0..<3 { #expect(try await client.text(HTTPRequest(url: server.url)) == "piecepiecepiece") }
        #expect(server.requests.count == 3)
        #expect(server.connectionCount == 1)
    }

    @Test func aKeptConnectionThatTheServerClosedIsReplaced() async throws {
        let server = try ScriptedHTTPServer(.text("ok"), .close)
        defer { server.stop() }
        for _ in 0..<3 {
            #expect(try await client.text(HTTPRequest(method: "POST", url: server.url, body: [1])) == "ok")
        }
        #expect(server.requests.count == 3)
        #expect(server.connectionCount == 3)
    }

    @Test func compressedBodiesArriveDecompressed() async throws {
        let packed: [UInt8] = [
            31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 75, 206, 207, 45, 40, 74, 45, 46, 78, 77, 81, 40, 73, 173, 40, 1, 0,
            194, 24, 216, 216, 15, 0, 0, 0,
        ]
        let server = try ScriptedHTTPServer(.response(headers: [("Content-Encoding", "gzip")], body: packed))
        defer { server.stop() }
        #expect(try await client.text(HTTPRequest(url: server.url)) == "compressed text")
        #expect(server.requests[0]["Accept-Encoding"]?.contains("gzip") == true)
    }

    @Test func largeBodiesTravelBothWays() async throws {
        let server = try ScriptedHTTPServer { request in [.response(body: request.body)] }
        defer { server.stop() }
        // A prime length, so that a block that is lost, doubled or moved shows.
        var body = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 9) }
        while body.count < 10_000_000 { body += body }
        let response = try await client.send(HTTPRequest(method: "POST", url: server.url, body: body))
        #expect(try await response.body.collect(upTo: body.count) == body)
    }

    @Test func manyRequestsRunAtOnce() async throws {
        let gate = Gate()
        let server = try ScriptedHTTPServer { request in [.wait(gate), .text(request.path)] }
        defer { server.stop() }
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<40 {
                group.addTask { try await client.text(HTTPRequest(url: server.url + "/\(number)")) }
            }
            await server.waitForRequests(40)
            gate.open()
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(texts == Set((0..<40).map { "/\($0)" }))
    }

    @Test func piecesArriveBeforeTheBodyEnds() async throws {
        let gate = Gate()
        let server = try ScriptedHTTPServer(
            .head(),
            .chunk(Array("one".utf8)),
            .wait(gate),
            .chunk(Array("two".utf8)),
            .endOfChunks
        )
        defer { server.stop() }
        var pieces = try await client.send(HTTPRequest(url: server.url)).body.makeAsyncIterator()
        #expect(try await pieces.next() == Array("one".utf8))
        gate.open()
        #expect(try await pieces.next() == Array("two".utf8))
        #expect(try await pieces.next() == nil)
        #expect(try await pieces.next() == nil)
    }

    @Test func bytesOutsideASCIIInAPathAreEncoded() async throws {
        let server = try ScriptedHTTPServer(.text("ok"))
        defer { server.stop() }
        _ = try await client.text(HTTPRequest(url: server.url + "/caf\u{E9}%20"))
        #expect(server.requests[0].path == "/caf%c3%a9%20" || server.requests[0].path == "/caf%C3%A9%20")
    }

    @Test func aBodyOutlivesTheClientThatItsReaderForgot() async throws {
        let gate = Gate()
        let server = try ScriptedHTTPServer(.head(), .wait(gate), .chunk(Array("late".utf8)), .endOfChunks)
        defer { server.stop() }
        let response = try await TestEnvironment.client().send(HTTPRequest(url: server.url))
        gate.open()
        #expect(try await response.body.collect(upTo: 10) == Array("late".utf8))
    }

    @Test func aClientThatWasShutDownRefusesRequests() async throws {
        let server = try ScriptedHTTPServer(.waitUntilClientCloses)
        defer { server.stop() }
        async let pending = client.failure(HTTPRequest(url: server.url))
        await server.waitForRequests(1)
        client.shutdown()
        #expect(await pending?.code == .broken)
        #expect(await client.failure(HTTPRequest(url: server.url))?.code == .broken)
        #expect(server.requests.count == 1)
    }

    @Test func proxyVariablesCountExceptForLoopbackAndNoProxy() async throws {
        let server = try ScriptedHTTPServer(.text("direct"))
        defer { server.stop() }
        let proxied = try await client.text(HTTPRequest(url: "http://somewhere.invalid/path"))
        #expect(proxied == "proxied http://somewhere.invalid/path")
        for host in ["127.0.0.1", "localhost", "127.1"] {
            #expect(try await client.text(HTTPRequest(url: "http://\(host):\(server.port)/")) == "direct")
        }
        let unproxied = await client.failure(HTTPRequest(url: "http://unproxied.invalid/"))
        #expect(unproxied?.code == .dns)
    }

    @Test func theAnswerOfAProxyToATunnelIsNotTheAnswer() async throws {
        let refused = await client.failure(HTTPRequest(url: "https://refused.invalid/"))
        #expect(refused?.code == .connect)
        #expect(refused?.message.contains("refused a tunnel to https://refused.invalid:443 with status 403") == true)
        let inTunnel = await client.failure(HTTPRequest(url: "https://tunnel.invalid/"))
        #expect(inTunnel?.code == .tls)
        #expect(inTunnel?.isBeforeFirstByte == true)
    }
}
