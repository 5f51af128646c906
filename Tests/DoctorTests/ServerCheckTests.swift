import Doctor
import LiveKit
import TestSupport
import Testing
import Tools

/// What the doctor says of LiveKit servers, by the recorded answers of a real one.
@Suite struct ServerCheckTests {
    /// livekit-server 1.13.5 as recorded; `/` and `/rtc/validate` by the protocol sheet §2.1 and §5.1.
    private static func recorded(
        _ request: ScriptedHTTPServer.Request,
        date: String? = "Sat, 21 Nov 2026 10:25:28 GMT",
        instead: [String: ScriptedHTTPServer.Step] = [:]
    ) -> [ScriptedHTTPServer.Step] {
        let method = String(request.path.split(separator: "/").last ?? "")
        if let step = instead[method] { return [step] }
        let exchange =
            switch method {
            case "ListRooms": "list empty"
            case "DeleteRoom": "delete missing"
            default: ""
            }
        if let answer = RecordedExchange.all.first(where: { $0.name == exchange }) { return [step(answer)] }
        switch request.path {
        case "/":
            let headers = date.map { [(name: "Date", value: $0)] } ?? []
            return [.response(headers: headers, body: Array("OK".utf8))]
        case "/rtc/validate": return [.text("success")]
        case "/twirp/livekit.RoomService/ListParticipants":
            return [.text(#"{"participants":[]}"#, type: "application/json")]
        default: return [.text("404 page not found", status: 404)]
        }
    }

    private static func step(_ exchange: RecordedExchange) -> ScriptedHTTPServer.Step {
        .response(
            status: exchange.status,
            headers: [("Content-Type", exchange.responseContentType)],
            body: exchange.response
        )
    }

    private static func recorded(_ name: String) throws -> ScriptedHTTPServer.Step {
        step(try #require(RecordedExchange.all.first { $0.name == name }))
    }

    private func examine(_ handler: @escaping ScriptedHTTPServer.Handler) async throws
        -> (diagnosis: Diagnosis, requests: [ScriptedHTTPServer.Request])
    {
        let server = try ScriptedHTTPServer(handler: handler)
        defer { server.stop() }
        var patient = Patient().with(server: server)
        patient.now = { 1_795_256_728 }
        let diagnosis = try await patient.examine()
        return (diagnosis, server.requests)
    }

    @Test func aGoodServerIsGreenAndStaysAsItWas() async throws {
        let (diagnosis, requests) = try await examine { Self.recorded($0) }
        #expect(
            diagnosis.ids(.ok, in: "livekit") == [
                "livekit.reachable", "livekit.clock", "livekit.credentials", "livekit.grant.list",
                "livekit.grant.create", "livekit.grant.admin", "livekit.grant.join",
            ],
            "\(diagnosis.report)"
        )
        // Each call has the grant that it tells about and no other, and none of them can change anything.
        var grants: [String: VideoGrant] = [:]
        for request in requests where request.path != "/" {
            let token = try #require(request["Authorization"]?.dropFirst("Bearer ".count))
            let claims = try AccessToken.verify(
                String(token),
                keys: ["devkey": "hush-hush-9876543210"],
                now: 1_795_256_728
            )
            grants[request.path.split(separator: "/").last.map(String.init) ?? ""] = claims.video
            #expect(!request.path.hasSuffix("CreateRoom"))
        }
        #expect(Set(grants.keys) == ["ListRooms", "DeleteRoom", "ListParticipants", "validate"])
        #expect(grants["DeleteRoom"]?.roomCreate == true && grants["DeleteRoom"]?.roomList == false)
        #expect(grants["ListParticipants"]?.roomAdmin == true && grants["validate"]?.roomJoin == true)
        let deleted = try #require(requests.first { $0.path.hasSuffix("DeleteRoom") })
        let room = try JSONValue(parsing: deleted.body)["room"]?.stringValue ?? ""
        #expect(room.hasPrefix("pattreeya-doctor-") && room.utf8.count > 256)
    }

    @Test(arguments: [
        ("bad signature", "the secret does not belong to the API key devkey", "check LIVEKIT_API_SECRET"),
        ("unknown content type", "the server does not answer like LiveKit (HTTP 404", "check LIVEKIT_URL"),
    ])
    func aRecordedRefusalIsUnderstood(name: String, found: String, fix: String) async throws {
        let refusal = try Self.recorded(name)
        let (diagnosis, _) = try await examine { Self.recorded($0, instead: ["ListRooms": refusal]) }
        let credentials = try diagnosis.finding("livekit.credentials")
        #expect(credentials.status == .problem && credentials.found.hasPrefix(found), "\(diagnosis.report)")
        #expect(credentials.fix == fix)
        #expect(diagnosis.ids(.skipped, in: "livekit") == ["livekit.grant.list", "livekit.grant.create"])
        #expect(!diagnosis.report.contains("hush-hush") && !diagnosis.report.contains("eyJ"))
    }

    @Test(arguments: [
        ("invalid API key", "the server does not know the API key devkey", "LIVEKIT_API_KEY"),
        ("invalid token: x, error: token is expired", "one of another time", "clock"),
        ("token is not valid yet (nbf)", "one of another time", "clock"),
        ("no", "refuses the API key devkey (HTTP 401)", "LIVEKIT_API_SECRET"),
    ])
    func aTextOfARefusalIsUnderstood(text: String, found: String, fix: String) async throws {
        let (diagnosis, _) = try await examine { Self.recorded($0, instead: ["ListRooms": .text(text, status: 401)]) }
        let credentials = try diagnosis.finding("livekit.credentials")
        #expect(credentials.status == .problem && credentials.found.contains(found), "\(diagnosis.report)")
        #expect(credentials.fix?.contains(fix) == true)
    }

    @Test(arguments: [
        ("ListRooms", "livekit.grant.list"), ("DeleteRoom", "livekit.grant.create"),
        ("ListParticipants", "livekit.grant.admin"), ("validate", "livekit.grant.join"),
    ])
    func aMissingGrantIsAProblemOfItsOwn(method: String, id: String) async throws {
        let refusal = try Self.recorded("list without grant")
        let (diagnosis, _) = try await examine { Self.recorded($0, instead: [method: refusal]) }
        #expect(diagnosis.ids(.problem, in: "livekit") == [id], "\(diagnosis.report)")
        #expect(try diagnosis.finding("livekit.credentials").status == .ok)
    }

    /// Our clock says 10:25:28.
    @Test(
        arguments: [
            ("Sat, 21 Nov 2026 10:25:29 GMT", Finding.Status.ok, "agree"),
            ("Sat, 21 Nov 2026 10:25:58 GMT", .warning, "30 s ahead of"),
            ("Sat, 21 Nov 2026 10:23:28 GMT", .problem, "120 s behind"),
            (nil, .skipped, "does not tell the time"),
        ] as [(String?, Finding.Status, String)]
    )
    func theClocksAreCompared(date: String?, status: Finding.Status, found: String) async throws {
        let (diagnosis, _) = try await examine { Self.recorded($0, date: date) }
        let clock = try diagnosis.finding("livekit.clock")
        #expect(clock.status == status && clock.found.contains(found), "\(clock)")
    }

    @Test func nobodyThere() async throws {
        let server = try ScriptedHTTPServer(.close)
        let patient = Patient().with(server: server)
        server.stop()
        let diagnosis = try await patient.examine()
        let reachable = try diagnosis.finding("livekit.reachable")
        #expect(reachable.status == .problem && reachable.fix?.contains("LIVEKIT_URL") == true, "\(diagnosis.report)")
        #expect(diagnosis.ids(.skipped, in: "livekit").count == 4 && diagnosis.ids(.problem, in: "model").isEmpty)
    }
}
