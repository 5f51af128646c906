import AgentCore
import Glibc
import Storage
import Synchronization

/// The running program of one trial, as lines in and lines out.
///
/// A thread of its own moves the bytes and waits for its end, so that nobody waits for a pipe on the cooperative pool.
/// Whatever happens, its whole process group is gone when `.ended` is told.
final class AgentProcess: Sendable {
    /// What comes of it.
    enum Output: Sendable, Hashable {
        /// A line, without its end.
        case line([UInt8])
        /// A line that is longer than allowed: the program was stopped.
        case tooLong
        /// The program is gone: its exit code, or the signal that ended it, in words.
        case ended(String)
    }

    private struct State {
        var lines: [[UInt8]] = []
        var waitingBytes = 0
        var input: [UInt8] = []
        var isInputEnding = false
        var isStopped = false
        var isTooLong = false
        var ending: String?
        var lastErrors: [UInt8] = []
        var waiter: CheckedContinuation<Output, Never>?

        /// The next output; nil when there is none yet.
        mutating func take() -> Output? {
            if !lines.isEmpty {
                let line = lines.removeFirst()
                waitingBytes -= line.count + 1
                return .line(line)
            }
            guard let ending else { return nil }
            return isTooLong ? .tooLong : .ended(ending)
        }
    }

    /// What may wait to be read before the program has to wait itself, in bytes.
    private static let mostWaiting = 1 << 20
    /// What is kept of standard error, in bytes.
    private static let mostErrors = 1 << 20
    /// How often to look whether a program that has closed its output has ended.
    private static let looks = 500
    private static let millisecondsBetweenLooks: CInt = 2

    private let id: pid_t
    private let state = Mutex(State())
    private let wake: (read: CInt, write: CInt)

    /// Starts the program.
    /// - Parameters:
    ///   - environment: its whole environment.
    ///   - longestLine: in bytes.
    ///   - errorPath: the file that its standard error is kept in; nil for none.
    /// - Throws: `TurnFailure` with exit code 11 when it cannot be started.
    init(
        _ command: String,
        environment: [String: String],
        longestLine: Int,
        errorPath: String?
    ) throws(TurnFailure) {
        let started = try AgentSpawn.start(command, environment: environment)
        (id, wake) = (started.id, started.wake)
        do throws(StorageError) {
            try BlockingThread.start { self.serve(started.pipes, LineCutter(limit: longestLine), errorPath) }
        } catch {
            kill(-id, SIGKILL)
            waitpid(id, nil, 0)
            let pipes = started.pipes
            for descriptor in [pipes.input, pipes.output, pipes.errors] { Glibc.close(descriptor) }
            throw TurnFailure(error)
        }
    }

    deinit {
        Glibc.close(wake.read)
        Glibc.close(wake.write)
    }

    /// Queues bytes for its standard input.
    func send(_ bytes: [UInt8]) {
        state.withLock { $0.input += bytes }
        signalThread()
    }

    /// Closes its standard input behind what was queued.
    func endInput() {
        state.withLock { $0.isInputEnding = true }
        signalThread()
    }

    /// Kills it with everything that it has started.
    func stop() {
        state.withLock { $0.isStopped = true }
        signalThread()
    }

    /// What has come already; nil when nothing has.
    func takeReady() -> Output? {
        defer { signalThread() }
        return state.withLock { $0.take() }
    }

    /// The next output, as soon as it comes. A cancelled task stops the program. One caller at a time.
    func next() async -> Output {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ready = state.withLock { state -> Output? in
                    if let output = state.take() { return output }
                    state.waiter = continuation
                    return nil
                }
                if let ready { continuation.resume(returning: ready) }
                signalThread()
            }
        } onCancel: {
            stop()
        }
    }

    /// The last line of its standard error that is not blank; nil without one.
    var lastErrorLine: String? {
        let text = String(decoding: state.withLock { $0.lastErrors }, as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) }.map { String($0) }
    }

    private func signalThread() { _ = Glibc.write(wake.write, "w", 1) }
}

// MARK: The thread

extension AgentProcess {
    private func serve(_ pipes: AgentPipes, _ cutter: LineCutter, _ errorPath: String?) {
        // Writing to a program that is gone is an error here and not a signal.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        var (pipes, cutter) = (pipes, cutter)
        var errors = ErrorLog(path: errorPath, left: Self.mostErrors)
        while move(&pipes, &cutter, &errors) {}
        deliver(cutter.cutRest())
        Self.shut(&pipes.input)
        awaitExit(&pipes, &errors)
        kill(-id, SIGKILL)
        var status: CInt = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        readErrors(&pipes, &errors)
        Self.shut(&pipes.output)
        Self.shut(&pipes.errors)
        let signal = status & 0x7F
        finish(signal == 0 ? "exit code \((status >> 8) & 0xFF)" : "signal \(signal)", isTooLong: cutter.isTooLong)
    }

