/// Why a LiveKit server could not be asked, or did not do what it was asked.
public struct LiveKitError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure, for code that reacts to it.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The kind's name in logs.
        public let description: String

        private init(_ description: String) { self.description = description }

        /// A URL, API key or API secret that cannot be used.
        public static let invalidConfiguration = Code("invalid_configuration")
        /// The server refused the API key or the token.
        public static let unauthenticated = Code("unauthenticated")
        /// The room, or whatever else was named, does not exist.
        public static let notFound = Code("not_found")
        /// What was to be made exists already.
        public static let alreadyExists = Code("already_exists")
        /// The server does not accept a value.
        public static let invalidArgument = Code("invalid_argument")
        /// The server wants fewer requests.
        public static let rateLimited = Code("rate_limited")
        /// The server is there but cannot serve now.
        public static let unavailable = Code("unavailable")
        /// The server cannot be reached: name, connection or TLS.
        public static let network = Code("network")
        /// The server took too long.
        public static let timeout = Code("timeout")
        /// The server failed.
        public static let server = Code("server")
        /// The answer is not one that a LiveKit server gives.
        public static let malformed = Code("malformed")
        /// The task that asked was cancelled.
        public static let cancelled = Code("cancelled")

        /// All kinds, to find one by its name again.
        public static let all = [
            invalidConfiguration, unauthenticated, notFound, alreadyExists, invalidArgument, rateLimited, unavailable,
            network, timeout, server, malformed, cancelled,
        ]
    }

    /// The kind of failure.
    public let code: Code
    /// What went wrong, at which server, and what to do next, in one line. It never holds a token or a secret, nor the
    /// text of a refusal, in which real servers repeat the token.
    public let message: String

    /// Makes an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
