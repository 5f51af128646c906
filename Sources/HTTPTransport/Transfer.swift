import Synchronization

/// One request in flight: what the loop's thread and the reader share.
///
/// The thread appends to a buffer, the reader takes it whole. A stream element per network read would cost an
/// allocation and a task switch for each token of a chat.
final class Transfer: Sendable {
    /// The status and headers of an answer.
    struct Head: Sendable {
        var status: Int
        var headers: HTTPHeaders
    }

    /// What became of bytes given to ``append(_:)``.
    enum Acceptance { case taken, takenWithReaderWaiting, full, readerGone }

    /// Bytes that may wait for the reader before the connection is no longer read.
    static let bufferLimit = 1 << 20
    /// A waiting reader is woken inside a burst of reads once this much is here, else after the burst.
    static let wakeSize = 1 << 16

    let request: HTTPRequest
    let destination: Destination
    private let loop: CurlLoop
    private let state = Mutex(State())

    private struct State {
        var buffer: [UInt8] = []
        var lastDrain = 0
        var isPaused = false
        var outcome: Result<Void, any Error>?
        var headReader: CheckedContinuation<Head, any Error>?
        var bodyReader: CheckedContinuation<[UInt8]?, any Error>?

        mutating func drain() -> [UInt8] {
            var bytes: [UInt8] = []
            swap(&bytes, &buffer)
            lastDrain = bytes.count
            return bytes
        }
    }

    init(_ request: HTTPRequest, to destination: Destination, on loop: CurlLoop) {
        self.request = request
        self.destination = destination
        self.loop = loop
    }

    // MARK: the reader's side

    /// Hands the request to the loop and waits for the final headers.
    func start() async throws -> Head {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let failure: (any Error)? = state.withLock { state in
                    if case .failure(let error) = state.outcome { return error }
                    state.headReader = continuation
                    return nil
                }
                if let failure { return continuation.resume(throwing: failure) }
                loop.post(.start(self))
            }
        } onCancel: {
            cancel()
        }
    }

    /// The next bytes of the body, all that are here; nil at the end.
    func nextPiece(isolation: isolated (any Actor)? = #isolation) async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { takePiece($0) }
        } onCancel: {
            cancel()
        }
    }

    private func takePiece(_ continuation: CheckedContinuation<[UInt8]?, any Error>) {
        var resumesConnection = false
        let ready: Result<[UInt8]?, any Error>? = state.withLock { state in
            if !state.buffer.isEmpty {
                resumesConnection = state.isPaused
                state.isPaused = false
                return .success(state.drain())
            }
            if let outcome = state.outcome { return outcome.map { nil } }
            guard state.bodyReader == nil else {
                return .failure(HTTPError(.unsupported, "a body has one reader at a time: a second one tried to read"))
            }
            state.bodyReader = continuation
            return nil
        }
        if resumesConnection { loop.post(.resume(self)) }
        if let ready { continuation.resume(with: ready) }
    }

    /// Ends the transfer on the reader's behalf: readers get `CancellationError` at once, from this thread; the
    /// loop closes the connection.
    func cancel() {
        if complete(.failure(CancellationError()), discardingUnread: true) { loop.post(.cancel(self)) }
    }

    // MARK: the loop's side

    /// True when nothing that arrives can be used any more.
    var isFinished: Bool { state.withLock { $0.outcome != nil } }

    /// Gives the headers to the waiting ``start()``.
    func deliver(_ head: Head) {
        let reader = state.withLock { state in
            defer { state.headReader = nil }
            return state.headReader
        }
        reader?.resume(returning: head)
    }

    /// Takes bytes of the body, unless the reader is behind.
    func append(_ bytes: UnsafeBufferPointer<UInt8>) -> Acceptance {
        var wakes = false
        let acceptance: Acceptance = state.withLock { state in
            if state.outcome != nil { return .readerGone }
            if state.buffer.count >= Transfer.bufferLimit {
                state.isPaused = true
                return .full
            }
            if state.buffer.isEmpty { state.buffer.reserveCapacity(max(bytes.count, state.lastDrain)) }
            state.buffer.append(contentsOf: bytes)
            wakes = state.bodyReader != nil && state.buffer.count >= Transfer.wakeSize
            return state.bodyReader == nil ? .taken : .takenWithReaderWaiting
        }
        if wakes { wakeReader() }
        return acceptance
    }

    /// Gives the buffer to a waiting reader.
    func wakeReader() {
        var bytes: [UInt8] = []
        let reader: CheckedContinuation<[UInt8]?, any Error>? = state.withLock { state in
            guard !state.buffer.isEmpty, let reader = state.bodyReader else { return nil }
            state.bodyReader = nil
            bytes = state.drain()
            return reader
        }
        reader?.resume(returning: bytes)
    }

    /// Records how the transfer ended. The first outcome stands; bytes already here are read first.
    ///
    /// - Parameter discardingUnread: drop those bytes, and let the outcome replace a success nobody has read yet.
    /// - Returns: whether the outcome was recorded.
    @discardableResult
    func complete(_ outcome: Result<Void, any Error>, discardingUnread: Bool = false) -> Bool {
        var waitingHead: CheckedContinuation<Head, any Error>?
        var waitingBody: CheckedContinuation<[UInt8]?, any Error>?
        var rest: [UInt8] = []
        let isRecorded = state.withLock { state in
            switch state.outcome {
            case .failure: return false
            case .success where !discardingUnread || state.buffer.isEmpty: return false
            default: break
            }
            state.outcome = outcome
            if discardingUnread { state.buffer = [] }
            swap(&waitingHead, &state.headReader)
            swap(&waitingBody, &state.bodyReader)
            if waitingBody != nil, !state.buffer.isEmpty { rest = state.drain() }
            return true
        }
        if rest.isEmpty { waitingBody?.resume(with: outcome.map { nil }) } else { waitingBody?.resume(returning: rest) }
        switch outcome {
        case .failure(let error): waitingHead?.resume(throwing: error)
        case .success:
            waitingHead?.resume(
                throwing: HTTPError(.broken, "\(destination.name) ended its answer before the headers were whole")
            )
        }
        return isRecorded
    }
}
