/// What carries a request to a server and brings the answer: ``HTTPClient``, or a record of earlier answers.
public protocol HTTPCarrier: Sendable {
    /// Sends a request and returns when the final headers are here; the body follows in the response.
    /// - Throws: ``HTTPError`` when there is no answer; `CancellationError` when the task is cancelled.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse
}

/// Sends HTTP requests over libcurl and streams the answers.
///
/// One thread serves all requests of a client, however many are open; it starts with the first request, so a client
/// that is never used costs nothing. Connections are kept for the next request to the same server. HTTP/1.1 only: each
/// answer has its own connection, so a reader that stops holds up nobody else, and cancelling is closing.
///
/// The proxy variables of the environment are honoured (`http_proxy`, `https_proxy`, `all_proxy`, `no_proxy`), except
/// for loopback addresses, which no proxy can reach. `CURL_CA_BUNDLE`, `SSL_CERT_FILE` and `SSL_CERT_DIR` replace the
/// system's certificate authorities.
public final class HTTPClient: HTTPCarrier {
    /// The client that everything in a process can share.
    public static let shared = HTTPClient()

    private let loop: CurlLoop
    private let userAgent: String

    /// Makes a client with connections of its own.
    ///
    /// - Parameter userAgent: the `User-Agent` of requests that do not set one.
    public convenience init(userAgent: String = "pattreeya") { self.init(userAgent: userAgent, clock: { .now }) }

    /// - Parameter clock: what the limits of ``HTTPTimeouts`` run on, but for `connect`, which libcurl keeps.
    init(userAgent: String, clock: @escaping @Sendable () -> MonotonicTime) {
        loop = CurlLoop(clock: clock)
        self.userAgent = userAgent
    }

    deinit { loop.stop() }

    /// Sends a request and returns when the final headers are here; the body follows in the response.
    ///
    /// - Throws: ``HTTPError`` when there is no answer; `CancellationError` when the task is cancelled, which closes
    ///   the connection.
    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let destination = try Destination(request.url)
        var request = request
        request.headers =
            [("User-Agent", userAgent)].filter { field in
                !request.headers.contains { HTTPHeaders.isSame($0.name, field.0) }
            } + request.headers
        try request.checkFields()
        let transfer = Transfer(request, to: destination, on: loop)
        let head = try await transfer.start()
        return HTTPResponse(status: head.status, headers: head.headers, body: HTTPBody(transfer, of: self))
    }

    /// Ends every open request with an error, closes all connections and ends the thread. Later requests fail.
    public func shutdown() { loop.stop() }
}
