import CLibEdit
import Glibc
import Synchronization

/// The thread that owns libedit, and what other threads have left for it to do.
///
/// `@unchecked`: `editor` is a C pointer whose owner-thread functions are called on the worker's thread only; everything
/// else that changes is in `state`.
final class LineEditorWorker: @unchecked Sendable {
    struct Request: Sendable {
        let line: LineRequest
        let continuation: CheckedContinuation<LineInput, Never>
    }

    private struct State {
        var request: Request?
        var isInterrupted = false
        var isClosed = false
        var isFinished = false
        var posts: [String] = []
        /// The person's own editor while it has the terminal; 0 for none.
        var child: pid_t = 0
    }

    private let state = Mutex(State())
    private let history: HistoryFile?
    private let complete: (@Sendable (String) -> Completion)?
    private let terminal: (input: CInt, output: CInt)
    /// Set once in `init`. Destroyed by the thread as its last act, which `wake` knows of by `isFinished`.
    private var editor: OpaquePointer?
    private var hasToldOfHistory = false
    private var newestEntry: String?

    init(
        history: HistoryFile?,
        mode: EditMode?,
        complete: (@Sendable (String) -> Completion)?,
        input: CInt,
        output: CInt
    ) throws(LineEditorError) {
        (self.history, self.complete, terminal) = (history, complete, (input, output))
        var error: CInt = 0
        let callbacks = line_editor_callbacks(
            context: Unmanaged.passUnretained(self).toOpaque(),
            on_wake: { context in LineEditorWorker.of(context)?.handleWake() },
            on_complete: { context, before, length, isRepeated, columns in
                let bytes = UnsafeRawBufferPointer(start: before, count: length)
                let text = String(decoding: bytes, as: UTF8.self)
                return LineEditorWorker.of(context)?.completion(text, isRepeated, Int(columns))
                    ?? line_editor_completion()
            }
        )
        let wanted =
            switch mode {
            case nil: LINE_EDITOR_MODE_DEFAULT
            case .emacs?: LINE_EDITOR_MODE_EMACS
            case .vi?: LINE_EDITOR_MODE_VI
            }
        guard let editor = line_editor_create(input, output, wanted, callbacks, &error) else {
            throw Self.creationError(error)
        }
        self.editor = editor
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> LineEditorWorker? {
        context.map { Unmanaged<LineEditorWorker>.fromOpaque($0).takeUnretainedValue() }
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
            // Keys belong to the other program while it has the terminal.
            guard state.request != nil, state.child == 0 else { return }
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
            if state.child > 0 { kill(state.child, SIGHUP) }
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
                finish(request, .interrupted(discarding: ""))
            } else {
                finish(request, error == 0 ? read(editor, request.line) : .failed(Self.unusable(error)))
            }
        }
        line_editor_destroy(editor)
    }

    private func read(_ editor: OpaquePointer, _ request: LineRequest) -> LineInput {
        var initial = request.initial
        if request.startsExternally { initial = editExternally(editor, initial) }
        while true {
            var text: UnsafeMutablePointer<CChar>?
            var (length, error) = (0, CInt(0))
            let outcome = Prompt.marked(request.prompt).withCString { prompt in
                initial.withCString { initial in
                    var asked = line_editor_request(
                        prompt: prompt,
                        initial: initial.pointee == 0 ? nil : initial,
                        is_question: request.isQuestion
                    )
                    return line_editor_read(editor, &asked, &text, &length, &error)
                }
            }
            defer { free(text) }
            let bytes = UnsafeRawBufferPointer(start: text, count: text == nil ? 0 : length)
            let line = String(decoding: bytes, as: UTF8.self)
            switch outcome {
            case LINE_EDITOR_LINE:
                if !request.isQuestion { remember(editor, line, bytes) }
                return .line(line)
            case LINE_EDITOR_EXTERNAL: initial = editExternally(editor, line)
            case LINE_EDITOR_INTERRUPTED: return .interrupted(discarding: line)
            case LINE_EDITOR_END_OF_INPUT: return .endOfInput
            case LINE_EDITOR_STOPPED:
                return state.withLock { $0.isClosed } ? .endOfInput : .interrupted(discarding: line)
            default: return .failed(Self.unusable(error))
            }
        }
    }

    /// What the person's own editor makes of the text; the text itself when that goes wrong.
    private func editExternally(_ editor: OpaquePointer, _ text: String) -> String {
        do throws(ExternalEditor.Failure) {
            let external = try ExternalEditor(environment: { getenv($0).map { String(cString: $0) } })
            return try keepingModes { () throws(ExternalEditor.Failure) in
                try external.edit(text, on: terminal) { id in state.withLock { $0.child = id } }
            }
        } catch {
            print(editor, error.message)
            return text
        }
    }

    /// Puts the terminal's modes back: a program that is killed leaves its own, which nobody else would ever change.
    private func keepingModes(
        _ work: () throws(ExternalEditor.Failure) -> String
    ) throws(ExternalEditor.Failure) -> String {
        var before = termios()
        let isKnown = tcgetattr(terminal.input, &before) == 0
        defer {
            state.withLock { $0.child = 0 }
            // In the background the terminal belongs to another job, and touching it would stop this process.
            if isKnown, tcgetpgrp(terminal.input) == getpgrp() { tcsetattr(terminal.input, TCSADRAIN, &before) }
        }
        return try work()
    }

    /// Called by the C side for the Tab key, while a line is being edited.
    private func completion(_ text: String, _ isRepeated: Bool, _ columns: Int) -> line_editor_completion {
        guard let found = complete?(text) else { return line_editor_completion() }
        var answer = line_editor_completion()
        if !found.insertion.isEmpty {
            answer.insertion = strdup(found.insertion)
        } else if isRepeated, !found.candidates.isEmpty {
            answer.list = strdup(Completion.columns(found.candidates, width: columns))
        }
        return answer
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
