import Testing

@testable import Evals

@Suite(.timeLimit(.minutes(1))) struct LimitClockTests {
    @Test func whoIsDueWakesWhileOthersSleepOn() async throws {
        let clock = LimitClock()
        let long = Task { try await clock.sleep(for: .seconds(3600)) }
        try await clock.sleep(for: .milliseconds(1))
        long.cancel()
        await #expect(throws: CancellationError.self) { try await long.value }
        // Nobody slept any more: it has to begin anew.
        try await clock.sleep(for: .milliseconds(1))
    }

    @Test func whoWasCancelledBeforeDoesNotSleep() async throws {
        let clock = LimitClock()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            try await clock.sleep(for: .seconds(3600))
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
