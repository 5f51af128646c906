import HTTPTransport
import Tools

/// Reads the reply out of one HTTP response.
struct ReplyReader {
    /// Why this response gave no reply, and whether asking again could help.
    struct Failure: Error {
        var error: ChatError
        var isRetryable: Bool
        /// True when the endpoint reported the error inside an answer with a good status.
        var isInBand = false
        /// True before the first piece of a reply: the request may be changed and made again.
        var isBeforeOutput = true

        init(_ error: ChatError, isRetryable: Bool) {
            self.error = error
            self.isRetryable = isRetryable
        }
    }

    private enum Form { case unknown, events, whole }

    /// How long the connection of a finished reply may stay open for its last bytes. An answer that is read to its
    /// end leaves the connection usable for the next request; a server that never closes must not hold up the reply.
    static let closingGrace = Duration.milliseconds(250)

    private let response: HTTPResponse
    private let configuration: HTTPChatModel.Configuration
    private let endpoint: ChatEndpoint
    private var assembler: ChatReplyAssembler
    private var decoder = ServerSentEventDecoder()
    private var form = Form.unknown
    private var whole: [UInt8] = []

    init(_ response: HTTPResponse, configuration: HTTPChatModel.Configuration, endpoint: ChatEndpoint) {
        self.response = response
        self.configuration = configuration
        self.endpoint = endpoint
        assembler = ChatReplyAssembler(
            limit: configuration.replyLimit,
            dialect: configuration.dialect,
            endpoint: endpoint
        )
    }

    /// Reads to the end, handing out pieces once per network read.
    /// - Throws: `Failure`, `CancellationError`, and what `onEvent` throws.
    mutating func read(
        avoiding ids: Set<String>,
        habits: HabitSet = HabitSet(),
        _ onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply {
        guard (200...299).contains(response.status) else { throw try await failureOfStatus() }
        while let piece = try await nextPiece() {
            let problem = take { try $0.feed(piece) }
            try await Self.deliver(assembler.takeEvents(), onEvent)
            if let problem { throw problem }
            if assembler.isDone { break }
        }
        let problem = take { try $0.endInput() }
        try await Self.deliver(assembler.takeEvents(), onEvent)
        if let problem { throw problem }
        assembler.note(habits)
        let last = try finished(avoiding: ids)
        try await Self.deliver((last.reasoning, last.text), onEvent)
        await letConnectionClose()
        return last.reply
    }

    private static func deliver(
        _ pieces: (reasoning: String?, text: String?),
        _ onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws {
        if let reasoning = pieces.reasoning { try await onEvent(.reasoning(reasoning)) }
        if let text = pieces.text { try await onEvent(.text(text)) }
    }

    // MARK: Input

    /// The next bytes; nil at the end, also when the connection breaks behind a reply that is complete.
    private func nextPiece() async throws -> [UInt8]? {
        var iterator = response.body.makeAsyncIterator()
        do {
            return try await iterator.next()
        } catch let error as HTTPError {
            if assembler.isComplete { return nil }
            let isRetryable =
                !assembler.hasOutput && (RetryPolicy.isRetryable(error) || error.code == .broken)
            throw Failure(endpoint.error(error), isRetryable: isRetryable)
        }
    }

    /// Runs a step of reading and turns what it throws into a failure, so that text before it is still shown.
    private mutating func take(_ step: (inout ReplyReader) throws -> Void) -> Failure? {
        do {
            try step(&self)
            return nil
        } catch let error as ChatError {
            let isTransient: Set<ChatError.Code> = [.rateLimited, .server, .timeout, .truncated]
            let isOurs: Set<ChatError.Code> = [.truncated, .malformed, .tooLarge]
            var failure = Failure(error, isRetryable: !assembler.hasOutput && isTransient.contains(error.code))
            failure.isInBand = !isOurs.contains(error.code)
            failure.isBeforeOutput = !assembler.hasOutput
            return failure
        } catch let error as HTTPError {
            return Failure(endpoint.error(error), isRetryable: false)
        } catch {
            return Failure(endpoint.error(.malformed, "the reply cannot be read"), isRetryable: false)
        }
    }

    private mutating func feed(_ piece: [UInt8]) throws {
        if form == .unknown { form = Self.form(of: piece) }
        if form == .events {
            try decoder.feed(piece) { event in
                try assembler.add(event.data, isError: event.eventName == "error")
            }
        } else {
            whole += piece
            if whole.count > configuration.replyLimit * 2 {
                throw endpoint.error(.tooLarge, "the answer is larger than \(configuration.replyLimit >> 19) MiB")
            }
        }
    }

    private mutating func endInput() throws {
        switch form {
        case .unknown: return
        case .events:
            try decoder.finish { event in try assembler.add(event.data, isError: event.eventName == "error") }
        case .whole:
            try whole.withUnsafeBufferPointer { try assembler.add(wholeBody: $0) }
        }
    }

    /// A stream of events or one JSON text, by its first byte: what servers say in `Content-Type` is often wrong.
    private static func form(of piece: [UInt8]) -> Form {
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) || byteOrderMark.contains(byte) }
        guard let first = piece.first(where: { !isBlank($0) }) else { return .unknown }
        return ":deir".utf8.contains(first) ? .events : .whole
    }

    private mutating func finished(
        avoiding ids: Set<String>
    ) throws -> (reasoning: String?, text: String?, reply: ChatReply) {
        var generator = BorrowedGenerator(source: configuration.random)
        if decoder.commentCount > 0 { assembler.note(HabitSet([.comments])) }
        do throws(ChatError) {
            return try assembler.finish(avoiding: ids, using: &generator)
        } catch {
            throw Failure(error, isRetryable: !assembler.hasOutput && error.code == .truncated)
        }
    }

    private func letConnectionClose() async {
        guard assembler.isDone, form == .events else { return }
        let body = response.body
        let sleep = configuration.sleep
        await withTaskGroup(of: Void.self) { group in
            group.addTask { do { for try await _ in body {} } catch {} }
            group.addTask { try? await sleep(Self.closingGrace) }
            await group.next()
            group.cancelAll()
        }
    }

    // MARK: Error statuses

    /// The beginning of an error's body that is looked at, in bytes.
    private static let errorBodyLimit = 64 << 10

    private func failureOfStatus() async throws -> Failure {
        let status = response.status
        if (300...399).contains(status) {
            let error = endpoint.error(
                .configuration,
                "the endpoint redirects \(endpoint.path) (HTTP \(status))",
                advice: "set OPENAI_BASE_URL to where it points, often https instead of http"
            )
            return Failure(error, isRetryable: false)
        }
        var bytes: [UInt8] = []
        do {
            for try await piece in response.body {
                bytes += piece
                if bytes.count >= Self.errorBodyLimit { break }
            }
        } catch is HTTPError {
            // The status alone says enough.
        }
        let asked = RetryPolicy.serverDelay(response.headers, now: configuration.now())
        let error = endpoint.error(status: status, bytes: bytes, retryAfter: asked)
        let isFinal: Set<ChatError.Code> = [
            .authentication, .permission, .quota, .contextOverflow, .contentFilter, .notFound, .toolsRefused,
            .toolUseFailed,
        ]
        let isRetryable = RetryPolicy.isRetryable(status: status, headers: response.headers)
        return Failure(error, isRetryable: !isFinal.contains(error.code) && isRetryable)
    }
}

/// A random number generator over a closure.
struct BorrowedGenerator: RandomNumberGenerator {
    let source: @Sendable () -> UInt64

    func next() -> UInt64 { source() }
}
