import CCurl
import Glibc
import Synchronization

/// The thread that owns libcurl's multi handle. Everybody else leaves commands for it and wakes it.
final class CurlLoop: Sendable {
    /// What another thread asks of the loop.
    enum Command: Sendable { case start(Transfer), cancel(Transfer), resume(Transfer) }

    private enum Stage { case idle, running, stopped }

    private struct Shared {
        var stage = Stage.idle
        var commands: [Command] = []
        var waker: Waker?
    }

    /// Interrupts the thread's wait: the one use of a multi handle that libcurl allows from any thread. It is in
    /// `shared` only while the handle lives.
    private struct Waker: @unchecked Sendable {
        let multi: UnsafeMutableRawPointer

        func wake() { curl_multi_wakeup(multi) }
    }

    let clock: @Sendable () -> MonotonicTime
    private let shared = Mutex(Shared())

    init(clock: @escaping @Sendable () -> MonotonicTime) { self.clock = clock }

    /// Leaves a command, starting the thread with the first one.
    func post(_ command: Command) {
        let failure: HTTPError? = shared.withLock { shared in
            if shared.stage == .idle {
                // A cancel or resume can only follow a start, so this is one.
                if let failure = startThread() { return failure }
                shared.stage = .running
            }
            guard shared.stage == .running else {
                return HTTPError(.broken, "the HTTP client was shut down: make a new one", isBeforeFirstByte: true)
            }
            shared.commands.append(command)
            if shared.commands.count == 1 { shared.waker?.wake() }
            return nil
        }
        if let failure, case .start(let transfer) = command { transfer.complete(.failure(failure)) }
    }

    /// Ends the thread and with it every transfer. Does not wait for it.
    func stop() {
        shared.withLock { shared in
            shared.stage = .stopped
            shared.waker?.wake()
        }
    }

    /// The commands left since the last call; nil when the loop must end.
    func takeCommands() -> [Command]? {
        shared.withLock { shared in
            guard shared.stage != .stopped else { return nil }
            var commands: [Command] = []
            swap(&commands, &shared.commands)
            return commands
        }
    }

    /// Starts the thread with all signals blocked, so that they reach the threads that handle them and a write to a
    /// closed socket inside the TLS library cannot end the process.
    private func startThread() -> HTTPError? {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(self)
        let result = pthread_create(
            &thread,
            &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<CurlLoop>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            argument.toOpaque()
        )
        guard result != 0 else { return nil }
        argument.release()
        let reason = String(cString: strerror(result))
        return HTTPError(
            .connect,
            "cannot start the network thread (\(reason)): free some resources",
            isBeforeFirstByte: true
        )
    }

    private func run() {
        CurlProcess.prepare()
        guard let multi = curl_multi_init() else { return endWithoutCurl() }
        let waker = Waker(multi: multi)
        CurlProcess.threadStarted(self)
        shared.withLock { $0.waker = waker }
        CurlDriver(loop: self, multi: multi).run()
        let unstarted = shared.withLock { shared in
            shared.waker = nil
            defer { shared.commands = [] }
            return shared.commands
        }
        fail(unstarted, HTTPError(.broken, "the HTTP client was shut down: make a new one", isBeforeFirstByte: true))
        curl_multi_cleanup(multi)
        CurlProcess.threadEnded(self)
    }

    private func endWithoutCurl() {
        let unstarted = shared.withLock { shared in
            shared.stage = .stopped
            defer { shared.commands = [] }
            return shared.commands
        }
        fail(unstarted, HTTPError(.connect, "libcurl cannot be loaded: install libcurl4", isBeforeFirstByte: true))
    }

    private func fail(_ commands: [Command], _ error: HTTPError) {
        for case .start(let transfer) in commands { transfer.complete(.failure(error)) }
    }
}
