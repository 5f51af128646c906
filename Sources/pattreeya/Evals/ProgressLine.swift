import Evals
import Synchronization
import Terminal

/// How far a run is, on one line of standard error that is written over and gone in the end. Without a terminal there
/// is none.
final class ProgressLine: Sendable {
    private struct State {
        var progress: RunProgress
        var isRunning = false
        var isShown = false
        var drawn: ContinuousClock.Instant?
    }

    /// Trials may end a thousand times a second; nobody reads as fast.
    private static let pause = Duration.milliseconds(50)

    private let output: OutputStream?
    private let state: Mutex<State>

    /// - Parameter environment: looks up a variable: `TERM` tells whether a line can be written over.
    init(_ progress: RunProgress, output: OutputStream = .standardError, environment: (String) -> String?) {
        self.output = output.isTerminal && ColorChoice.isCapable(environment) ? output : nil
        state = Mutex(State(progress: progress))
    }

    /// Shows the line.
    func start() {
        state.withLock { state in
            state.isRunning = true
            draw(&state)
        }
    }

    /// Takes the line away for good.
    func stop() {
        state.withLock { state in
            state.isRunning = false
            erase(&state)
        }
    }

    /// Takes in what has changed. The line shows it at once, or with the next change.
    func change(_ change: @Sendable (inout RunProgress) -> Void) {
        state.withLock { state in
            change(&state.progress)
            if let drawn = state.drawn, ContinuousClock.now - drawn < Self.pause { return }
            draw(&state)
        }
    }

    /// Takes the line away while something else is written.
    /// - Throws: what the writing throws.
    func aside(_ write: () throws -> Void) throws {
        try state.withLock { state in
            erase(&state)
            try write()
            draw(&state)
        }
    }

    private func draw(_ state: inout State) {
        guard let output, state.isRunning else { return }
        // A line that is as wide as the terminal would go on in the next one, which is not written over.
        let line = state.progress.line.prefix(max(0, output.columns - 1))
        guard (try? output.write("\r\(line)\u{1B}[K")) != nil else { return }
        (state.isShown, state.drawn) = (true, .now)
    }

    private func erase(_ state: inout State) {
        guard let output, state.isShown else { return }
        try? output.write("\r\u{1B}[K")
        state.isShown = false
    }
}
