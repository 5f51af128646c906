/// What a person did at the prompt.
public enum LineInput: Sendable, Hashable {
    /// A line was entered, without its newline; it has newlines inside when text was pasted or Alt-Enter was used.
    case line(String)
    /// Ctrl-C was pressed, ``LineEditor/interrupt()`` was called or the reading task was cancelled. The text typed so
    /// far is gone, the prompt can be shown again.
    case interrupted
    /// Ctrl-D was pressed on an empty line, or the editor was closed.
    case endOfInput
    /// The terminal cannot be read any more, for example because its window was closed. One line for a person.
    case failed(String)
}

/// Why a terminal cannot be edited on.
public struct LineEditorError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure.
    public struct Code: Sendable, Hashable {
        /// A word for logs and tests.
        public let rawValue: String

        /// Standard input or the chosen output is not a terminal: read it as a stream instead.
        public static let notATerminal = Code(rawValue: "not_a_terminal")
        /// The process has another ``LineEditor`` that was not closed.
        public static let inUse = Code(rawValue: "in_use")
        /// The system refused a pipe, a thread or memory.
        public static let system = Code(rawValue: "system")
    }

    /// The kind of failure.
    public let code: Code
    /// One line: what went wrong and what to do next.
    public let message: String

    /// The message.
    public var description: String { message }
}
