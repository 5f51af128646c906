import CTestSupport
import Glibc
import Synchronization

/// A program on a terminal of its own, as a person would see it.
///
/// The program leads a session and the terminal controls it, so keys like Ctrl-C send real signals when the terminal
/// is in a mode that does that. Drawing is followed on a ``TerminalScreen``.
public final class PseudoTerminal: Sendable {
    /// What `stty` knows of a terminal, comparable.
    public struct Modes: Sendable, Hashable {
        let flags: [tcflag_t]
        let controlCharacters: [cc_t]

        /// Whether typed text is collected into lines and shown by the terminal itself.
        public var isCooked: Bool { flags[3] & tcflag_t(ICANON) != 0 && flags[3] & tcflag_t(ECHO) != 0 }
    }

    private let child: ChildProcess
    private let master: CInt
    private let display: Display

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: The path of the program, see ``BuiltProgram/path(_:)``.
    ///   - arguments: Its arguments.
    ///   - environment: The whole environment; `PATH` and `HOME` are passed on, `TERM` is `xterm-256color` and
    ///     `LC_ALL` is `C.UTF-8` unless given.
    ///   - directory: Where it runs.
    ///   - columns: The width of the terminal.
    ///   - rows: The height of the terminal.
    ///   - typed: Bytes that are typed before the program starts.
    public init(
        _ program: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        directory: String? = nil,
        columns: Int = 80,
        rows: Int = 24,
        typed: String = ""
    ) throws {
        var name = [CChar](repeating: 0, count: 128)
        let master = test_open_terminal(&name, name.count)
        guard master >= 0 else { throw SpawnError(operation: "Opening a terminal", error: errno) }
        Self.setSize(master, columns: columns, rows: rows)
        if !typed.isEmpty {
            _ = write(master, typed, typed.utf8.count)
        }
        let defaults = Self.passedOn.merging(["TERM": "xterm-256color", "LC_ALL": "C.UTF-8"]) { $1 }
        let id = try Spawn.start(
            program,
            arguments,
            environment: defaults.merging(environment) { $1 },
            directory: directory,
            isSessionLeader: true
        ) { actions in
            posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
            posix_spawn_file_actions_adddup2(&actions, 0, 1)
            posix_spawn_file_actions_adddup2(&actions, 0, 2)
        }
        self.master = master
        display = Display(TerminalScreen(columns: columns, rows: rows))
        child = try ChildProcess(id: id, input: master, outputs: [master])
    }

    deinit {
        child.abandon()
    }

    /// The process started.
    public var processID: Int32 { child.id }

    // MARK: Keyboard

    /// Types text or keys, for example ``Key``s.
    public func type(_ text: String) {
        child.write(Array(text.utf8))
    }

    /// Types any bytes, valid text or not.
    public func type(bytes: [UInt8]) {
        child.write(bytes)
    }

    /// Types text as a terminal does when a person pastes it: between marks, with CR for newlines.
    public func paste(_ text: String) {
        type("\u{1b}[200~" + String(text.map { $0 == "\n" ? "\r" : $0 }) + "\u{1b}[201~")
    }

    /// Sends a signal to the program alone.
    public func send(_ signal: Int32) {
        child.send(signal)
    }

    /// Changes the size of the terminal; the program gets `SIGWINCH`. Text on the screen is not laid out anew.
    public func resize(columns: Int, rows: Int) {
        child.withView { display.resize(columns: columns, rows: rows, after: $0.outputs[0].bytes) }
        Self.setSize(master, columns: columns, rows: rows)
    }

    // MARK: Screen

    /// The screen as it is now.
    public var screen: TerminalScreen {
        child.withView { display.show($0.outputs[0].bytes) }
    }

    /// Every byte that the program has written.
    public var transcript: [UInt8] {
        child.withView { $0.outputs[0].bytes }
    }

    /// Waits until the visible screen contains a text, which may span rows if it has newlines.
    /// - Throws: ``ExpectationError`` with the screen when it does not come, or cannot because the program has ended.
    @discardableResult
    public func expect(
        _ text: String,
        occurrences: Int = 1,
        within duration: Duration = .seconds(20)
    ) async throws -> TerminalScreen {
        try await expect("“\(text)”", within: duration) {
            $0.text.utf8.split(separator: text.utf8, omittingEmptySubsequences: false).count > occurrences
        }
    }

    /// Waits until the screen is as `condition` says.
    @discardableResult
    public func expect(
        _ description: String,
        within duration: Duration = .seconds(20),
        _ condition: @escaping @Sendable (TerminalScreen) -> Bool
    ) async throws -> TerminalScreen {
        let display = display
        let isMet = await child.wait(
            within: duration,
            until: { condition(display.show($0.outputs[0].bytes)) },
            orUnless: { !$0.isClosed }
        )
        let screen = screen
        guard isMet else {
            throw ExpectationError(description: "\(description) did not appear. The screen:\n\(screen.text)")
        }
        return screen
    }

    /// Waits until a text is somewhere in the bytes written, for what a screen does not show.
    /// - Parameter position: How many bytes of ``transcript`` to leave out.
    public func expectBytes(
        _ text: String,
        after position: Int = 0,
        within duration: Duration = .seconds(20)
    ) async throws {
        let wanted = Array(text.utf8)
        guard
            await child.wait(
                within: duration,
                until: { Array($0.outputs[0].bytes.dropFirst(position)).contains(sequence: wanted) }
            )
        else {
            throw ExpectationError(description: "\(text.debugDescription) was not written. The screen:\n\(screen.text)")
        }
    }

    // MARK: State

    /// The terminal's modes now, also after the program has ended.
    public var modes: Modes {
        get throws {
            var attributes = termios()
            guard tcgetattr(master, &attributes) == 0 else { throw SpawnError(operation: "tcgetattr", error: errno) }
            return Modes(
                flags: [attributes.c_iflag, attributes.c_oflag, attributes.c_cflag, attributes.c_lflag],
                controlCharacters: withUnsafeBytes(of: attributes.c_cc) { Array($0) }
            )
        }
    }

    /// Takes the terminal away, as when its window is closed: the program gets `SIGHUP` and can write no more.
    public func hangUp() {
        child.closeOutputs()
    }

    /// Waits for the end of the program.
    public func finished(within duration: Duration = .seconds(20)) async throws -> ExitStatus {
        _ = await child.wait(within: duration, until: { $0.status != nil && $0.isClosed })
        guard let status = child.withView({ $0.status }) else {
            throw ExpectationError(description: "The program still runs. The screen:\n\(screen.text)")
        }
        return status
    }

    private static var passedOn: [String: String] {
        var passed: [String: String] = [:]
        for name in ["PATH", "HOME"] {
            passed[name] = getenv(name).map { String(cString: $0) }
        }
        return passed
    }

    private static func setSize(_ descriptor: CInt, columns: Int, rows: Int) {
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
    }
}

/// The screen, brought up to date with the bytes that have arrived whenever somebody looks.
private final class Display: Sendable {
    private struct State {
        var screen: TerminalScreen
        var shown = 0
    }

    private let state: Mutex<State>

    init(_ screen: TerminalScreen) {
        state = Mutex(State(screen: screen))
    }

    func show(_ bytes: [UInt8]) -> TerminalScreen {
        state.withLock { state in
            state.screen.show(bytes[state.shown...])
            state.shown = bytes.count
            return state.screen
        }
    }

    func resize(columns: Int, rows: Int, after bytes: [UInt8]) {
        state.withLock { state in
            state.screen.show(bytes[state.shown...])
            state.shown = bytes.count
            state.screen.resize(columns: columns, rows: rows)
        }
    }
}
