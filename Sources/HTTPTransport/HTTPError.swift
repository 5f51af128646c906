/// Why a request got no usable answer. Every HTTP status is an answer, so none is an error here.
public struct HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure, for code that reacts to it.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The kind's name in logs.
        public let description: String

        private init(_ description: String) { self.description = description }

        /// The host's name has no address.
        public static let dns = Code("dns")
        /// The host answered that nothing listens on the port.
        public static let refused = Code("refused")
        /// No connection for another reason: unreachable, a proxy that refuses, no resources.
        public static let connect = Code("connect")
        /// TLS failed: a certificate that is not trusted, or a server that does not speak TLS.
        public static let tls = Code("tls")
        /// One of the request's ``HTTPTimeouts`` passed.
        public static let timeout = Code("timeout")
        /// The connection ended, or sent what is not HTTP, before the answer was whole.
        public static let broken = Code("broken")
        /// The request's URL cannot be used.
        public static let invalidURL = Code("invalidURL")
        /// A limit on size was passed.
        public static let tooLarge = Code("tooLarge")
        /// The request asks for what this client does not do, such as a header that is not allowed.
        public static let unsupported = Code("unsupported")

        /// All kinds, to find one by its name again.
        public static let all = [dns, refused, connect, tls, timeout, broken, invalidURL, tooLarge, unsupported]
    }

    /// The kind of failure.
    public var code: Code
    /// What went wrong and what to do next, in one line. It names at most scheme, host and port of the URL.
    public var message: String
    /// True when no byte of an answer had arrived, so that sending the request again shows nothing twice.
    public var isBeforeFirstByte: Bool

    /// Makes an error.
    public init(_ code: Code, _ message: String, isBeforeFirstByte: Bool = false) {
        self.code = code
        self.message = message
        self.isBeforeFirstByte = isBeforeFirstByte
    }

    /// The message.
    public var description: String { message }
}
