import LiveKit
import TestSupport
import Testing
import Tools

@Suite("Access tokens that must not be believed")
struct AccessTokenAttackTests {
    private static let now = AccessTokenTests.now
    private static let keys = ["key": "secret"]

    private func token(_ payload: JSONValue, header: JSONValue = ["alg": "HS256"], secret: String = "secret") throws
        -> String
    {
        let signed = Base64URL.encode(header.serialized()) + "." + Base64URL.encode(payload.serialized())
        return signed + "." + Base64URL.encode(try Crypto.authenticationCode(for: signed.utf8, key: secret.utf8))
    }

    private func refusal(_ token: String, keys: [String: String] = keys) -> AccessTokenError? {
        do throws(AccessTokenError) {
            _ = try AccessToken.verify(token, keys: keys, now: Self.now)
            return nil
        } catch { return error }
    }

    private var good: JSONObject { ["iss": "key", "exp": .integer(Int(Self.now + 60))] }

    @Test func believesTheTokenThatTheOthersAreMadeFrom() throws {
        #expect(try refusal(token(.object(good))) == nil)
    }

    @Test(arguments: ["none", "None", "HS384", "HS512", "RS256", "hs256", ""])
    func refusesOtherAlgorithms(name: String) throws {
        let made = try token(.object(good), header: ["alg": .string(name)])
        #expect(refusal(made)?.code == .unsupportedAlgorithm)
        let unsigned = made.prefix(through: made.lastIndex(of: ".") ?? made.startIndex)
        #expect(refusal(String(unsigned))?.code == .unsupportedAlgorithm)
    }

    @Test func refusesOtherIssuers() throws {
        #expect(try refusal(token(["iss": "other", "exp": 9_999_999_999]))?.code == .unknownKey)
        #expect(try refusal(token(["exp": 9_999_999_999]))?.code == .unknownKey)
        #expect(try refusal(token(.object(good), secret: ""), keys: ["key": ""])?.code == .unknownKey)
        #expect(try refusal(token(.object(good), secret: "guess"))?.code == .badSignature)
    }

    @Test(arguments: [
        "sub", "name", "kind", "metadata", "attributes", "video", "sip", "roomConfig", "roomPreset", "sha256", "nbf",
        "exp",
    ])
    func refusesClaimsOfTheWrongType(claim: String) throws {
        var payload = good
        payload[claim] = [1]
        #expect(try refusal(token(.object(payload)))?.code == .malformed)
        payload[claim] = nil
        payload["video"] = ["roomList": "yes"]
        #expect(try refusal(token(.object(payload)))?.code == .malformed)
    }

    @Test func refusesATokenWithoutExpiryOrWithAnImpossibleOne() throws {
        #expect(try refusal(token(["iss": "key"]))?.code == .malformed)
        #expect(try refusal(token(["iss": "key", "exp": .integer(.min)]))?.code == .expired)
        #expect(try refusal(token(["iss": "key", "exp": .integer(.max), "nbf": .integer(.max)]))?.code == .notYetValid)
        #expect(try refusal(token(["iss": "key", "exp": 1e300]))?.code == .malformed)
    }

    @Test func anyChangedByteBreaksAToken() throws {
        let good = Array(try token(.object(good)).utf8)
        var random = SeededGenerator(seed: 2)
        for position in good.indices {
            for _ in 0..<8 {
                var bad = good
                bad[position] = UInt8.random(in: 0x21...0x7E, using: &random)
                guard bad != good else { continue }
                #expect(refusal(String(decoding: bad, as: UTF8.self)) != nil, "byte \(position)")
            }
        }
        for count in good.indices { #expect(refusal(String(decoding: good[..<count], as: UTF8.self)) != nil) }
    }

    @Test func survivesRandomBytes() throws {
        var random = SeededGenerator(seed: 3)
        let alphabet = Array("AZaz09-_=.{}\":,[]ey\u{FF}".utf8)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...120, using: &random)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            #expect(refusal(String(decoding: bytes, as: UTF8.self)) != nil)
        }
        // Random payloads under a good signature reach the reader of claims.
        for _ in 0..<5_000 {
            let count = Int.random(in: 0...60, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            let signed = "eyJhbGciOiJIUzI1NiJ9." + Base64URL.encode(bytes)
            let code = try Crypto.authenticationCode(for: signed.utf8, key: "secret".utf8)
            #expect(refusal(signed + "." + Base64URL.encode(code)) != nil)
        }
    }

    @Test func noErrorRepeatsTheToken() throws {
        let secretive = try token(["iss": "key", "exp": 1, "name": "verysecretname"])
        for bad in [secretive, secretive + "x", secretive.replacing(".", with: "!"), "Zm9v.Zm9v.Zm9v"] {
            let text = "\(try #require(refusal(bad)))"
            for part in bad.split(separator: ".") { #expect(!text.contains(part)) }
            #expect(!text.contains("\n"))
        }
    }
}
