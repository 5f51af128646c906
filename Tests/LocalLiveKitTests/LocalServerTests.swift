import HTTPTransport
import LiveKit
import TestSupport
import Testing
import Tools

@testable import LocalLiveKit

@Suite("Local server")
struct LocalServerTests {
    @Test func theClientCreatesListsAndDeletes() async throws {
        try await RunningServer.with { server in
            let service = try server.service()
            let made = try await service.createRoom(
                RoomOptions(
                    name: "pattreeya-ä",
                    emptyTimeout: 10,
                    departureTimeout: 11,
                    maxParticipants: 12,
                    metadata: "{}"
                )
            )
            #expect(made.emptyTimeout == 10 && made.departureTimeout == 11 && made.maxParticipants == 12)
            #expect(made.metadata == "{}" && made.createdAtMilliseconds == server.clock.now())
            _ = try await service.createRoom(RoomOptions(name: "other"))
            #expect(try await service.listRooms(names: ["pattreeya-ä", "pattreeya-ä", "missing"]) == [made])
            #expect(try await service.listRooms().map(\.name) == ["other", "pattreeya-ä"])
            try await service.deleteRoom("other")
            #expect(try await service.listRooms() == [made])
            let error = await #expect(throws: LiveKitError.self) { try await service.deleteRoom("other") }
            #expect(error?.code == .notFound)
        }
    }

