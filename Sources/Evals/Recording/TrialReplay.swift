/// A recording that takes the place of the model and, unless its tools really run, of the server.
public struct TrialReplay: Sendable {
    /// What is played.
    public var recording: Recording
    /// Whether the tools really run, in a world of their own, while the model's part comes from the recording.
    public var hasLiveTools: Bool

    /// Describes a replay.
    public init(_ recording: Recording, hasLiveTools: Bool = false) {
        (self.recording, self.hasLiveTools) = (recording, hasLiveTools)
    }
}
