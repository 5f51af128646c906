import ChatCompletions
import Storage

/// Why a turn or a command failed, as the caller hears it: the one form that every error takes before it is shown.
public struct TurnFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// A word for programs, such as `rate_limited`.
    public var code: String
    /// One line for people: what went wrong, with which value, and what to do next.
    public var message: String
    /// The exit code that the program ends with.
    public var exit: ExitStatus

    /// Makes a failure.
    public init(code: String, message: String, exit: ExitStatus) {
        self.code = code
        self.message = message
        self.exit = exit
    }

    /// The message.
    public var description: String { message }

    /// The failure that any error amounts to.
    public init(_ error: any Error) {
        switch error {
        case let failure as TurnFailure: self = failure
        case let error as ChatError: self.init(error)
        case let error as StorageError: self.init(error)
        case is CancellationError:
            self.init(code: "cancelled", message: "the turn was interrupted", exit: .interrupted)
        default:
            self.init(code: Self.internalCode, message: "unexpected error: \(error)", exit: .provider)
        }
    }

    /// The code of an error that nobody foresaw.
    static let internalCode = "internal"

    private init(_ error: StorageError) {
        switch error.code {
        case .newerVersion, .malformed: self.init(code: "bad_input", message: error.message, exit: .usage)
        case .notFound: self.init(code: "not_found", message: error.message, exit: .usage)
        case .busy: self.init(code: "busy", message: error.message, exit: .localInputOutput)
        default: self.init(code: "local_io", message: error.message, exit: .localInputOutput)
        }
    }

    private init(_ error: ChatError) {
        let (code, exit): (String, ExitStatus) =
            switch error.code {
            case .configuration: (error.code.rawValue, .configuration)
            case .authentication, .permission: (error.code.rawValue, .credentials)
            case .rateLimited, .quota: (error.code.rawValue, .rateLimit)
            case .contextOverflow: (error.code.rawValue, .contextOverflow)
            case .network, .timeout: (error.code.rawValue, .network)
            default: (error.code.rawValue, .provider)
            }
        self.init(code: code, message: error.message, exit: exit)
    }
}
