import HTTPTransport
import LiveKit

/// Finds out what the sender of a request may do.
struct TokenCheck: Sendable {
    let keys: [String: String]
    /// Unix milliseconds.
    let now: @Sendable () -> Int64

    /// A refusal: plain text, since on a real server it comes from a layer below Twirp. It never repeats the token,
    /// which a real server does.
    struct Refusal: Error { let text: String }

    /// The claims of the request's token; nil without one, so that each call refuses by its own rule.
    func claims(of request: LocalRequest) throws(Refusal) -> AccessTokenClaims? {
        guard let token = try token(of: request) else { return nil }
        do throws(AccessTokenError) {
            return try AccessToken.verify(token, keys: keys, now: now() / 1000)
        } catch {
            switch error.code {
            case .malformed: throw Refusal(text: "invalid authorization token")
            case .unknownKey: throw Refusal(text: "invalid API key")
            default: throw Refusal(text: "invalid token: \(error)")
            }
        }
    }

    private func token(of request: LocalRequest) throws(Refusal) -> String? {
        if let header = request.headers["Authorization"], !header.isEmpty {
            guard header.hasPrefix("Bearer ") else {
                throw Refusal(text: "invalid authorization header: it must start with \"Bearer \"")
            }
            return String(header.dropFirst("Bearer ".count))
        }
        let parameter = request.query.split(separator: "&").first { $0.hasPrefix("access_token=") }
        return parameter.map { String($0.dropFirst("access_token=".count)) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
