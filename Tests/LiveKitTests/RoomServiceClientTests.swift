import HTTPTransport
import LiveKit
import TestSupport
import Testing
import Tools

/// The client against a server that answers prepared bytes over a real socket.
@Suite("Room service client")
struct RoomServiceClientTests {
    private static let now: Int64 = 1_795_256_728

    private func client(_ url: String) throws -> RoomServiceClient {
        RoomServiceClient(
            configuration: try LiveKitConfiguration(url: url, apiKey: "devkey", apiSecret: "secret"),
            client: HTTPClient(),
            now: { Self.now }
        )
    }

    private func answering(_ recorded: RecordedExchange) throws -> ScriptedHTTPServer {
        try ScriptedHTTPServer(
            .text(
                String(decoding: recorded.response, as: UTF8.self),
                status: recorded.status,
                type: recorded.responseContentType
            )
        )
    }

    private func binary(_ recorded: RecordedExchange) throws -> ScriptedHTTPServer {
        try ScriptedHTTPServer(
            .response(headers: [("Content-Type", recorded.responseContentType)], body: recorded.response)
        )
    }

    private func recorded(_ name: String) throws -> RecordedExchange {
        try #require(RecordedExchange.all.first { $0.name == name })
    }

    private func error(_ call: () async throws -> Void) async -> LiveKitError? {
        do {
            try await call()
            return nil
        } catch { return error as? LiveKitError }
    }

