/// The status and headers of an answer, and its body still arriving.
///
/// Every status is an answer, not an error, redirects included: they are not followed, so that credentials never
/// travel to a host the caller did not name.
public struct HTTPResponse: Sendable {
    /// The status code of the final header block (never a 1xx, except 101).
    public let status: Int
    /// The fields of that block, as the server sent them.
    public let headers: HTTPHeaders
    /// The body, decompressed. Dropping it unread closes the connection.
    public let body: HTTPBody

    /// An answer that comes from somewhere else than a connection, such as a record of an earlier one.
    public init(status: Int, headers: HTTPHeaders, body: HTTPBody) {
        (self.status, self.headers, self.body) = (status, headers, body)
    }
}

/// The bytes of an answer as they arrive, for one reader at a time.
///
/// Each element is everything that arrived since the last one, so a slow reader gets few large pieces. At most about
/// 1 MiB waits in memory: beyond that the connection is not read, which slows the server down.
public struct HTTPBody: AsyncSequence, Sendable {
    /// A piece of the body, never empty.
    public typealias Element = [UInt8]

    fileprivate enum Source: Sendable {
        case stream(BodyStream)
        case pieces(@Sendable () async throws -> [UInt8]?)
    }

    private let source: Source

    init(_ transfer: Transfer, of client: HTTPClient) { source = .stream(BodyStream(transfer, client)) }

    /// A body that comes from somewhere else than a connection.
    /// - Parameter next: answers the next piece, nil at the end; asked by one reader at a time.
    public init(next: @escaping @Sendable () async throws -> [UInt8]?) { source = .pieces(next) }

    /// Reads the body; a second iterator goes on where the first stopped.
    public func makeAsyncIterator() -> Iterator { Iterator(source: source) }

    /// Reads the body's pieces in order.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let source: Source

        /// The next piece, or nil at the end of the body.
        ///
        /// - Throws: ``HTTPError`` when the connection fails or a time limit passes; `CancellationError` when the
        ///   task is cancelled, which also closes the connection.
        public mutating func next() async throws -> [UInt8]? { try await next(isolation: nil) }

        /// The next piece, or nil at the end of the body, without leaving the caller's actor.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
            switch source {
            case .stream(let stream): try await stream.transfer.nextPiece(isolation: actor)
            case .pieces(let next): try await next()
            }
        }
    }

    /// Reads the rest of the body into one array.
    ///
    /// - Parameter limit: the most bytes to accept.
    /// - Throws: ``HTTPError`` with ``HTTPError/Code/tooLarge`` when the body is longer, else as the iterator does.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        var pieces = makeAsyncIterator()
        while let piece = try await pieces.next() {
            guard piece.count <= limit - bytes.count else {
                var name = "the server"
                if case .stream(let stream) = source {
                    stream.transfer.cancel()
                    name = stream.transfer.destination.name
                }
                throw HTTPError(.tooLarge, "the answer of \(name) is larger than \(limit) bytes")
            }
            if bytes.isEmpty { bytes = piece } else { bytes.append(contentsOf: piece) }
        }
        return bytes
    }
}

/// Ends the transfer when nobody can read it any more.
private final class BodyStream: Sendable {
    let transfer: Transfer
    /// A client ends its requests when it goes; this one must stay until the body is read.
    private let client: HTTPClient

    init(_ transfer: Transfer, _ client: HTTPClient) {
        self.transfer = transfer
        self.client = client
    }

    deinit { transfer.cancel() }
}
