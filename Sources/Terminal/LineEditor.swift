import CLibEdit
import Glibc

/// Reads lines from a person at a terminal: editing, history, paste, and messages that appear while a line is typed.
///
/// One thread of its own does all the work, so waiting for a line blocks nobody. A process has one editor at a time.
///
/// Ctrl-C at the prompt is a key, not a signal: ``readLine(_:)`` returns ``LineInput/interrupted(discarding:)`` and no `SIGINT`
/// is sent to anyone. Between two reads the terminal is as the program found it, and Ctrl-C is the usual `SIGINT` for
/// the program to handle. A `SIGINT` that somebody sends while a line is being edited is the program's as well; it
/// decides by ``isReading`` and calls ``interrupt()``.
///
/// The terminal is put back when a read ends, on `exit`, on a crash, and on `SIGTERM`, `SIGHUP`, `SIGINT`, `SIGQUIT`
/// and `SIGTSTP` where the program has not installed a handler of its own before. `SIGWINCH` and `SIGCONT` belong to
/// the editor until it is closed.
public final class LineEditor: Sendable {
    private let worker: LineEditorWorker

    /// Prepares the terminal for editing; nothing is shown yet.
    ///
    /// - Parameters:
    ///   - historyPath: The file that keeps entered lines for later processes, or nil. Trouble with the file is told
    ///     at the prompt once and costs nothing but the history.
    ///   - mode: The keys to edit with; nil for those that `~/.editrc` chooses (`bind -v`), by default emacs's.
    ///   - complete: What the Tab key does, from the text in front of the cursor. Called on the editor's thread, where
    ///     it must not wait for anybody.
    ///   - input: The descriptor that keys are read from.
    ///   - output: The descriptor that is drawn on. By default standard output if it is a terminal, else standard
    ///     error, so that replies can go to a file while a person types.
    /// - Throws: ``LineEditorError`` when a descriptor is no terminal, the process has an editor already, or the
    ///   system refuses a pipe or a thread.
    public init(
        historyPath: String?,
        mode: EditMode? = nil,
        complete: (@Sendable (_ before: String) -> Completion)? = nil,
        input: CInt = STDIN_FILENO,
        output: CInt? = nil
    ) throws(LineEditorError) {
        let drawn = output ?? (isatty(STDOUT_FILENO) == 1 ? STDOUT_FILENO : STDERR_FILENO)
        worker = try LineEditorWorker(
            history: historyPath.map { HistoryFile(path: $0) },
            mode: mode,
            complete: complete,
            input: input,
            output: drawn
        )
        try worker.startThread()
    }

    /// Whether a line is being read: from the call of ``readLine(_:)`` until its result is there.
    public var isReading: Bool { worker.isReading }

    /// Shows the prompt and waits until the person is done with the line. Cancelling the task interrupts.
    ///
    /// - Returns: What the person did. A second call while one is waiting is ``LineInput/failed(_:)``.
    public func readLine(_ request: LineRequest = LineRequest()) async -> LineInput {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                worker.submit(LineEditorWorker.Request(line: request, continuation: continuation))
                if Task.isCancelled {
                    worker.interrupt()
                }
            }
        } onCancel: {
            worker.interrupt()
        }
    }

    /// Makes the line that is being read ``LineInput/interrupted(discarding:)``. Does nothing when none is. From any task.
    public func interrupt() {
        worker.interrupt()
    }

    /// Shows `text` and a newline, above the prompt if a line is being edited, which is then drawn again unchanged.
    /// From any task; returns at once, the texts appear in the order of the calls.
    ///
    /// The text is written as it is: remove control characters from what a server sent.
    public func post(_ text: String) {
        worker.post(text)
    }

    /// Puts the terminal back and ends the editor; a line that is being read becomes ``LineInput/endOfInput``. Texts
    /// that were posted before still appear. A second call does nothing.
    public func close() {
        worker.close()
    }

    deinit {
        worker.close()
    }
}
