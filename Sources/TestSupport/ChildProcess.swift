import CTestSupport
import Glibc
import Synchronization

/// A program that a test has started, with the descriptors that connect it to the test.
///
/// One thread moves the bytes and keeps the deadlines, a second one waits for the end of the process, so that a test
/// that waits takes no thread of the cooperative pool. ``PseudoTerminal`` and ``ProgramRun`` are made of this.
final class ChildProcess: Sendable {
    /// What an expectation looks at.
    struct View {
        var outputs: [Output]
        var status: ExitStatus?
        var isClosed: Bool { outputs.allSatisfy(\.isClosed) }
    }

    /// One descriptor that is read, and what the test makes of its bytes.
    struct Output {
        var descriptor: CInt
        var bytes: [UInt8] = []
        var isClosed = false
    }

    private struct Waiter {
        var deadline: ContinuousClock.Instant
        var isMet: @Sendable (borrowing View) -> Bool
        var canStillBeMet: @Sendable (borrowing View) -> Bool
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State: ~Copyable {
        var view: View
        var input: CInt?
        var pending: [UInt8] = []
        var isInputEnding = false
        var waiters: [Waiter] = []
        var isAbandoned = false
        var isReaderGone = false
        /// The thread that would settle waiters is gone.
        var isEnded = false
    }

    /// The process, which is also its process group if it was spawned in one.
    let id: pid_t
    private let state: Mutex<State>
    private let wake: (read: CInt, write: CInt)

    /// - Parameters:
    ///   - id: The running process.
    ///   - input: A descriptor that ``write(_:)`` feeds, or nil.
    ///   - outputs: The descriptors to read. All descriptors are closed by this object.
    init(id: pid_t, input: CInt?, outputs: [CInt]) throws {
        var pipes: [CInt] = [-1, -1]
        guard test_pipe(&pipes, 1) == 0 else { throw SpawnError(operation: "pipe", error: errno) }
        self.id = id
        wake = (pipes[0], pipes[1])
        for descriptor in outputs + (input.map { [$0] } ?? []) {
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        }
        state = Mutex(State(view: View(outputs: outputs.map { Output(descriptor: $0) }), input: input))
        try startThread { $0.moveBytes() }
        try startThread { $0.awaitEnd() }
    }

    /// Queues bytes for the process; they are written as it takes them.
    func write(_ bytes: [UInt8]) {
        state.withLock { $0.pending += bytes }
        wakeUp()
    }

    /// Closes the input after everything that was queued.
    func endInput() {
        state.withLock { $0.isInputEnding = true }
        wakeUp()
    }

    /// Sends a signal to the process. Nothing happens when it has ended.
    func send(_ signal: CInt) {
        state.withLock { state in
            if state.view.status == nil {
                kill(id, signal)
            }
        }
    }

    /// Looks at what has arrived so far.
    func withView<Result: Sendable>(_ body: (borrowing View) -> Result) -> Result {
        state.withLock { body($0.view) }
    }

    /// Waits until `isMet`, which is asked whenever bytes have arrived or the process has ended.
    /// - Returns: False at the deadline, or as soon as it cannot be met any more.
    func wait(
        within duration: Duration,
        until isMet: @escaping @Sendable (borrowing View) -> Bool,
        orUnless canStillBeMet: @escaping @Sendable (borrowing View) -> Bool = { _ in true }
    ) async -> Bool {
        let deadline = ContinuousClock.now + duration
        return await withCheckedContinuation { continuation in
            let waiter = Waiter(
                deadline: deadline,
                isMet: isMet,
                canStillBeMet: canStillBeMet,
                continuation: continuation
            )
            let isTooLate = state.withLock { state in
                if !state.isEnded {
                    state.waiters.append(waiter)
                }
                return state.isEnded
            }
            if isTooLate {
                continuation.resume(returning: withView(isMet))
            }
            wakeUp()
        }
    }

    /// Closes the descriptors that are read, as when the reader has gone away.
    func closeOutputs() {
        state.withLock { $0.isReaderGone = true }
        wakeUp()
    }

    /// Kills the process if it still runs and lets the threads end.
    func abandon() {
        send(SIGKILL)
        state.withLock { $0.isAbandoned = true }
        wakeUp()
    }

    private func wakeUp() {
        _ = Glibc.write(wake.write, "w", 1)
    }

    // MARK: Threads

