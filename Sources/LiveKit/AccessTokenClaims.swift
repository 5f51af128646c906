import Tools

/// What an access token says about its holder: LiveKit's claims.
///
/// Only what is set is written into a token. Times are Unix seconds.
public struct AccessTokenClaims: Sendable, Hashable {
    /// The identity of the participant (`sub`); empty in tokens for server calls.
    public var identity: String
    /// The name shown to others.
    public var name: String
    /// What kind of participant this is: `standard`, `ingress`, `egress`, `sip`, `agent`, `connector`, `bridge`.
    /// Empty means standard.
    public var kind: String
    /// Finer words about the kind, as LiveKit writes them (`kindDetails`).
    public var kindDetails: [String]
    /// The participant's metadata, a text of the caller's own format.
    public var metadata: String
    /// The participant's attributes.
    public var attributes: [String: String]
    /// What may be done with rooms.
    public var video: VideoGrant?
    /// May administer telephony (`sip.admin`).
    public var sipAdmin: Bool
    /// May place telephone calls (`sip.call`).
    public var sipCall: Bool
    /// The configuration of the room if this join creates it, in LiveKit's JSON; passed through as given.
    public var roomConfig: JSONObject?
    /// The name of a configuration that the server knows.
    public var roomPreset: String
    /// The base64 SHA-256 of the body that the token vouches for; webhooks carry it.
    public var sha256: String

    /// The API key that signed the token (`iss`); set when a token is verified, ignored when one is signed.
    public internal(set) var issuer = ""
    /// The first second at which the token counts (`nbf`); set when a token is verified.
    public internal(set) var notBefore: Int64?
    /// When the token was signed (`iat`); set when a token is verified.
    public internal(set) var issuedAt: Int64?
    /// The second from which the token counts no more (`exp`); set when a token is verified.
    public internal(set) var expiresAt: Int64?

    /// Makes claims; whatever is left out stays out of the token.
    public init(
        identity: String = "",
        name: String = "",
        kind: String = "",
        kindDetails: [String] = [],
        metadata: String = "",
        attributes: [String: String] = [:],
        video: VideoGrant? = nil,
        sipAdmin: Bool = false,
        sipCall: Bool = false,
        roomConfig: JSONObject? = nil,
        roomPreset: String = "",
        sha256: String = ""
    ) {
        self.identity = identity
        self.name = name
        self.kind = kind
        self.kindDetails = kindDetails
        self.metadata = metadata
        self.attributes = attributes
        self.video = video
        self.sipAdmin = sipAdmin
        self.sipCall = sipCall
        self.roomConfig = roomConfig
        self.roomPreset = roomPreset
        self.sha256 = sha256
    }
}
