import CLibEdit
import Glibc
import Synchronization

/// The thread that owns libedit, and what other threads have left for it to do.
///
/// `@unchecked`: `editor` is a C pointer whose owner-thread functions are called on the worker's thread only; everything
/// else that changes is in `state`.
final class LineEditorWorker: @unchecked Sendable {
    struct Request: Sendable {
        let prompt: String
        let continuation: CheckedContinuation<LineInput, Never>
    }

    private struct State {
        var request: Request?
        var isInterrupted = false
        var isClosed = false
        var isFinished = false
        var posts: [String] = []
    }

    private let state = Mutex(State())
    private let history: HistoryFile?
    /// Set once in `init`. Destroyed by the thread as its last act, which `wake` knows of by `isFinished`.
    private var editor: OpaquePointer?
    private var hasToldOfHistory = false
    private var newestEntry: String?

    init(history: HistoryFile?, input: CInt, output: CInt) throws(LineEditorError) {
        self.history = history
        var error: CInt = 0
        let onWake: line_editor_wake_callback = { context in
            guard let context else { return }
            Unmanaged<LineEditorWorker>.fromOpaque(context).takeUnretainedValue().handleWake()
        }
        let context = Unmanaged.passUnretained(self).toOpaque()
        guard let editor = line_editor_create(input, output, onWake, context, &error) else {
            throw Self.creationError(error)
        }
        self.editor = editor
    }

    func startThread() throws(LineEditorError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, 1 << 20)
        pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let retained = Unmanaged.passRetained(self)
        let result = pthread_create(
            &thread,
            &attributes,
            { context in
                guard let context else { return nil }
                Unmanaged<LineEditorWorker>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            retained.toOpaque()
        )
        guard result == 0 else {
            retained.release()
            if let editor {
                line_editor_destroy(editor)
            }
            state.withLock {
                $0.isClosed = true; $0.isFinished = true
            }
            throw LineEditorError(
                code: .system,
                message: "No thread for the line editor: \(String(cString: strerror(result)))."
            )
        }
    }

    // MARK: From any thread

    var isReading: Bool { state.withLock { $0.request != nil } }

    func submit(_ request: Request) {
        let refusal: LineInput? = state.withLock { state in
            if state.isClosed { return .endOfInput }
            if state.request != nil { return .failed("Another line is being read from the terminal.") }
            state.request = request
            state.isInterrupted = false
            wake(state)
            return nil
        }
        if let refusal {
            request.continuation.resume(returning: refusal)
        }
    }

    func interrupt() {
        state.withLock { state in
            guard state.request != nil else { return }
            state.isInterrupted = true
            wake(state)
        }
    }

    func post(_ text: String) {
        state.withLock { state in
            guard !state.isFinished else { return }
            state.posts.append(text)
            wake(state)
        }
    }

    func close() {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.isClosed = true
            wake(state)
        }
    }

    /// The thread destroys the editor after setting `isFinished` under the same lock.
    private func wake(_ state: borrowing State) {
        if !state.isFinished, let editor {
            line_editor_wake(editor)
        }
    }

    // MARK: On the thread

    private func run() {
        guard let editor else { return }
        let error = line_editor_start(editor)
        if error == 0 {
            loadHistory(editor)
        }
        while true {
            showPosts(editor)
            let (request, isClosed, isInterrupted) = state.withLock { state in
                if state.isClosed { state.isFinished = true }
                return (state.request, state.isClosed, state.isInterrupted)
            }
            if isClosed {
                request.map { finish($0, .endOfInput) }
                break
            }
            guard let request else {
                line_editor_wait(editor)
                continue
            }
            if isInterrupted {
                finish(request, .interrupted)
            } else {
                finish(request, error == 0 ? read(editor, request.prompt) : .failed(Self.unusable(error)))
            }
        }
        line_editor_destroy(editor)
    }

    private func read(_ editor: OpaquePointer, _ prompt: String) -> LineInput {
        var text: UnsafeMutablePointer<CChar>?
        var length = 0
        var error: CInt = 0
        let outcome = line_editor_read(editor, prompt, &text, &length, &error)
        defer { free(text) }
        switch outcome {
        case LINE_EDITOR_LINE:
            let bytes = UnsafeRawBufferPointer(start: text, count: length)
            let line = String(decoding: bytes, as: UTF8.self)
            remember(editor, line, bytes)
            return .line(line)
        case LINE_EDITOR_INTERRUPTED:
            return .interrupted
        case LINE_EDITOR_END_OF_INPUT:
            return .endOfInput
        case LINE_EDITOR_STOPPED:
            return state.withLock { $0.isClosed } ? .endOfInput : .interrupted
        default:
            return .failed(Self.unusable(error))
        }
    }

    private func finish(_ request: Request, _ result: LineInput) {
        state.withLock { $0.request = nil }
        request.continuation.resume(returning: result)
    }

    /// Called by the C side while a line is being edited.
    private func handleWake() {
        guard let editor else { return }
        showPosts(editor)
        if state.withLock({ $0.isInterrupted || $0.isClosed }) {
            line_editor_stop(editor)
        }
    }

    private func showPosts(_ editor: OpaquePointer) {
        let posts = state.withLock { state in
            let posts = state.posts
            state.posts = []
            return posts
        }
        for post in posts {
            print(editor, post)
        }
    }

    private func print(_ editor: OpaquePointer, _ text: String) {
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { line_editor_print(editor, $0.baseAddress, $0.count) }
        }
    }

    // MARK: History

    private func loadHistory(_ editor: OpaquePointer) {
        guard let history else { return }
        do {
            for entry in try history.load() {
                newestEntry = entry
                var entry = entry
                entry.withUTF8 { add(editor, UnsafeRawBufferPointer($0), limit: history.entryLimit) }
            }
        } catch {
            tell(editor, error)
        }
    }

    private func remember(_ editor: OpaquePointer, _ line: String, _ bytes: UnsafeRawBufferPointer) {
        guard line != newestEntry, !line.allSatisfy(\.isWhitespace) else { return }
        newestEntry = line
        add(editor, bytes, limit: history?.entryLimit ?? 1_000)
        guard let history else { return }
        do {
            try history.append(line)
        } catch {
            tell(editor, error)
        }
    }

    /// Once: the next line would say the same again.
    private func tell(_ editor: OpaquePointer, _ failure: HistoryFile.Failure) {
        guard !hasToldOfHistory else { return }
        hasToldOfHistory = true
        print(editor, failure.message)
    }

    private func add(_ editor: OpaquePointer, _ bytes: UnsafeRawBufferPointer, limit: Int) {
        bytes.withMemoryRebound(to: CChar.self) { line_editor_add_history(editor, $0.baseAddress, $0.count, limit) }
    }

    // MARK: Messages

    private static func unusable(_ error: CInt) -> String {
        error == EIO
            ? "The terminal is gone."
            : "The terminal cannot be read: \(String(cString: strerror(error)))."
    }

    private static func creationError(_ error: CInt) -> LineEditorError {
        switch error {
        case ENOTTY:
            LineEditorError(
                code: .notATerminal,
                message: "Lines can be edited in a terminal only; pipe the text in or run the program in a terminal."
            )
        case EBUSY:
            LineEditorError(code: .inUse, message: "The terminal has a line editor already; close that one first.")
        default:
            LineEditorError(
                code: .system,
                message: "The line editor cannot start: \(String(cString: strerror(error)))."
            )
        }
    }
}