    /// Moves what there is to move, waiting for some.
    /// - Returns: false when there will be no more.
    private func move(_ pipes: inout AgentPipes, _ cutter: inout LineCutter, _ errors: inout ErrorLog) -> Bool {
        let (isStopped, hasInput, isEnding, isFull) = state.withLock {
            ($0.isStopped, !$0.input.isEmpty, $0.isInputEnding, $0.waitingBytes > Self.mostWaiting)
        }
        if isStopped || pipes.output < 0 || cutter.isTooLong { return false }
        if isEnding, !hasInput { Self.shut(&pipes.input) }
        // Descriptors below zero are passed over.
        var polls = [
            pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isFull ? -1 : pipes.output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: pipes.errors, events: Int16(POLLIN), revents: 0),
            pollfd(fd: hasInput ? pipes.input : -1, events: Int16(POLLOUT), revents: 0),
        ]
        poll(&polls, nfds_t(polls.count), -1)
        if polls[0].revents != 0 { drainWake() }
        if polls[1].revents != 0 {
            let (bytes, isAtEnd) = Self.readSome(pipes.output)
            deliver(cutter.cut(bytes))
            if isAtEnd { Self.shut(&pipes.output) }
        }
        if polls[2].revents != 0 { readErrors(&pipes, &errors) }
        if polls[3].revents != 0 { writeInput(&pipes) }
        return true
    }

    /// A program that has closed its output gets a moment to end by itself, so that its exit code can be told.
    private func awaitExit(_ pipes: inout AgentPipes, _ errors: inout ErrorLog) {
        for _ in 0..<Self.looks where !state.withLock({ $0.isStopped || $0.isTooLong }) {
            var information = siginfo_t()
            waitid(P_PID, id_t(id), &information, WEXITED | WNOHANG | WNOWAIT)
            if information.si_signo == SIGCHLD { return }
            var polls = [pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0)]
            poll(&polls, 1, Self.millisecondsBetweenLooks)
            if polls[0].revents != 0 { drainWake() }
            readErrors(&pipes, &errors)
        }
    }

    private func deliver(_ lines: [[UInt8]]) {
        guard !lines.isEmpty else { return }
        let waiting = state.withLock { state -> (CheckedContinuation<Output, Never>, Output)? in
            state.lines += lines
            state.waitingBytes += lines.reduce(0) { $0 + $1.count + 1 }
            return Self.settle(&state)
        }
        if let (waiter, output) = waiting { waiter.resume(returning: output) }
    }

    private func finish(_ ending: String, isTooLong: Bool) {
        let waiting = state.withLock { state -> (CheckedContinuation<Output, Never>, Output)? in
            (state.ending, state.isTooLong) = (ending, isTooLong)
            return Self.settle(&state)
        }
        if let (waiter, output) = waiting { waiter.resume(returning: output) }
    }

    private static func settle(_ state: inout State) -> (CheckedContinuation<Output, Never>, Output)? {
        guard let waiter = state.waiter, let output = state.take() else { return nil }
        state.waiter = nil
        return (waiter, output)
    }

    private func readErrors(_ pipes: inout AgentPipes, _ errors: inout ErrorLog) {
        guard pipes.errors >= 0 else { return }
        let (bytes, isAtEnd) = Self.readSome(pipes.errors)
        errors.keep(bytes)
        let last = errors.last
        state.withLock { $0.lastErrors = last }
        if isAtEnd { Self.shut(&pipes.errors) }
    }

    private func writeInput(_ pipes: inout AgentPipes) {
        let descriptor = pipes.input
        let isGone = state.withLock { state -> Bool in
            let count = state.input.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { state.input.removeFirst(count) }
            return count < 0 && errno != EAGAIN && errno != EINTR
        }
        guard isGone else { return }
        state.withLock { $0.input = [] }
        Self.shut(&pipes.input)
    }

    private func drainWake() {
        var bytes = [UInt8](repeating: 0, count: 256)
        while Glibc.read(wake.read, &bytes, bytes.count) == bytes.count {}
    }

    private static func readSome(_ descriptor: CInt) -> (bytes: ArraySlice<UInt8>, isAtEnd: Bool) {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(descriptor, &chunk, chunk.count)
        if count > 0 { return (chunk[..<count], false) }
        return ([], count == 0 || errno != EAGAIN && errno != EINTR)
    }

    private static func shut(_ descriptor: inout CInt) {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }
}

/// What a program says on standard error: its beginning in a file, its end in memory.
private struct ErrorLog {
    private let path: String?
    private var file: AppendOnlyFile?
    /// Bytes that may still be kept.
    private var left: Int
    /// The last of it.
    private(set) var last: [UInt8] = []

    init(path: String?, left: Int) { (self.path, self.left) = (path, left) }

    mutating func keep(_ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty else { return }
        last = (last + bytes).suffix(4096)
        let kept = Array(bytes.prefix(left))
        left -= kept.count
        // A disk that is full is told by the transcript, which is on it too.
        if file == nil, let path { file = try? AppendOnlyFile(path: path) }
        if !kept.isEmpty { try? file?.append(kept) }
    }
}
