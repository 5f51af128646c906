import CCurl

/// One transfer as libcurl sees it: its easy handle, callbacks and deadlines. Lives on the loop's thread only.
final class CurlTransfer {
    /// What the transfer waits for, which decides the time limit that runs.
    private enum Phase {
        case connecting
        case sending(since: MonotonicTime)
        case receiving(since: MonotonicTime)
        case readerBehind
    }

    /// Header blocks larger than this in sum are refused.
    static let headerLimit = 256 * 1024

    let shared: Transfer
    let easy: UnsafeMutableRawPointer
    private unowned let driver: CurlDriver
    private let totalDeadline: MonotonicTime
    private let reason = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var phase = Phase.connecting
    private var sentBytes: curl_off_t = 0
    private var head = HeaderBlock()
    private var isHeadDelivered = false
    private(set) var hasFirstByte = false
    private var headersTooLarge = false

    init?(_ shared: Transfer, driver: CurlDriver, authorities: CertificateAuthorities) {
        guard let easy = curl_easy_init() else { return nil }
        self.shared = shared
        self.easy = easy
        self.driver = driver
        totalDeadline = shared.request.timeouts.total.map { driver.now.adding($0) } ?? .never
        reason.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        headerList = CurlOptions.apply(shared.request, shared.destination, authorities, reason, to: easy)
        installCallbacks()
    }

    deinit { reason.deallocate() }

    /// Frees what libcurl holds. The handle must have left its multi handle.
    func cleanUp() {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headerList)
        headerList = nil
    }

    /// The transfer behind an easy handle.
    static func of(easy: UnsafeMutableRawPointer?) -> CurlTransfer? {
        var pointer: UnsafeMutableRawPointer?
        guard let easy, ccurl_easy_get_pointer(easy, CURLINFO_PRIVATE, &pointer) == CURLE_OK, let pointer else {
            return nil
        }
        return Unmanaged<CurlTransfer>.fromOpaque(pointer).takeUnretainedValue()
    }

    // MARK: time limits

    /// When the limit that runs now ends the transfer. libcurl keeps the one on connecting.
    var deadline: MonotonicTime {
        let timeouts = shared.request.timeouts
        switch phase {
        case .connecting, .readerBehind: return totalDeadline
        case .sending(let start): return min(totalDeadline, start.adding(timeouts.firstByte))
        case .receiving(let start): return min(totalDeadline, start.adding(timeouts.idle))
        }
    }

    private func enter(_ phase: Phase) {
        self.phase = phase
        driver.deadlineMayBeEarlier(deadline)
    }

    private func byteArrived() {
        hasFirstByte = true
        if case .receiving = phase {
            phase = .receiving(since: driver.now)
        } else {
            enter(.receiving(since: driver.now))
        }
    }

    /// Lets the connection be read again after the reader took what there was.
    func resume() {
        guard case .readerBehind = phase else { return }
        enter(.receiving(since: driver.now))
        curl_easy_pause(easy, CURLPAUSE_CONT)
    }

    // MARK: callbacks

    private func installCallbacks() {
        let this = Unmanaged.passUnretained(self).toOpaque()
        _ = ccurl_easy_set_pointer(easy, CURLOPT_PRIVATE, this)
        _ = ccurl_easy_set_pointer(easy, CURLOPT_WRITEDATA, this)
        _ = ccurl_easy_set_data_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
            guard let bytes, let context else { return 0 }
            return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().received(bytes, count)
        }
        _ = ccurl_easy_set_pointer(easy, CURLOPT_HEADERDATA, this)
        _ = ccurl_easy_set_data_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
            guard let bytes, let context else { return 0 }
            return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().receivedHeader(bytes, count)
        }
        _ = ccurl_easy_set_pointer(easy, CURLOPT_PREREQDATA, this)
        _ = ccurl_easy_set_request_start_callback(easy) { context, _, _, _, _ in
            guard let context else { return CURL_PREREQFUNC_ABORT }
            Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().requestStarts()
            return CURL_PREREQFUNC_OK
        }
        guard !shared.request.body.isEmpty else { return }
        _ = ccurl_easy_set_pointer(easy, CURLOPT_XFERINFODATA, this)
        _ = ccurl_easy_set_long(easy, CURLOPT_NOPROGRESS, 0)
        _ = ccurl_easy_set_progress_callback(easy) { context, _, _, _, sent in
            if let context { Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().progressed(sent: sent) }
            return 0
        }
    }

    /// The connection is ready, new or reused, and the request is about to be written.
    private func requestStarts() { enter(.sending(since: driver.now)) }

    /// Waiting for an answer begins when the last byte of the request left.
    private func progressed(sent: curl_off_t) {
        guard case .sending = phase, sent != sentBytes else { return }
        sentBytes = sent
        phase = .sending(since: driver.now)
    }

    private func receivedHeader(_ bytes: UnsafeMutablePointer<CChar>, _ count: Int) -> Int {
        byteArrived()
        if isHeadDelivered { return count }  // a trailer
        let line = UnsafeRawBufferPointer(start: bytes, count: count)
        guard head.append(line, limit: CurlTransfer.headerLimit) else {
            headersTooLarge = true
            return 0
        }
        if let final = head.final {
            isHeadDelivered = true
            shared.deliver(final)
        }
        return count
    }

    private func received(_ bytes: UnsafeMutablePointer<CChar>, _ count: Int) -> Int {
        byteArrived()
        return bytes.withMemoryRebound(to: UInt8.self, capacity: count) { bytes in
            switch shared.append(UnsafeBufferPointer(start: bytes, count: count)) {
            case .taken: return count
            case .takenWithReaderWaiting:
                driver.readerIsWaiting(shared)
                return count
            case .full:
                enter(.readerBehind)
                return Int(CURL_WRITEFUNC_PAUSE)
            case .readerGone: return 0
            }
        }
    }

    // MARK: the end

    func outcome(of result: CURLcode) -> Result<Void, any Error> {
        if result == CURLE_OK { return .success(()) }
        if headersTooLarge {
            return .failure(
                error(
                    .tooLarge,
                    "the headers of \(shared.destination.name) are larger than \(CurlTransfer.headerLimit) bytes"
                )
            )
        }
        return .failure(CurlFailure(result, of: self).error)
    }

    func timeoutError() -> HTTPError {
        let name = shared.destination.name
        let timeouts = shared.request.timeouts
        if let total = timeouts.total, driver.isPast(totalDeadline) {
            return error(.timeout, "the request to \(name) took longer than its limit of \(total.text)")
        }
        if case .sending = phase {
            return error(
                .timeout,
                "\(name) sent no answer within \(timeouts.firstByte.text) of the request: try again, or raise the limit"
            )
        }
        return error(
            .timeout,
            "\(name) sent nothing for \(timeouts.idle.text) inside its answer: try again, or raise the limit"
        )
    }

    /// The reason libcurl wrote down, in one line; empty when it had none.
    var curlReason: String {
        let text = String(cString: reason)
        return text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    func error(_ code: HTTPError.Code, _ message: String) -> HTTPError {
        HTTPError(code, message, isBeforeFirstByte: !hasFirstByte)
    }
}
