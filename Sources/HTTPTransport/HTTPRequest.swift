/// How long each part of a request may take. A part that takes longer ends the request with ``HTTPError/Code/timeout``.
public struct HTTPTimeouts: Sendable, Hashable {
    /// From the start of the request to a usable connection: name lookup, TCP and TLS.
    public var connect: Duration
    /// From the moment the last byte of the request left to the first byte of the answer's headers.
    public var firstByte: Duration
    /// The longest silence inside an answer. Any byte counts, so a server's keep-alive comments do; time in which
    /// the reader of the body is the slow side does not.
    public var idle: Duration
    /// The whole request, from the call to the last byte of the body. Nil for none: a stream may run for hours.
    public var total: Duration?

    /// Makes a set of limits; the defaults suit an interactive chat request.
    public init(
        connect: Duration = .seconds(10),
        firstByte: Duration = .seconds(60),
        idle: Duration = .seconds(60),
        total: Duration? = nil
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
    }
}

/// One HTTP request, held in memory.
public struct HTTPRequest: Sendable {
    /// The method, such as `GET` or `POST`.
    public var method: String
    /// An absolute `http://` or `https://` URL. Spaces and control characters are refused.
    public var url: String
    /// Fields to send. A field here wins over the client's own `User-Agent` and `Accept`; the length and the
    /// transfer encoding are always the client's.
    public var headers: [(name: String, value: String)]
    /// The bytes to send. Nothing is said about their type unless `headers` does.
    public var body: [UInt8]
    /// Time limits.
    public var timeouts: HTTPTimeouts

    /// Describes a request; ``HTTPClient/send(_:)`` checks it.
    public init(
        method: String = "GET",
        url: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = [],
        timeouts: HTTPTimeouts = .init()
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeouts = timeouts
    }
}