    @Test func sendsWhatWasRecordedAndReadsTheRoom() async throws {
        let recorded = try recorded("create, protobuf")
        let server = try binary(recorded)
        defer { server.stop() }
        let room = try await client(server.url + "/base/").createRoom(
            RoomOptions(name: "pattreeya-standup", emptyTimeout: 300)
        )
        #expect(
            room
                == RoomInfo(
                    sid: "RM_EPtT6VUh3MkV",
                    name: "pattreeya-standup",
                    emptyTimeout: 300,
                    departureTimeout: 20,
                    createdAtMilliseconds: 1_795_256_728_886
                )
        )
        let request = try #require(server.requests.first)
        #expect(request.method == "POST" && request.path == "/base/twirp/livekit.RoomService/CreateRoom")
        #expect(request["Content-Type"] == "application/protobuf")
        #expect(request.body == recorded.request)
    }

    @Test func readsTheRecordedListWithoutItsCodecs() async throws {
        let server = try binary(try recorded("list, protobuf"))
        defer { server.stop() }
        let rooms = try await client(server.url).listRooms()
        #expect(rooms.map(\.name) == ["pattreeya-interview-alice", "pattreeya-standup", "pattreeya-camel"])
        #expect(rooms[0].metadata == #"{"purpose":"interview"}"# && rooms[0].maxParticipants == 5)
    }

    @Test(arguments: [("CreateRoom", "roomCreate"), ("ListRooms", "roomList"), ("DeleteRoom", "roomCreate")])
    func grantsOnlyTheCallForAMinute(method: String, grant: String) async throws {
        let server = try ScriptedHTTPServer(.text("", type: "application/protobuf"))
        defer { server.stop() }
        let client = try client(server.url)
        switch method {
        case "CreateRoom": _ = try await client.createRoom(RoomOptions(name: "r"))
        case "ListRooms": _ = try await client.listRooms(names: ["r"])
        default: try await client.deleteRoom("r")
        }
        let request = try #require(server.requests.first)
        let token = try #require(request["Authorization"]?.split(separator: " ").last)
        let payload = try #require(Base64URL.decode(token.split(separator: ".")[1].utf8))
        // The claims of the recorded exchange, and the life of the token.
        let recorded = try #require(RecordedExchange.all.first { $0.method == method }?.claims)
        #expect(recorded["video"] == .object([grant: true]))
        var expected = recorded
        (expected["nbf"], expected["iat"]) = (.integer(Int(Self.now)), .integer(Int(Self.now)))
        expected["exp"] = .integer(Int(Self.now + 60))
        #expect(try JSONValue(parsing: payload) == .object(expected))
    }

    /// Every recorded refusal is answered with an error of the right kind that holds no token.
    @Test(arguments: [
        ("create, name of 257 bytes", LiveKitError.Code.invalidArgument, "room name length exceeds limits"),
        ("create, metadata too large", .invalidArgument, "metadata size exceeds limits 524288"),
        ("create without grant", .unauthenticated, "LIVEKIT_API_KEY"),
        ("no token", .unauthenticated, "LIVEKIT_API_KEY"),
        ("bad signature", .unauthenticated, "LIVEKIT_API_SECRET"),
        ("malformed protobuf", .invalidArgument, "could not be decoded"),
        ("unknown method", .malformed, "does not know this call"),
        ("delete missing", .notFound, "says: requested room does not exist"),
    ])
    func understandsRecordedErrors(name: String, code: LiveKitError.Code, hint: String) async throws {
        let server = try answering(try recorded(name))
        defer { server.stop() }
        let client = try client(server.url)
        let error = try #require(await error { try await client.deleteRoom("r") })
        #expect(error.code == code)
        #expect(error.message.contains(hint) && error.message.contains(server.url), "\(error)")
    }

    @Test(arguments: [
        (200, "text/html", "<html>", LiveKitError.Code.malformed, "does not look like a LiveKit server"),
        (404, "text/html", "<html>", .malformed, "does not look like a LiveKit server"),
        (302, "text/html", "", .malformed, "does not look like a LiveKit server"),
        (200, "application/protobuf", "\u{FF}\u{FF}", .malformed, "not a ListRooms response"),
        (403, "text/html", "<html>", .unauthenticated, "LIVEKIT_API_KEY"),
        (413, "text/plain", "", .invalidArgument, "too large"),
        (429, "text/plain", "", .rateLimited, "fewer requests"),
        (429, "application/json", #"{"code":"resource_exhausted","msg":"x"}"#, .rateLimited, "fewer requests"),
        (500, "text/html", "<html>", .server, "HTTP 500"),
        (500, "application/json", #"{"code":"internal","msg":"disk\nfull\u001b[2J"}"#, .server, "diskfull[2J"),
        (503, "text/html", "<html>", .unavailable, "HTTP 503"),
        (504, "text/html", "<html>", .timeout, "HTTP 504"),
        (503, "application/json", #"{"code":"unavailable","msg":"no response"}"#, .unavailable, "no response"),
        (409, "application/json", #"{"code":"already_exists"}"#, .alreadyExists, "no reason given"),
    ])
    func saysWhatToDo(status: Int, type: String, body: String, code: LiveKitError.Code, hint: String) async throws {
        let server = try ScriptedHTTPServer(.text(body, status: status, type: type))
        defer { server.stop() }
        let client = try client(server.url)
        let error = try #require(await error { _ = try await client.listRooms() })
        #expect(error.code == code)
        #expect(error.message.contains(hint) && error.message.contains(server.url), "\(error)")
        #expect(!error.message.contains { $0.isNewline } && !error.message.unicodeScalars.contains("\u{1B}"))
    }

    @Test(arguments: [(401, "text/plain"), (500, "application/json"), (404, "application/json")])
    func neverRepeatsTheToken(status: Int, type: String) async throws {
        let server = try ScriptedHTTPServer { request in
            let token = request["Authorization"]?.split(separator: " ").last ?? ""
            let body = type == "text/plain" ? "invalid: \(token)" : #"{"code":"internal","msg":"bad \#(token) here"}"#
            return [.text(body, status: status, type: type)]
        }
        defer { server.stop() }
        let client = try client(server.url)
        let error = try #require(await error { _ = try await client.listRooms() })
        let token = try #require(server.requests.first?["Authorization"]?.split(separator: " ").last)
        for part in token.split(separator: ".") { #expect(!error.message.contains(part)) }
    }

    @Test func asksWhetherTheServerIsRunning() async throws {
        let url = "ws://127.0.0.1:\(try LoopbackSocket.unusedPort())"
        let client = try client(url)
        let error = try #require(await error { _ = try await client.createRoom(RoomOptions(name: "r")) })
        #expect(error.code == .network)
        #expect(error.message == "nothing answers at \(url): is the server running at LIVEKIT_URL?")
    }

    @Test func refusesNumbersThatNoRoomCanHave() async throws {
        let client = try client("ws://127.0.0.1:1")
        let error = try #require(
            await error { _ = try await client.createRoom(RoomOptions(name: "r", emptyTimeout: -1)) }
        )
        #expect(error.code == .invalidArgument && error.message.contains("-1"))
    }

    @Test func aCancelledCallSaysSo() async throws {
        let server = try ScriptedHTTPServer(.waitUntilClientCloses)
        defer { server.stop() }
        let client = try client(server.url)
        let call = Task { await error { _ = try await client.listRooms() } }
        await server.waitForRequests(1)
        call.cancel()
        #expect(await call.value?.code == .cancelled)
    }
}
