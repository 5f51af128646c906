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
}

/// The bytes of an answer as they arrive, for one reader at a time.
///
/// Each element is everything that arrived since the last one, so a slow reader gets few large pieces. At most about
/// 1 MiB waits in memory: beyond that the connection is not read, which slows the server down.
public struct HTTPBody: AsyncSequence, Sendable {
    /// A piece of the body, never empty.
    public typealias Element = [UInt8]

    private let stream: BodyStream

    init(_ transfer: Transfer, of client: HTTPClient) { stream = BodyStream(transfer, client) }

    /// Reads the body; a second iterator goes on where the first stopped.
    public func makeAsyncIterator() -> Iterator { Iterator(stream: stream) }

    /// Reads the body's pieces in order.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let stream: BodyStream

        /// The next piece, or nil at the end of the body.
        ///
        /// - Throws: ``HTTPError`` when the connection fails or a time limit passes; `CancellationError` when the
        ///   task is cancelled, which also closes the connection.
        public mutating func next() async throws -> [UInt8]? { try await stream.transfer.nextPiece() }

        /// The next piece, or nil at the end of the body, without leaving the caller's actor.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
            try await stream.transfer.nextPiece(isolation: actor)
        }
    }

    /// Reads the rest of the body into one array.
    ///
    /// - Parameter limit: the most bytes to accept.
    /// - Throws: ``HTTPError`` with ``HTTPError/Code/tooLarge`` when the body is longer, else as the iterator does.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try await stream.transfer.nextPiece() {
            guard piece.count <= limit - bytes.count else {
                stream.transfer.cancel()
                throw HTTPError(
                    .tooLarge,
                    "the answer of \(stream.transfer.destination.name) is larger than \(limit) bytes"
                )
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
