/// Something that goes wrong on purpose.
public struct Fault: Sendable, Hashable {
    /// What goes wrong.
    public enum Kind: String, Sendable, CaseIterable {
        /// The server cannot be reached; nothing is done.
        case unavailable
        /// No answer comes in time; what was asked may have been done.
        case timeout
        /// The server wants fewer requests.
        case rateLimited = "rate_limited"
        /// The model's stream is no valid stream.
        case malformedStream = "malformed_stream"
        /// The model's stream ends in the middle.
        case truncatedStream = "truncated_stream"
        /// The answer comes late.
        case slow

        /// Whether it can happen to a tool; the others happen to the model only.
        public var appliesToTools: Bool { self != .malformedStream && self != .truncatedStream }
    }

    /// The name that stands for the model in place of a tool's.
    public static let model = "model"

    /// The tool, or `model`.
    public var target: String
    /// What goes wrong.
    public var kind: Kind
    /// How many of the first calls are hit; nil for all of them.
    public var times: Int?
    /// For a timeout: whether what was asked is done all the same.
    public var isEffectApplied = false
    /// For a slow answer: how late, in seconds.
    public var seconds: Double?
    /// Where it is written; what tells it from others.
    public var location: FileLocation

    /// Whether a call that is hit leaves the world as it was.
    public var preventsEffect: Bool { kind == .slow ? false : !isEffectApplied }
}
