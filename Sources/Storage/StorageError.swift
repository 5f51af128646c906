import Glibc

/// A local file or folder that could not be used.
public struct StorageError: Error, Sendable, CustomStringConvertible {
    /// What kind of trouble it is.
    public struct Code: Hashable, Sendable {
        private enum Value { case inputOutput, busy, newerVersion, malformed, notFound, exists }
        private let value: Value
        /// Reading or writing failed: the disk is full, the folder is not writable, ….
        public static let inputOutput = Code(value: .inputOutput)
        /// Another process holds the file.
        public static let busy = Code(value: .busy)
        /// A newer version of this program wrote the file.
        public static let newerVersion = Code(value: .newerVersion)
        /// The content does not parse.
        public static let malformed = Code(value: .malformed)
        /// There is no such file.
        public static let notFound = Code(value: .notFound)
        /// A file of that name is there already.
        public static let exists = Code(value: .exists)
    }

    /// What kind of trouble it is.
    public var code: Code
    /// One line: what failed, on which path, why, and what to do.
    public var message: String

    /// Makes an error with a one-line message.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// An error for a failed system call on a path, with the system's reason and an advice that fits it.
    /// - Parameter missing: the code where there is nothing at the path. Only for a file that was to be read is that
    ///   `notFound`; where something was to be written, it is trouble with the folder like any other.
    public init(_ action: String, path: String, errno number: Int32, missing: Code = .inputOutput) {
        let reason = String(cString: strerror(number))
        let advice =
            switch number {
            case ENOSPC, EDQUOT: "free some space and try again"
            case EACCES where missing == .notFound, EPERM where missing == .notFound: "make it readable"
            case EACCES, EPERM, EROFS: "make it writable or set XDG_STATE_HOME to another folder"
            case ENOENT: "check the path"
            default: "check the path and the disk"
            }
        self.init(number == ENOENT ? missing : .inputOutput, "cannot \(action) \(path): \(reason); \(advice)")
    }

    /// The message.
    public var description: String { message }
}
