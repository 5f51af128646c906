import Glibc
import HTTPTransport
import TestSupport
import Testing

@Suite struct HTTPFailureTests {
    let client = TestEnvironment.client()

    /// Every error is one line that shows neither path, query, userinfo, header values nor body.
    private func failure(
        _ url: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = []
    ) async throws -> HTTPError {
        let error = try #require(
            await client.failure(HTTPRequest(method: "POST", url: url, headers: headers, body: body))
        )
        #expect(!error.message.contains("secret"))
        #expect(error.message.split(whereSeparator: \.isNewline).count == 1)
        return error
    }

    @Test func nothingListens() async throws {
        let port = try LoopbackSocket.unusedPort()
        let error = try await failure("http://user:secret@127.0.0.1:\(port)/secret?key=secret")
        #expect(error.code == .refused)
        #expect(error.isBeforeFirstByte)
        #expect(error.message.hasPrefix("nothing is listening at 127.0.0.1:\(port): "))
    }

    @Test func theNameHasNoAddress() async throws {
        let error = try await failure("http://unproxied.invalid/secret")
        #expect(error.code == .dns)
        #expect(error.isBeforeFirstByte)
        #expect(error.message.hasPrefix("cannot find the host unproxied.invalid: "))
    }

    @Test func theServerDoesNotSpeakTLS() async throws {
        let server = try ScriptedHTTPServer(.text("never"))
        defer { server.stop() }
        let error = try await failure("https://127.0.0.1:\(server.port)/secret")
        #expect(error.code == .tls)
        #expect(error.message.contains("https://127.0.0.1:\(server.port)"))
        #expect(error.message.contains("does not speak TLS"))
        #expect(server.requests.isEmpty)
    }

    @Test func theServerClosesWithoutAnAnswer() async throws {
        let server = try ScriptedHTTPServer(.close)
        defer { server.stop() }
        let error = try await failure(server.url, body: Array("secret".utf8))
        #expect(error.code == .broken)
        #expect(error.isBeforeFirstByte)
    }

    @Test(arguments: [
        ScriptedHTTPServer.Step.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"),
        .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"),
    ])
    func theServerClosesInTheMiddle(head: ScriptedHTTPServer.Step) async throws {
        let server = try ScriptedHTTPServer(head, .close)
        defer { server.stop() }
        var pieces = try await client.send(HTTPRequest(url: server.url)).body.makeAsyncIterator()
        #expect(try await pieces.next() == Array("half".utf8))
        let error = await #expect(throws: HTTPError.self) { try await pieces.next() }
        #expect(error?.code == .broken)
        #expect(error?.isBeforeFirstByte == false)
    }

    @Test func theServerResetsInTheMiddle() async throws {
        let gate = Gate()
        let server = try ScriptedHTTPServer(.head(), .chunk([1]), .wait(gate), .reset)
        defer { server.stop() }
        var pieces = try await client.send(HTTPRequest(url: server.url)).body.makeAsyncIterator()
        #expect(try await pieces.next() == [1])
        gate.open()
        let error = await #expect(throws: HTTPError.self) { try await pieces.next() }
        #expect(error?.code == .broken)
    }

    @Test func theAnswerIsNotHTTP() async throws {
        let server = try ScriptedHTTPServer(.raw("SSH-2.0-secret\r\n"), .close)
        defer { server.stop() }
        #expect(try await failure(server.url).code == .broken)
    }

    @Test func headersWithoutEndAreRefused() async throws {
        let line = "X-Filler: " + String(repeating: "x", count: 8000) + "\r\n"
        let server = try ScriptedHTTPServer(
            .raw("HTTP/1.1 200 OK\r\n" + String(repeating: line, count: 40)),
            .waitUntilClientCloses
        )
        defer { server.stop() }
        #expect(try await failure(server.url).code == .tooLarge)
    }

    @Test func collectStopsAtItsLimitAndHangsUp() async throws {
        let left = Gate()
        let server = try ScriptedHTTPServer { _ in
            [.head(), .chunk([UInt8](repeating: 7, count: 1000)), .chunk([8]), .openWhenClientCloses(left)]
        }
        defer { server.stop() }
        let response = try await client.send(HTTPRequest(url: server.url))
        let error = await #expect(throws: HTTPError.self) { try await response.body.collect(upTo: 1000) }
        #expect(error?.code == .tooLarge)
        await left.wait()
    }

    @Test(arguments: [
        ("example.invalid/v1", "has no scheme"),
        ("localhost:8080/secret", "has no scheme"),
        ("", "has no scheme"),
        ("ftp://host/secret", "scheme is ftp"),
        ("file:///secret", "scheme is file"),
        ("http://", "host"),
        ("http://host:99999/", "cannot be read"),
        ("http://host/a b?secret", "space or control character at byte 13"),
        ("http://host/\r\nX-Injected: secret", "space or control character at byte 12"),
        ("http://ho\u{0}st/secret", "space or control character at byte 9"),
    ])
    func unusableURLs(url: String, expected: String) async throws {
        let error = try await failure(url)
        #expect(error.code == .invalidURL)
        #expect(error.message.contains(expected), "\(error.message)")
    }

    @Test(arguments: [
        ("X-Ok", "a\r\nInjected: secret"), ("X-Ok", "a\nsecret"), ("X-Ok", "a\u{0}secret"), ("X-Ok", "a\rsecret"),
        ("X Bad", "secret"), ("X-Bad\r\nInjected", "secret"), ("X:", "secret"), ("", "secret"),
        ("content-length", "7"), ("Transfer-Encoding", "chunked"),
    ])
    func headersThatWouldChangeTheRequest(name: String, value: String) async throws {
        let server = try ScriptedHTTPServer(.text("never"))
        defer { server.stop() }
        #expect(try await failure(server.url, headers: [(name, value)]).code == .unsupported)
        #expect(server.connectionCount == 0)
    }

    @Test func aMethodCannotCarryASecondLine() async throws {
        let error = await client.failure(HTTPRequest(method: "GET / HTTP/1.1\r\nX", url: "http://127.0.0.1:1/"))
        #expect(error?.code == .unsupported)
    }
}