    private func startThread(_ body: @escaping @Sendable (ChildProcess) -> Void) throws {
        let start = Unmanaged.passRetained(ThreadStart { [self] in body(self) })
        var thread = pthread_t()
        let result = pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                pthread_detach(pthread_self())
                Unmanaged<ThreadStart>.fromOpaque(context).takeRetainedValue().body()
                return nil
            },
            start.toOpaque()
        )
        guard result == 0 else {
            start.release()
            throw SpawnError(operation: "pthread_create", error: result)
        }
    }

    private func awaitEnd() {
        // Not reaped before the status is stored, so that `send` cannot hit a process that got the same id later.
        var information = siginfo_t()
        while waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        state.withLock { state in
            var status: CInt = 0
            while waitpid(id, &status, 0) < 0, errno == EINTR {}
            state.view.status = ExitStatus(waitStatus: status)
        }
        wakeUp()
    }

    private func moveBytes() {
        while true {
            settleWaiters()
            guard let polled = state.withLock({ pollList(&$0) }) else { break }
            var descriptors = polled.descriptors
            poll(&descriptors, nfds_t(descriptors.count), polled.timeout)
            if descriptors[0].revents != 0 {
                drainWake()
            }
            state.withLock { state in
                for entry in descriptors.dropFirst() where entry.revents != 0 {
                    if entry.fd == state.input, entry.revents & Int16(POLLOUT | POLLERR) != 0 {
                        feed(&state)
                    }
                    for index in state.view.outputs.indices where state.view.outputs[index].descriptor == entry.fd {
                        drain(&state.view.outputs[index])
                    }
                }
            }
        }
        closeAll()
    }

    /// Nil when there is nothing left to do.
    private func pollList(_ state: inout State) -> (descriptors: [pollfd], timeout: CInt)? {
        if state.isReaderGone {
            closeOutputs(&state)
        }
        if state.isAbandoned, state.view.status != nil, state.waiters.isEmpty {
            state.isEnded = true
            return nil
        }
        var list = [pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0)]
        for output in state.view.outputs where !output.isClosed {
            list.append(pollfd(fd: output.descriptor, events: Int16(POLLIN), revents: 0))
        }
        if let input = state.input {
            if !state.pending.isEmpty {
                if let index = list.firstIndex(where: { $0.fd == input }) {
                    list[index].events |= Int16(POLLOUT)
                } else {
                    list.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0))
                }
            } else if state.isInputEnding {
                closeInput(&state)
            }
        }
        guard let next = state.waiters.map(\.deadline).min() else { return (list, -1) }
        let left = (next - .now) / .milliseconds(1)
        return (list, CInt(max(0, min(left.rounded(.up), 1_000_000))))
    }

    private func feed(_ state: inout State) {
        guard let input = state.input else { return }
        while !state.pending.isEmpty {
            let count = state.pending.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
            if count > 0 {
                state.pending.removeFirst(count)
            } else if count < 0, errno == EAGAIN || errno == EINTR {
                return
            } else {
                state.pending = []
                closeInput(&state)
            }
        }
    }

    private func closeInput(_ state: inout State) {
        guard let input = state.input else { return }
        state.input = nil
        if !state.view.outputs.contains(where: { $0.descriptor == input }) {
            Glibc.close(input)
        }
    }

    private func drain(_ output: inout Output) {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while !output.isClosed {
            let count = read(output.descriptor, &chunk, chunk.count)
            if count > 0 {
                output.bytes += chunk[..<count]
            } else if count < 0, errno == EAGAIN || errno == EINTR {
                return
            } else {
                output.isClosed = true  // end of file, or EIO from a terminal that no program has open
            }
        }
    }

    private func drainWake() {
        var bytes = [UInt8](repeating: 0, count: 256)
        while read(wake.read, &bytes, bytes.count) == bytes.count {}
    }

    private func settleWaiters() {
        let settled = state.withLock { state in
            let now = ContinuousClock.now
            var settled: [(CheckedContinuation<Bool, Never>, Bool)] = []
            let waiters = state.waiters
            state.waiters = []
            for waiter in waiters {
                if waiter.isMet(state.view) {
                    settled.append((waiter.continuation, true))
                } else if state.isAbandoned || now >= waiter.deadline || !waiter.canStillBeMet(state.view) {
                    settled.append((waiter.continuation, false))
                } else {
                    state.waiters.append(waiter)
                }
            }
            return settled
        }
        for (continuation, result) in settled {
            continuation.resume(returning: result)
        }
    }

    /// The descriptor of a terminal stays open until then: its modes can be read after the program has ended.
    private func closeOutputs(_ state: inout State) {
        for index in state.view.outputs.indices where state.view.outputs[index].descriptor >= 0 {
            if state.view.outputs[index].descriptor == state.input {
                state.input = nil
            }
            Glibc.close(state.view.outputs[index].descriptor)
            state.view.outputs[index].descriptor = -1
            state.view.outputs[index].isClosed = true
        }
    }

    private func closeAll() {
        state.withLock { state in
            closeInput(&state)
            closeOutputs(&state)
        }
    }

    deinit {
        Glibc.close(wake.read)
        Glibc.close(wake.write)
    }
}

private final class ThreadStart: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}
