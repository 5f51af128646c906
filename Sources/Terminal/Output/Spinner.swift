import Storage
import Synchronization

/// Shows that something is being waited for: a sign that turns, gone before anything else is written.
///
/// It turns in place and leaves the cursor alone, so that what a person types in the meantime stays in sight.
public final class Spinner: Sendable {
    private struct State {
        var task: Task<Void, Never>?
        var isShown = false
    }

    /// What is over sooner needs no sign.
    private static let delay = Duration.milliseconds(300)
    private static let step = Duration.milliseconds(120)
    private static let signs = ["|", "/", "-", "\\"]

    private let output: OutputStream
    private let clock: any Clock<Duration>
    private let state = Mutex(State())

    /// A spinner on a terminal that understands escape sequences; it is the caller who knows whether it is one.
    public init(output: OutputStream = .standardError, clock: any Clock<Duration> = ContinuousClock()) {
        (self.output, self.clock) = (output, clock)
    }

    /// Begins to turn after a moment, unless it does already.
    public func start() {
        state.withLock { state in
            guard state.task == nil else { return }
            state.task = Task { [weak self, clock] in
                guard (try? await clock.sleep(for: Self.delay)) != nil else { return }
                var turns = 0
                while await SpinnerThread.shared.draw(self, turns) {
                    turns += 1
                    guard (try? await clock.sleep(for: Self.step)) != nil else { return }
                }
            }
        }
    }

    /// Takes the sign away. When this returns, nothing more is drawn.
    public func stop() {
        state.withLock { state in
            state.task?.cancel()
            state.task = nil
            if state.isShown { try? output.write("\r\u{1B}[K") }
            state.isShown = false
        }
    }

    /// Draws the next sign; false when nothing is to be shown any more.
    fileprivate func draw(_ turns: Int) -> Bool {
        state.withLock { state in
            guard state.task != nil, !Task.isCancelled else { return false }
            let sign = Self.signs[turns % Self.signs.count]
            try? output.write(state.isShown ? "\u{1B}7\r\(sign)\u{1B}8" : "\(sign) ")
            state.isShown = true
            return true
        }
    }
}

/// Where spinners are drawn: a terminal may block.
private actor SpinnerThread {
    static let shared = SpinnerThread()

    nonisolated var unownedExecutor: UnownedSerialExecutor { BlockingExecutor.shared.asUnownedSerialExecutor() }

    func draw(_ spinner: Spinner?, _ turns: Int) -> Bool { spinner?.draw(turns) ?? false }
}