    @Test func aNameMayHave256Bytes() async throws {
        try await RunningServer.with { server in
            let service = try server.service()
            let name = String(repeating: "ä", count: 128)
            #expect(try await service.createRoom(RoomOptions(name: name)).name == name)
            let long = await #expect(throws: LiveKitError.self) {
                try await service.createRoom(RoomOptions(name: name + "x"))
            }
            #expect(long?.code == .invalidArgument)
            let metadata = String(repeating: "m", count: 524_288)
            #expect(try await service.createRoom(RoomOptions(name: "m", metadata: metadata)).metadata == metadata)
        }
    }

    /// Refusals below Twirp are plain text, and never hold the token.
    @Test func refusesTokensInPlainText() async throws {
        try await RunningServer.with { server in
            let old = try AccessToken.sign(
                AccessTokenClaims(),
                apiKey: RunningServer.key,
                secret: RunningServer.secret,
                now: 1_000_000
            )
            let foreign = try AccessToken.sign(AccessTokenClaims(), apiKey: "other", secret: "s", now: 1_795_256_728)
            for (token, text) in [
                ("garbage", "invalid authorization token"), (foreign, "invalid API key"), (old, "expired"),
                (try server.token(secret: "wrong") { $0.roomList = true }, "signature is wrong"),
            ] {
                let answer = try await server.send("POST", "/twirp/livekit.RoomService/ListRooms", token: token)
                let body = String(decoding: answer.body, as: UTF8.self)
                #expect(answer.status == 401 && answer.headers["Content-Type"] == "text/plain; charset=utf-8")
                #expect(body.contains(text) && !body.contains(token))
            }
        }
    }

    @Test func theTokenMayComeInTheQuery() async throws {
        try await RunningServer.with { server in
            let path = "/twirp/livekit.RoomService/ListRooms?a=b&access_token="
            let token = try server.token { $0.roomList = true }
            #expect(try await server.send("POST", path + token, body: Array("{}".utf8)).status == 200)
            #expect(try await server.send("POST", path + token + "x", body: Array("{}".utf8)).status == 401)
            // Joined from a base URL with a slash at its end.
            let doubled = try await server.send("POST", "/" + path + token, body: Array("{}".utf8))
            #expect(doubled.status == 200)
        }
    }

    @Test func tellsMissingMethodsFromUnknownOnes() async throws {
        try await RunningServer.with { server in
            let expected = [
                ("POST", "/twirp/livekit.RoomService/SendData", "501 unimplemented"),
                ("POST", "/twirp/livekit.AgentDispatchService/ListDispatch", "501 unimplemented"),
                ("GET", "/twirp/livekit.RoomService/ListRooms", "404 bad_route"),
                ("POST", "/twirp/livekit.RoomService/", "404 bad_route"),
                ("POST", "/twirp/other.Service/X", "404 text"),
                ("POST", "/nothing", "404 text"),
            ]
            for (method, path, outcome) in expected {
                let answer = try await server.send(method, path, body: Array("{}".utf8))
                let code = (try? JSONValue(parsing: answer.body))?["code"]?.stringValue
                #expect("\(answer.status) \(code ?? "text")" == outcome, "\(method) \(path)")
            }
        }
    }

    @Test func saysThatItIsThere() async throws {
        try await RunningServer.with { server in
            let answer = try await server.send("GET", "/", type: nil)
            #expect(answer.status == 200 && answer.body == Array("OK".utf8))
            #expect(answer.headers["Date"] == "Sat, 21 Nov 2026 10:25:28 GMT")
        }
    }

    @Test func streamsThePiecesOfAnExtraRoute() async throws {
        let route = LocalRoute(method: "POST", path: "/v1/chat/completions") { headers, body in
            LocalRouteResponse(
                status: 201,
                contentType: "text/event-stream",
                pieces: [Array((headers["X-Word"] ?? "none").utf8), body, Array("end".utf8)]
            )
        }
        try await RunningServer.with(routes: [route]) { server in
            // A key that is no LiveKit token is none of the server's business here.
            let response = try await server.client.send(
                HTTPRequest(
                    method: "POST",
                    url: server.url + "/v1/chat/completions",
                    headers: [("X-Word", "word, "), ("Authorization", "Bearer sk-something")],
                    body: Array("body ".utf8)
                )
            )
            #expect(response.status == 201 && response.headers["Content-Type"] == "text/event-stream")
            #expect(response.headers["Transfer-Encoding"] == "chunked")
            #expect(try await response.body.collect(upTo: 100) == Array("word,body end".utf8))
            let wrong = try await server.send("GET", "/v1/chat/completions")
            #expect(wrong.status == 405 && wrong.headers["Allow"] == "POST")
        }
    }

    @Test func refusesARequestBeyondTheLimit() async throws {
        try await RunningServer.with { server in
            let body = [UInt8](repeating: 0x20, count: HTTPResponder.bodyLimit + 1)
            let token = try server.token { $0.roomList = true }
            let answer = try await server.send("POST", "/twirp/livekit.RoomService/ListRooms", token: token, body: body)
            #expect(answer.status == 413)
            #expect(try await server.service().listRooms().isEmpty)
        }
    }

    @Test func finishesRequestsWhenItStops() async throws {
        let entered = Gate()
        let leave = Gate()
        let route = LocalRoute(method: "GET", path: "/slow") { _, _ in
            entered.open()
            await leave.wait()
            return LocalRouteResponse(contentType: "text/plain", pieces: [Array("done".utf8)])
        }
        let server = LocalServer(
            LocalServerConfiguration(keys: ["k": "s"], databasePath: nil, extraRoutes: [route])
        )
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let running = Task { try await server.run { announce.yield($0) } }
        let port = try #require(await ports.first { _ in true })
        let client = HTTPClient()
        defer { client.shutdown() }
        let slow = Task {
            try await client.send(HTTPRequest(url: "http://127.0.0.1:\(port)/slow")).body.collect(upTo: 100)
        }
        await entered.wait()
        running.cancel()
        leave.open()
        #expect(try await slow.value == Array("done".utf8))
        try await running.value
        let error = await #expect(throws: HTTPError.self) {
            try await client.send(HTTPRequest(url: "http://127.0.0.1:\(port)/"))
        }
        #expect(error?.code == .refused)
    }

    @Test func namesTheTakenPort() async throws {
        try await RunningServer.with { server in
            let port = try #require(server.url.split(separator: ":").last.flatMap { Int($0) })
            let second = LocalServer(LocalServerConfiguration(port: port, keys: ["k": "s"], databasePath: nil))
            let error = await #expect(throws: LocalServerError.self) { try await second.run() }
            #expect(error?.code == .address && error?.message.contains("127.0.0.1:\(port)") == true)
        }
    }

    @Test func needsAKeyWithASecret() async throws {
        for keys in [[:], ["key": ""], ["": "secret"]] {
            let server = LocalServer(LocalServerConfiguration(keys: keys, databasePath: nil))
            let error = await #expect(throws: LocalServerError.self) { try await server.run() }
            #expect(error?.code == .invalidConfiguration)
        }
    }
}
