import AgentCore
import Glibc
import Synchronization

/// Turns SIGINT and SIGTERM into cancelled turns.
///
/// The signals are blocked in every thread and fetched by the main one, so that no code runs inside a signal handler.
/// Make it before any other thread exists, since threads inherit what is blocked, and give it the main thread: the
/// runtime's own end of an asynchronous `main` unblocks the signals there, and they would end the process.
public final class Interruption: Sendable {
    private struct State {
        var cancel: (@Sendable () -> Void)?
        var ending: ExitStatus?
        var prompt: (interrupt: @Sendable () -> Void, end: @Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// Blocks the signals; `watch` fetches them.
    public init() {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&set, signal) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    /// The exit code that a signal asks for, once the turn under way is closed.
    public var endsProgram: ExitStatus? { state.withLock { $0.ending } }

    /// Makes SIGINT end the turn only and not the program, as a prompt wants it.
    /// - Parameters:
    ///   - interrupt: what SIGINT does while no turn runs.
    ///   - end: makes the prompt give up when the program is to end while no turn runs.
    public func keepRunning(interrupt: @escaping @Sendable () -> Void, end: @escaping @Sendable () -> Void) {
        state.withLock { $0.prompt = (interrupt, end) }
    }

    /// Runs work that a signal cancels.
    public func during<Value: Sendable>(
        cancel: @escaping @Sendable () -> Void,
        _ body: () async throws -> Value
    ) async rethrows -> Value {
        let isEnding = state.withLock {
            $0.cancel = cancel
            return $0.ending != nil
        }
        if isEnding { cancel() }
        defer { state.withLock { $0.cancel = nil } }
        return try await body()
    }

    /// Waits for signals and acts on them for as long as the process lives: what the main thread does.
    public func watch() -> Never {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&set, signal) }
        while true {
            var number: Int32 = 0
            if sigwait(&set, &number) == 0 { handle(number) }
        }
    }

    private func handle(_ number: Int32) {
        let exit = ExitStatus(rawValue: 128 + number)
        let action: (@Sendable () -> Void)? = state.withLock { state in
            if number == SIGINT, let prompt = state.prompt { return state.cancel ?? prompt.interrupt }
            let end = state.cancel ?? state.prompt?.end
            // A second signal means now, and where nothing runs there is nothing to close.
            guard state.ending == nil, let end else { return { _exit(exit.rawValue) } }
            state.ending = exit
            return end
        }
        action?()
    }
}
