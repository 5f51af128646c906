/// Why a token cannot be signed or is not accepted. Its text never holds the token, a secret or a signature.
public struct AccessTokenError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of problem it is.
    public struct Code: Sendable, Hashable {
        let name: String

        /// Not a token: wrong parts, base64, JSON, or a claim of the wrong type.
        public static let malformed = Code(name: "malformed")
        /// Signed in another way than HMAC-SHA256, or not at all.
        public static let unsupportedAlgorithm = Code(name: "unsupported algorithm")
        /// No issuer, or one whose secret is not known.
        public static let unknownKey = Code(name: "unknown key")
        /// The signature is not that of the issuer.
        public static let badSignature = Code(name: "bad signature")
        /// Its time is over.
        public static let expired = Code(name: "expired")
        /// Its time has not come.
        public static let notYetValid = Code(name: "not yet valid")
        /// It cannot be signed.
        public static let unsignable = Code(name: "unsignable")
    }

    /// What kind of problem it is.
    public let code: Code
    private let detail: String

    init(code: Code, detail: String) {
        self.code = code
        self.detail = detail
    }

    static func malformed(_ detail: String) -> AccessTokenError { AccessTokenError(code: .malformed, detail: detail) }

    /// The problem in one line.
    public var description: String {
        switch code {
        case .malformed: "the access token cannot be read: \(detail)"
        case .unsupportedAlgorithm: "the access token is not signed with HS256"
        case .unknownKey: "the access token names an API key that is not known here"
        case .badSignature: "the access token's signature is wrong: check the API secret"
        case .expired: "the access token has expired: sign a new one, or check the clock"
        case .notYetValid: "the access token is not valid yet: check the clock"
        default: "the access token cannot be signed: \(detail)"
        }
    }
}
