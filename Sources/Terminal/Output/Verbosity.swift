import Synchronization

/// Whether outputs say more: sessions, requests, tokens and times. It can change while they are in use.
public final class Verbosity: Sendable {
    private let state: Mutex<(isVerbose: Bool, lines: [String])>

    /// Starts so.
    public init(_ isVerbose: Bool = false) { state = Mutex((isVerbose, [])) }

    /// Whether outputs say more.
    public var isVerbose: Bool {
        get { state.withLock { $0.isVerbose } }
        set { state.withLock { $0.isVerbose = newValue } }
    }

    /// Leaves a line for the output to show when it is not in the middle of a reply.
    public func add(_ line: String) { state.withLock { $0.lines.append(line) } }

    /// The lines that were left, as they are shown: once.
    func take() -> [String] {
        state.withLock { state in
            defer { state.lines = [] }
            return state.lines.map { "  " + DisplayText.oneLine($0) }
        }
    }
}
