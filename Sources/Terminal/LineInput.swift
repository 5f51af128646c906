/// What a person did at the prompt.
public enum LineInput: Sendable, Hashable {
    /// A line was entered, without its newline; it has newlines inside when text was pasted or Alt-Enter was used.
    case line(String)
    /// Ctrl-C was pressed, ``LineEditor/interrupt()`` was called or the reading task was cancelled. The text typed so
    /// far, which is given, is off the line; the prompt can be shown again.
    case interrupted(discarding: String)
    /// Ctrl-D was pressed on an empty line, or the editor was closed.
    case endOfInput
    /// The terminal cannot be read any more, for example because its window was closed. One line for a person.
    case failed(String)
}

/// The keys that a line is edited with.
public enum EditMode: String, Sendable, CaseIterable {
    /// Those of emacs and most shells.
    case emacs
    /// Those of vi.
    case vi
}

/// A line to be read.
public struct LineRequest: Sendable, Hashable {
    /// May hold colours (`ESC [ … m`) and newlines. A colour should not end on the last character.
    public var prompt: String
    /// The text that the line starts with.
    public var initial: String
    /// True to begin in the person's own editor.
    public var startsExternally: Bool
    /// True for a question in the middle of something else: what was typed before it was asked is no answer to it and
    /// waits for the next line that is no question.
    public var isQuestion: Bool

    /// Describes a line.
    public init(
        prompt: String = "> ",
        initial: String = "",
        startsExternally: Bool = false,
        isQuestion: Bool = false
    ) {
        self.prompt = prompt
        self.initial = initial
        self.startsExternally = startsExternally
        self.isQuestion = isQuestion
    }
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
