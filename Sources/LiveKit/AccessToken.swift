import HTTPTransport
import Tools

/// Signs and verifies LiveKit access tokens: JSON Web Tokens (RFC 7519) under HMAC-SHA256.
public enum AccessToken {
    /// How long a token lives when the caller does not say: six hours, as in LiveKit's own SDKs.
    public static let defaultLifetime: Duration = .seconds(6 * 3600)

    /// By how much the clocks of signer and verifier may differ: what LiveKit's server allows.
    public static let leeway: Duration = .seconds(60)

    private static let header = Base64URL.encode(#"{"alg":"HS256","typ":"JWT"}"#.utf8)

    /// Signs claims.
    /// - Parameters:
    ///   - apiKey: becomes the issuer (`iss`), by which the server finds the secret.
    ///   - secret: its UTF-8 bytes are the signing key.
    ///   - now: Unix seconds; becomes `nbf` and `iat`.
    ///   - lifetime: from `now` to `exp`, at least a second.
    /// - Throws: `AccessTokenError` when the key or the secret is empty, or the lifetime is no time at all.
    public static func sign(
        _ claims: AccessTokenClaims,
        apiKey: String,
        secret: String,
        now: Int64 = UnixTime.seconds(),
        lifetime: Duration = defaultLifetime
    ) throws(AccessTokenError) -> String {
        guard !apiKey.isEmpty, !secret.isEmpty else {
            throw AccessTokenError(code: .unsignable, detail: "the API key or its secret is empty")
        }
        let seconds = lifetime.components.seconds
        let (expiry, overflow) = now.addingReportingOverflow(seconds)
        guard seconds >= 1, !overflow else {
            throw AccessTokenError(code: .unsignable, detail: "a lifetime of \(seconds) s is not possible")
        }
        var object: JSONObject = [
            "iss": .string(apiKey), "nbf": .integer(Int(now)), "iat": .integer(Int(now)), "exp": .integer(Int(expiry)),
        ]
        for (key, value) in claims.json.members { object[key] = value }
        let signed = header + "." + Base64URL.encode(JSONValue.object(object).serialized())
        return signed + "." + Base64URL.encode(try signature(of: signed.utf8, secret: secret))
    }

    /// Verifies a token and gives its claims.
    /// - Parameters:
    ///   - keys: the secret of each API key that is accepted.
    ///   - now: Unix seconds.
    ///   - leeway: by how much `nbf` may lie ahead and `exp` behind.
    /// - Throws: `AccessTokenError`; its text never contains the token. Any algorithm but HS256 is refused, and so is a
    ///   token that never expires.
    public static func verify(
        _ token: String,
        keys: [String: String],
        now: Int64 = UnixTime.seconds(),
        leeway: Duration = leeway
    ) throws(AccessTokenError) -> AccessTokenClaims {
        try verify(token, secret: { keys[$0] }, now: now, leeway: leeway)
    }

    /// Verifies a token against secrets that are looked up, and gives its claims.
    /// - Parameter secret: the secret of an API key, or nil when the key is not known.
    /// - Throws: `AccessTokenError`, as `verify(_:keys:now:leeway:)`.
    public static func verify(
        _ token: String,
        secret: (String) -> String?,
        now: Int64 = UnixTime.seconds(),
        leeway: Duration = leeway
    ) throws(AccessTokenError) -> AccessTokenClaims {
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformed("it has \(parts.count) parts instead of 3") }
        guard try object(parts[0], "header")["alg"] == "HS256" else {
            throw AccessTokenError(code: .unsupportedAlgorithm, detail: "")
        }
        let payload = try object(parts[1], "payload")
        guard let issuer = payload["iss"]?.stringValue, !issuer.isEmpty, let secret = secret(issuer), !secret.isEmpty
        else { throw AccessTokenError(code: .unknownKey, detail: "") }
        guard let given = Base64URL.decode(parts[2]) else { throw .malformed("its signature is not base64url") }
        let expected = try signature(of: token.utf8[..<parts[1].endIndex], secret: secret)
        guard Crypto.areEqual(given, expected) else { throw AccessTokenError(code: .badSignature, detail: "") }

        let claims = try AccessTokenClaims(json: payload)
        let slack = max(0, leeway.components.seconds)
        guard let expiry = claims.expiresAt else { throw .malformed("it has no expiry") }
        guard expiry > now &- slack else { throw AccessTokenError(code: .expired, detail: "") }
        if let notBefore = claims.notBefore, notBefore > now &+ slack {
            throw AccessTokenError(code: .notYetValid, detail: "")
        }
        return claims
    }

    private static func signature(of text: some Collection<UInt8>, secret: String) throws(AccessTokenError) -> [UInt8] {
        do throws(Crypto.Failure) {
            return try Crypto.authenticationCode(for: text, key: secret.utf8)
        } catch {
            throw AccessTokenError(code: .unsignable, detail: "\(error)")
        }
    }

    private static func object(_ part: Substring.UTF8View, _ what: String) throws(AccessTokenError) -> JSONObject {
        guard let bytes = Base64URL.decode(part) else { throw .malformed("its \(what) is not base64url") }
        guard let object = (try? JSONValue(parsing: bytes))?.objectValue else {
            throw .malformed("its \(what) is not a JSON object")
        }
        return object
    }
}
