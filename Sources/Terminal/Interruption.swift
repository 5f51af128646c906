import AgentCore
import Glibc
import Synchronization

/// Turns SIGINT, SIGTERM and SIGHUP into cancelled turns.
///
/// The signals are blocked in every thread and fetched by the main one, so that no code runs inside a signal handler.
/// Make it before any other thread exists, since threads inherit what is blocked, and give it the main thread: the
/// runtime's own end of an asynchronous `main` unblocks the signals there, and they would end the process.
public final class Interruption: Sendable {
    private static let signals = [SIGINT, SIGTERM, SIGHUP]
    private let state: Mutex<SignalState>

    /// Blocks the signals; `watch` fetches them.
    public init() {
        // A blocked signal is queued although it is ignored.
        state = Mutex(SignalState(ignoresHangUp: Self.isIgnored(SIGHUP)))
        var set = Self.set(of: Self.signals)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    /// The exit code that a signal asks for, once the turn under way is closed.
    public var endsProgram: ExitStatus? { state.withLock { $0.ending } }

    /// Makes SIGINT end the turn only and not the program, as a prompt wants it.
    /// - Parameters:
    ///   - interrupt: what SIGINT does while no turn runs.
    ///   - end: makes the prompt give up when the program is to end.
    public func keepRunning(interrupt: @escaping @Sendable () -> Void, end: @escaping @Sendable () -> Void) {
        state.withLock { $0.prompt = (interrupt, end) }
    }

    /// Runs work that a signal cancels: one at a time, since there is one thing to cancel.
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
        var set = Self.set(of: Self.signals)
        while true {
            var information = siginfo_t()
            let number = sigwaitinfo(&set, &information)
            if number > 0 { handle(number, isTyped: information.si_code == Self.fromKernel) }
        }
    }

    /// Linux's SI_KERNEL: a signal that a key made, and nobody's `kill`.
    private static let fromKernel: Int32 = 0x80

    private func handle(_ number: Int32, isTyped: Bool) {
        switch state.withLock({ $0.response(to: number, isTyped: isTyped) }) {
        case .run(let actions):
            for action in actions { action() }
        case .leave(let status, let hasPrompt): leave(status, hasPrompt: hasPrompt)
        }
    }

    private func leave(_ status: ExitStatus, hasPrompt: Bool) -> Never {
        // Without a prompt there is no terminal to put back, and other threads may be using what `exit` takes down.
        guard hasPrompt else { _exit(status.rawValue) }
        // Should `exit` get stuck, the next signal ends the process by itself, and the terminal is put back then too.
        var set = Self.set(of: [SIGINT, SIGTERM])
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        Glibc.exit(status.rawValue)
    }

    private static func set(of signals: [Int32]) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        return set
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var current = sigaction()
        guard sigaction(number, nil, &current) == 0 else { return false }
        return unsafeBitCast(current.__sigaction_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}

/// What there is to close, and what a signal leads to. Apart from the signals, so that it can be asked without any.
struct SignalState {
    /// What is to be done about a signal.
    enum Response: Sendable {
        /// These things.
        case run([@Sendable () -> Void])
        /// The end, now.
        case leave(ExitStatus, hasPrompt: Bool)
    }

    /// Whether the program was started so that the end of its terminal changes nothing, as `nohup` does. A prompt
    /// ends with its terminal all the same.
    var ignoresHangUp = false
    /// Cancels what is under way.
    var cancel: (@Sendable () -> Void)?
    /// What the prompt does when nothing is under way, and how it gives up.
    var prompt: (interrupt: @Sendable () -> Void, end: @Sendable () -> Void)?
    /// The exit code that a signal has asked for.
    private(set) var ending: ExitStatus?

    /// Takes a signal in.
    /// - Parameter isTyped: whether a key made it. While a line is edited Ctrl-C is a key and no signal: one that comes
    ///   then was meant for the person's own editor, which has ended meanwhile, and must not cost the line.
    mutating func response(to number: Int32, isTyped: Bool = false) -> Response {
        if number == SIGINT, let prompt {
            if let cancel { return .run([cancel]) }
            return .run(isTyped ? [] : [prompt.interrupt])
        }
        if number == SIGHUP, ignoresHangUp, prompt == nil { return .run([]) }
        // A window that closes often brings two, from the terminal and from the shell: the second says nothing new.
        if number == SIGHUP, ending != nil { return .run([]) }
        var closing: [@Sendable () -> Void] = []
        if let cancel { closing.append(cancel) }
        // A command that is cancelled leads back to the prompt, which must not wait for another line then.
        if let prompt { closing.append(prompt.end) }
        let status = ExitStatus(rawValue: 128 + number)
        // A second signal means now, and where nothing runs there is nothing to close.
        guard ending == nil, !closing.isEmpty else { return .leave(status, hasPrompt: prompt != nil) }
        ending = status
        return .run(closing)
    }
}
