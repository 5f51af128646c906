/// The exit codes of the program: one table for every command.
public struct ExitStatus: RawRepresentable, Hashable, Sendable {
    /// The number that the process ends with.
    public let rawValue: Int32

    /// Makes a code; those in use are static members.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// All went well.
    public static let success = ExitStatus(rawValue: 0)
    /// A check said no: a scenario failed, a room exists already or does not exist.
    public static let checkFailed = ExitStatus(rawValue: 1)
    /// Bad usage, or an input that does not parse.
    public static let usage = ExitStatus(rawValue: 2)
    /// Configuration is missing or wrong.
    public static let configuration = ExitStatus(rawValue: 3)
    /// Credentials were refused.
    public static let credentials = ExitStatus(rawValue: 4)
    /// The network failed, or something took too long.
    public static let network = ExitStatus(rawValue: 5)
    /// A rate limit or a quota.
    public static let rateLimit = ExitStatus(rawValue: 6)
    /// The model's provider or a server failed.
    public static let provider = ExitStatus(rawValue: 7)
    /// A limit of ours was reached: steps or tokens.
    public static let limit = ExitStatus(rawValue: 8)
    /// A tool failed, or an approval was denied, under `--strict`.
    public static let tool = ExitStatus(rawValue: 9)
    /// The conversation is larger than the model's context window.
    public static let contextOverflow = ExitStatus(rawValue: 10)
    /// Local input or output failed.
    public static let localInputOutput = ExitStatus(rawValue: 11)
    /// Interrupted by the person.
    public static let interrupted = ExitStatus(rawValue: 130)
    /// Terminated by a signal.
    public static let terminated = ExitStatus(rawValue: 143)
}
