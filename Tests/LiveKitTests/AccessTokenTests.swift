import LiveKit
import Testing
import Tools

@Suite("Access tokens")
struct AccessTokenTests {
    static let now: Int64 = 1_795_256_728

    private var listGrant: VideoGrant {
        var grant = VideoGrant()
        grant.roomList = true
        return grant
    }

    /// Made with PyJWT 2.15.1 from the same claims in the same order.
    @Test func isTheTokenThatPyJWTMakes() throws {
        let token = try AccessToken.sign(
            AccessTokenClaims(video: listGrant),
            apiKey: "devkey",
            secret: "secret",
            now: Self.now,
            lifetime: .seconds(60)
        )
        let expected =
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJkZXZrZXkiLCJuYmYiOjE3OTUyNTY3MjgsImlhdCI6MTc5NTI1NjcyOCwi"
            + "ZXhwIjoxNzk1MjU2Nzg4LCJ2aWRlbyI6eyJyb29tTGlzdCI6dHJ1ZX19.2ZsPdykm3fCr7BgpCxQOPaaR_uia90Y3cxiblHGY1hk"
        #expect(token == expected)
    }

    /// Made with PyJWT 2.15.1: escapes, a secret that is not ASCII, and a claim that is not known here.
    @Test func readsATokenOfPyJWT() throws {
        let token =
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJBUElrZXkiLCJuYmYiOjE3OTUyNTY3MjgsImV4cCI6MTc5NTI2MDMyOCwi"
            + "c3ViIjoiYWxpY2UiLCJuYW1lIjoiQWxpY2UgXHUwMGM0IiwibWV0YWRhdGEiOiJ7XCJhXCI6MX0iLCJhdHRyaWJ1dGVzIjp7ImsiOiJ2"
            + "In0sImtpbmQiOiJhZ2VudCIsInZpZGVvIjp7InJvb21Kb2luIjp0cnVlLCJyb29tIjoicGF0dHJlZXlhLXgiLCJjYW5QdWJsaXNoIjp0"
            + "cnVlLCJjYW5TdWJzY3JpYmUiOnRydWUsImNhblB1Ymxpc2hEYXRhIjpmYWxzZX0sImZ1dHVyZSI6eyJ4IjpbMV19fQ"
            + ".jOLaZtTLy9U1rif3Da3umL-nkrjTB2EfQIx09YJt8kw"
        let claims = try AccessToken.verify(token, keys: ["APIkey": "sécret-with-ünicode"], now: Self.now)
        #expect(claims.issuer == "APIkey" && claims.identity == "alice" && claims.name == "Alice Ä")
        #expect(claims.metadata == #"{"a":1}"# && claims.attributes == ["k": "v"] && claims.kind == "agent")
        #expect(claims.expiresAt == Self.now + 3600 && claims.notBefore == Self.now && claims.issuedAt == nil)
        let video = try #require(claims.video)
        #expect(video.roomJoin && video.room == "pattreeya-x" && !video.roomAdmin)
        #expect(video.canPublish == true && video.canPublishData == false && video.canUpdateOwnMetadata == nil)
    }

    @Test func everyClaimComesBack() throws {
        var video = VideoGrant()
        (video.roomCreate, video.roomList, video.roomRecord, video.roomAdmin) = (true, true, true, true)
        (video.roomJoin, video.ingressAdmin, video.hidden, video.recorder, video.agent) = (true, true, true, true, true)
        (video.room, video.destinationRoom) = ("a \"room\"\u{0}", "another")
        (video.canPublish, video.canSubscribe, video.canPublishData) = (false, true, false)
        (video.canUpdateOwnMetadata, video.canSubscribeMetrics, video.canManageAgentSession) = (true, false, true)
        video.canPublishSources = ["microphone", "screen_share"]
        let claims = AccessTokenClaims(
            identity: "alice",
            name: "Alice 😀",
            kind: "sip",
            kindDetails: ["forwarded"],
            metadata: "m",
            attributes: ["b": "2", "a": ""],
            video: video,
            sipAdmin: true,
            sipCall: true,
            roomConfig: ["agents": [["agentName": "waiting-room-agent", "metadata": "{}"]], "maxParticipants": 5],
            roomPreset: "preset",
            sha256: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
        )
        let token = try AccessToken.sign(claims, apiKey: "key", secret: "secret", now: Self.now, lifetime: .seconds(9))
        var read = try AccessToken.verify(token, keys: ["key": "secret"], now: Self.now)
        #expect(read.issuer == "key" && read.expiresAt == Self.now + 9 && read.issuedAt == Self.now)
        #expect(read.attributes == claims.attributes && read.video == video && read.roomConfig == claims.roomConfig)
        // What signing adds is the only difference.
        read = AccessTokenClaims(
            identity: read.identity,
            name: read.name,
            kind: read.kind,
            kindDetails: read.kindDetails,
            metadata: read.metadata,
            attributes: read.attributes,
            video: read.video,
            sipAdmin: read.sipAdmin,
            sipCall: read.sipCall,
            roomConfig: read.roomConfig,
            roomPreset: read.roomPreset,
            sha256: read.sha256
        )
        #expect(read == claims)
    }

    @Test func onlyWhatIsSetIsWritten() throws {
        let token = try AccessToken.sign(AccessTokenClaims(), apiKey: "key", secret: "secret", now: Self.now)
        #expect(try payload(token).keys == ["iss", "nbf", "iat", "exp"])
        var grant = VideoGrant()
        (grant.roomAdmin, grant.room) = (true, "r")
        let admin = try AccessToken.sign(
            AccessTokenClaims(video: grant),
            apiKey: "key",
            secret: "secret",
            now: Self.now
        )
        #expect(try payload(admin)["video"] == ["roomAdmin": true, "room": "r"])
    }

    @Test func countsFromNotBeforeToExpiryWithAMinuteOfSlack() throws {
        let token = try AccessToken.sign(
            AccessTokenClaims(),
            apiKey: "key",
            secret: "secret",
            now: Self.now,
            lifetime: .seconds(600)
        )
        let code = { (now: Int64) -> AccessTokenError.Code? in
            do throws(AccessTokenError) {
                _ = try AccessToken.verify(token, keys: ["key": "secret"], now: now)
                return nil
            } catch { return error.code }
        }
        #expect(code(Self.now - 60) == nil && code(Self.now - 61) == .notYetValid)
        #expect(code(Self.now + 659) == nil && code(Self.now + 660) == .expired)
    }

    @Test func refusesWhatCannotBeSigned() {
        for (key, secret, lifetime) in [("", "s", 60), ("k", "", 60), ("k", "s", 0), ("k", "s", Int64.max)] {
            #expect(throws: AccessTokenError.self) {
                try AccessToken.sign(
                    AccessTokenClaims(),
                    apiKey: key,
                    secret: secret,
                    now: Self.now,
                    lifetime: .seconds(lifetime)
                )
            }
        }
    }

    private func payload(_ token: String) throws -> JSONObject {
        let part = try #require(token.split(separator: ".").dropFirst().first)
        let bytes = try #require(Base64URL.decode(part.utf8))
        return try #require(try JSONValue(parsing: bytes).objectValue)
    }
}
