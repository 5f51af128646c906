import LiveKit

/// Why something could not be done with a room.
public struct RoomError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure, for code that reacts to it. Later versions may have more kinds.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        /// The kind as a word, as it stands in the journal.
        public let rawValue: String

        /// Makes a kind from its word.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The word.
        public var description: String { rawValue }

        /// A name that a room cannot have.
        public static let invalidName = Code(rawValue: "invalid_name")
        /// There is a room of this name already.
        public static let alreadyExists = Code(rawValue: "already_exists")
        /// There is no room of this name.
        public static let notFound = Code(rawValue: "not_found")
        /// The room is not one of ours, because its name has no prefix.
        public static let notOurs = Code(rawValue: "not_ours")
        /// A setting of a room, or a selection of rooms, that makes no sense.
        public static let invalidArgument = Code(rawValue: "invalid_argument")
        /// `LIVEKIT_URL`, `LIVEKIT_API_KEY` or `LIVEKIT_API_SECRET` is missing or cannot be used.
        public static let configuration = Code(rawValue: "configuration")
        /// The server refuses the API key or the secret.
        public static let unauthenticated = Code(rawValue: "unauthenticated")
        /// The server wants fewer requests.
        public static let rateLimited = Code(rawValue: "rate_limited")
        /// The server cannot be reached.
        public static let network = Code(rawValue: "network")
        /// The server took too long; what was asked may have been done.
        public static let timeout = Code(rawValue: "timeout")
        /// The server failed, or answers as no LiveKit server does.
        public static let server = Code(rawValue: "server")
        /// The journal cannot be written or read.
        public static let journal = Code(rawValue: "journal")
    }

    /// The kind of failure.
    public var code: Code
    /// What went wrong and with which value, in one line. Never holds a secret.
    public var message: String
    /// What to do next; nil when there is nothing to say.
    public var hint: String?

    /// Makes an error.
    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// Message and hint in one line.
    public var description: String { hint.map { "\(message). \($0)" } ?? message }

    /// What a server's failure amounts to; its message holds no secret.
    public init(_ error: LiveKitError) {
        let code: Code =
            switch error.code {
            case .invalidConfiguration: .configuration
            case .unauthenticated: .unauthenticated
            case .notFound: .notFound
            case .alreadyExists: .alreadyExists
            case .invalidArgument: .invalidArgument
            case .rateLimited: .rateLimited
            case .network: .network
            case .timeout: .timeout
            default: .server
            }
        self.init(code, error.message)
    }

    /// Whether the server may have done what was asked although no good answer came.
    var leavesOutcomeOpen: Bool { code == .timeout || code == .network || code == .server }
}
