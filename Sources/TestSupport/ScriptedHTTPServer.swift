import Glibc
import Synchronization

/// A real HTTP/1.1 server on a loopback port whose answers a test writes step by step, faults included.
///
/// Each connection has a thread. The handler gets a parsed request and answers with ``Step``s. A request that is not
/// HTTP, such as the start of TLS, gets a plain 400.
public final class ScriptedHTTPServer: Sendable {
    /// A request as it arrived.
    public struct Request: Sendable {
        /// The method, such as `POST`.
        public var method: String
        /// The request target: path and query; a whole URL when the client takes the server for a proxy.
        public var path: String
        /// Header fields in their order.
        public var headers: [(name: String, value: String)]
        /// The body, by `Content-Length`.
        public var body: [UInt8]
        /// Which connection brought it, from 0.
        public var connection: Int

        /// The value of the first header with this name, whatever its case.
        public subscript(name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    /// One thing the server does to answer.
    public enum Step: Sendable {
        /// Bytes as they are.
        case raw(String)
        /// A whole answer with its `Content-Length`.
        case response(status: Int = 200, headers: [(name: String, value: String)] = [], body: [UInt8])
        /// The head of a chunked answer.
        case head(status: Int = 200, headers: [(name: String, value: String)] = [])
        /// One chunk, sent this many times; blocks while the client does not read.
        case chunk([UInt8], times: Int = 1)
        /// The end of a chunked answer.
        case endOfChunks
        /// Waits until a test opens the gate, or the client leaves.
        case wait(Gate)
        /// Opens a gate, to tell the test that the steps so far are done.
        case open(Gate)
        /// Waits until the client leaves.
        case waitUntilClientCloses
        /// Waits until the client leaves, then opens the gate to tell the test.
        case openWhenClientCloses(Gate)
        /// Closes the connection.
        case close
        /// Closes it abruptly: the client sees a reset.
        case reset

        /// A whole answer from text.
        public static func text(_ body: String, status: Int = 200, type: String = "text/plain") -> Step {
            .response(status: status, headers: [("Content-Type", type)], body: Array(body.utf8))
        }
    }

    /// Chooses the answer to a request. Runs on the connection's thread, so it may block.
    public typealias Handler = @Sendable (Request) -> [Step]

    /// A place in a request's body from which on the server reads when it is told to.
    public struct BodyStop: Sendable {
        /// Open once the server has read all that stands before the place.
        public let reached = Gate()
        /// Lets the server read on.
        public let go = Gate()

        /// Makes a stop that is not reached yet.
        public init() {}
    }

    struct Record {
        var requests: [Request] = []
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var connections = 0
        var bytesSent: [Int: Int] = [:]
    }

    /// The port, chosen by the system.
    public let port: Int
    let listener: Int32
    let stopped = Gate()
    let record = Mutex(Record())
    let bodyStops: [BodyStop]
    private let handler: Handler

    /// Listens and serves until ``stop()``.
    ///
    /// - Parameters:
    ///   - bodyStops: where to wait in front of each whole MiB of a request's body, to play a server that reads slowly;
    ///     none for one that reads all at once.
    ///   - handler: chooses the answers.
    /// - Throws: ``SocketError`` when the system refuses.
    public init(bodyStops: [BodyStop] = [], handler: @escaping Handler) throws {
        self.bodyStops = bodyStops
        (listener, port) = try LoopbackSocket.listen(backlog: 128)
        self.handler = handler
        PosixThread.start { [self] in acceptConnections() }
    }

    /// Serves the same steps for every request.
    public convenience init(_ steps: Step...) throws { try self.init { _ in steps } }

    /// `http://127.0.0.1:port`, without a slash at the end.
    public var url: String { "http://127.0.0.1:\(port)" }

    /// The requests so far, in their order of arrival.
    public var requests: [Request] { record.withLock { $0.requests } }

    /// How many connections were accepted.
    public var connectionCount: Int { record.withLock { $0.connections } }

    /// Bytes the system took from the server for one connection, those in buffers on the way included.
    public func bytesSent(onConnection number: Int) -> Int { record.withLock { $0.bytesSent[number] ?? 0 } }

    /// Suspends until this many requests have arrived.
    public func waitForRequests(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = record.withLock { record in
                if record.requests.count >= count { return true }
                record.waiting.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Closes the listener and every connection.
    public func stop() { stopped.open() }

    private func acceptConnections() {
        defer { close(listener) }
        while stopped.block(orUntil: [(listener, Int16(POLLIN))]) != nil {
            let socket = accept(listener, nil, nil)
            guard socket >= 0 else { continue }
            _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
            _ = fcntl(socket, F_SETFL, O_NONBLOCK)
            let number = record.withLock { record in
                defer { record.connections += 1 }
                return record.connections
            }
            PosixThread.start { [self] in
                ScriptedConnection(socket: socket, number: number, server: self).serve(handler)
            }
        }
    }

    func note(_ request: Request) {
        let ready = record.withLock { record in
            record.requests.append(request)
            let count = record.requests.count
            defer { record.waiting.removeAll { $0.count <= count } }
            return record.waiting.filter { $0.count <= count }
        }
        for waiter in ready { waiter.continuation.resume() }
    }

    func note(sent count: Int, onConnection number: Int) {
        record.withLock { $0.bytesSent[number, default: 0] += count }
    }
}
