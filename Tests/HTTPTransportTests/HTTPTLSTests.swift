import HTTPTransport
import Testing

@Suite(.enabled(if: TestEnvironment.tlsServer != nil, "needs the openssl program")) struct HTTPTLSTests {
    let client = TestEnvironment.client()

    @Test func anAuthorityOfTheEnvironmentIsTrustedForItsName() async throws {
        let server = try #require(TestEnvironment.tlsServer)
        let answer = try await client.send(HTTPRequest(url: "https://localhost:\(server.port)/"))
        #expect(answer.status == 200)
        #expect(try await !answer.body.collect(upTo: 1 << 20).isEmpty)
        // The certificate does not name the address.
        let failure = await client.failure(HTTPRequest(url: "https://127.0.0.1:\(server.port)/?secret"))
        #expect(failure?.code == .tls)
        #expect(failure?.isBeforeFirstByte == true)
        #expect(failure?.message.contains("127.0.0.1") == true)
        #expect(failure?.message.contains("secret") == false)
    }
}
