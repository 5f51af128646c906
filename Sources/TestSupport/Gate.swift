import Glibc
import Synchronization

/// Something that happens once: threads and tasks can wait for it, so tests need no sleeps.
public final class Gate: Sendable {
    /// The reading end of a pipe: readable once the gate is open.
    let descriptor: Int32
    private let writingEnd: Int32
    private let waiters = Mutex<[Int: CheckedContinuation<Void, Never>]?>([:])
    private let lastWaiter = Atomic(0)

    /// Makes a closed gate.
    public init() {
        var ends: [Int32] = [0, 0]
        precondition(pipe(&ends) == 0, "no pipe for a gate: \(String(cString: strerror(errno)))")
        (descriptor, writingEnd) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    deinit {
        close(descriptor)
        close(writingEnd)
    }

    /// Lets everybody through, from now on.
    public func open() {
        let waiting = waiters.withLock { waiters in
            defer { waiters = nil }
            return waiters
        }
        guard let waiting else { return }
        var byte: UInt8 = 1
        write(writingEnd, &byte, 1)
        for waiter in waiting.values { waiter.resume() }
    }

    /// Whether the gate is open.
    public var isOpen: Bool { waiters.withLock { $0 == nil } }

    /// Suspends the task until the gate is open, or the task is cancelled: a test that waits in vain must be able to
    /// end at its time limit.
    public func wait() async {
        let number = lastWaiter.wrappingAdd(1, ordering: .relaxed).newValue
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = waiters.withLock { waiters in
                    if waiters == nil || Task.isCancelled { return true }
                    waiters?[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            waiters.withLock { $0?.removeValue(forKey: number) }?.resume()
        }
    }

    /// Blocks a thread until the gate is open or one of the sockets has news. Not for the cooperative pool.
    ///
    /// - Parameter sockets: descriptors with the `poll` events to wait for.
    /// - Returns: the events of each socket; nil when the gate is open.
    func block(orUntil sockets: [(descriptor: Int32, events: Int16)]) -> [Int16]? {
        var entries = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        entries += sockets.map { pollfd(fd: $0.descriptor, events: $0.events, revents: 0) }
        while poll(&entries, nfds_t(entries.count), -1) < 0, errno == EINTR {}
        return entries[0].revents == 0 ? entries[1...].map(\.revents) : nil
    }
}
