import Synchronization

/// A clock for limits of time. Nearly all of its sleeps are cancelled at once, since what they guard takes no time in
/// a trial, so that one is an entry in a table: a timer for each would be kept until its end, thousands at a time.
/// It wakes up to a tenth of a second late.
final class LimitClock: Clock, Sendable {
    typealias Instant = ContinuousClock.Instant

    static let shared = LimitClock()

    private struct Sleeper {
        let deadline: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var sleepers: [Int: Sleeper] = [:]
        var lastID = 0
        var isTicking = false
    }

    private let state = Mutex(State())

    var now: Instant { ContinuousClock.now }
    var minimumResolution: Duration { .milliseconds(100) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { add(Sleeper(deadline: deadline, continuation: $0), id) }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    private func add(_ sleeper: Sleeper, _ id: Int) {
        // Asked under the lock: a cancellation before it has found nobody to wake, one after it will.
        let (isCancelled, starts) = state.withLock { state in
            if Task.isCancelled { return (true, false) }
            state.sleepers[id] = sleeper
            defer { state.isTicking = true }
            return (false, !state.isTicking)
        }
        if isCancelled { sleeper.continuation.resume(throwing: CancellationError()) }
        if starts { Task.detached { await self.tick() } }
    }

    /// Wakes whoever is due, as long as anybody sleeps.
    private func tick() async {
        var goesOn = true
        while goesOn {
            try? await Task.sleep(for: minimumResolution)
            let now = now
            let due = state.withLock { state in
                let due = state.sleepers.filter { $0.value.deadline <= now }
                for id in due.keys { state.sleepers[id] = nil }
                goesOn = !state.sleepers.isEmpty
                state.isTicking = goesOn
                return due
            }
            for sleeper in due.values { sleeper.continuation.resume() }
        }
    }
}
