import HTTPTransport

/// A path of the local server that is answered by somebody else: the offline chat model, for one.
///
/// Such a route sees every request for its path, without a check of any token.
public struct LocalRoute: Sendable {
    /// The method, such as `POST`; any other on this path is answered with 405.
    public var method: String
    /// The whole path, such as `/v1/chat/completions`.
    public var path: String
    /// Answers a request, given its header fields and its body.
    public var handler: @Sendable (_ headers: HTTPHeaders, _ body: [UInt8]) async -> LocalRouteResponse

    /// Describes a route.
    public init(
        method: String,
        path: String,
        handler: @escaping @Sendable (_ headers: HTTPHeaders, _ body: [UInt8]) async -> LocalRouteResponse
    ) {
        self.method = method
        self.path = path
        self.handler = handler
    }
}

/// An answer of a ``LocalRoute``.
public struct LocalRouteResponse: Sendable {
    /// The HTTP status.
    public var status: Int
    /// The media type of the body.
    public var contentType: String
    /// The body. Several pieces are sent one by one, each as a chunk of its own, as a stream of events needs it.
    public var pieces: [[UInt8]]

    /// Describes an answer.
    public init(status: Int = 200, contentType: String, pieces: [[UInt8]]) {
        self.status = status
        self.contentType = contentType
        self.pieces = pieces
    }
}
