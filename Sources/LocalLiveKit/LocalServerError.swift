import Storage

/// Why the local server could not start, be found, or keep its state.
public struct LocalServerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure, for code that reacts to it.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The kind's name in logs.
        public let description: String

        private init(_ description: String) { self.description = description }

        /// The port cannot be listened on.
        public static let address = Code("address")
        /// A file of the state folder cannot be read or written.
        public static let storage = Code("storage")
        /// Another process is the server but does not answer.
        public static let unresponsive = Code("unresponsive")
        /// A value of the configuration cannot be used.
        public static let invalidConfiguration = Code("invalid_configuration")
    }

    /// The kind of failure.
    public let code: Code
    /// What went wrong, with which value, and what to do next, in one line.
    public let message: String

    /// Makes an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}

extension LocalServerError {
    /// Trouble with a file of the state folder.
    init(_ error: StorageError) {
        let advice = error.message.contains("XDG_STATE_HOME") ? "" : ", or set XDG_STATE_HOME to another folder"
        self.init(.storage, error.message + advice)
    }
}
