import CCurl

/// Runs the transfers of one multi handle. Lives on the loop's thread only.
final class CurlDriver {
    private let loop: CurlLoop
    private let multi: UnsafeMutableRawPointer
    private var active: [ObjectIdentifier: CurlTransfer] = [:]
    private var earliestDeadline = MonotonicTime.never
    private var withReaderWaiting: [Transfer] = []
    private let authorities = CertificateAuthorities.ofEnvironment()
    /// When the current round of work began: one clock reading serves all callbacks of a round.
    private(set) var now: MonotonicTime

    init(loop: CurlLoop, multi: UnsafeMutableRawPointer) {
        self.loop = loop
        self.multi = multi
        now = loop.clock()
        _ = ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 32)
    }

    func run() {
        while let commands = loop.takeCommands() {
            now = loop.clock()
            for command in commands { execute(command) }
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            wakeReaders()
            finishDoneTransfers()
            expireTransfers()
            let wait =
                earliestDeadline == .never ? 60_000 : min(60_000, earliestDeadline.milliseconds(since: loop.clock()))
            curl_multi_poll(multi, nil, 0, Int32(wait), nil)
        }
        for transfer in active.values {
            end(transfer, .failure(transfer.error(.broken, "the HTTP client was shut down during a request")))
        }
    }

    private func execute(_ command: CurlLoop.Command) {
        switch command {
        case .start(let shared):
            guard !shared.isFinished else { return }
            guard let transfer = CurlTransfer(shared, driver: self, authorities: authorities) else {
                shared.complete(.failure(HTTPError(.connect, "libcurl cannot start a request: out of memory")))
                return
            }
            active[ObjectIdentifier(shared)] = transfer
            deadlineMayBeEarlier(transfer.deadline)
            curl_multi_add_handle(multi, transfer.easy)
        case .cancel(let shared):
            guard let transfer = active[ObjectIdentifier(shared)] else { return }
            end(transfer, .failure(CancellationError()))
        case .resume(let shared):
            guard let transfer = active[ObjectIdentifier(shared)] else { return }
            transfer.resume()
        }
    }

    // MARK: called by transfers

    /// Whether a deadline is over by now, not by the beginning of the round.
    func isPast(_ deadline: MonotonicTime) -> Bool { loop.clock() >= deadline }

    func deadlineMayBeEarlier(_ deadline: MonotonicTime) { earliestDeadline = min(earliestDeadline, deadline) }

    /// Remembers to wake a reader when the burst of reads is over, so that it gets one large piece.
    func readerIsWaiting(_ transfer: Transfer) {
        if withReaderWaiting.last !== transfer { withReaderWaiting.append(transfer) }
    }

    // MARK: the rounds

    private func wakeReaders() {
        for transfer in withReaderWaiting { transfer.wakeReader() }
        withReaderWaiting.removeAll(keepingCapacity: true)
    }

    private func finishDoneTransfers() {
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(multi, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE else { continue }
            let result = message.pointee.data.result
            guard let transfer = CurlTransfer.of(easy: message.pointee.easy_handle) else { continue }
            end(transfer, transfer.outcome(of: result))
        }
    }

    private func expireTransfers() {
        guard earliestDeadline != .never else { return }
        let time = loop.clock()
        guard time >= earliestDeadline else { return }
        for transfer in active.values where time >= transfer.deadline {
            end(transfer, .failure(transfer.timeoutError()))
        }
        earliestDeadline = active.values.lazy.map(\.deadline).min() ?? .never
    }

    private func end(_ transfer: CurlTransfer, _ outcome: Result<Void, any Error>) {
        active[ObjectIdentifier(transfer.shared)] = nil
        curl_multi_remove_handle(multi, transfer.easy)
        transfer.cleanUp()
        transfer.shared.complete(outcome)
    }
}
