import Glibc

/// How a process ended.
public enum ExitStatus: Sendable, Hashable, CustomStringConvertible {
    /// It ended by itself with this code.
    case exited(Int32)
    /// A signal ended it.
    case signalled(Int32)

    /// - Parameter waitStatus: The number that `waitpid` stores, of a process that has ended.
    init(waitStatus: CInt) {
        let signal = waitStatus & 0x7f
        self = signal == 0 ? .exited((waitStatus >> 8) & 0xff) : .signalled(signal)
    }

    /// For failure messages.
    public var description: String {
        switch self {
        case .exited(let code): "exit code \(code)"
        case .signalled(let signal): "signal \(signal)"
        }
    }
}

/// The system refused to start a program.
public struct SpawnError: Error, Sendable, CustomStringConvertible {
    /// The call that failed.
    public let operation: String
    /// Its `errno`.
    public let error: Int32

    /// The call and the system's words.
    public var description: String { "\(operation): \(String(cString: strerror(error)))" }
}

/// What a test waited for did not come.
public struct ExpectationError: Error, Sendable, CustomStringConvertible {
    /// What was waited for and what was there instead.
    public let description: String
}
