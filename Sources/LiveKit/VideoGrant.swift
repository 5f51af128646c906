/// What a token lets its holder do with rooms: the `video` claim.
///
/// The keys and their meaning are LiveKit's (its authentication reference). An optional permission that is nil is
/// left out of the token, and the server applies its default, given with each.
public struct VideoGrant: Sendable, Hashable {
    /// Create and delete rooms.
    public var roomCreate = false
    /// List rooms.
    public var roomList = false
    /// Record rooms.
    public var roomRecord = false
    /// Administer exactly the room named by `room`.
    public var roomAdmin = false
    /// Join the room named by `room`.
    public var roomJoin = false
    /// The room that `roomAdmin` and `roomJoin` speak of; never a pattern.
    public var room = ""
    /// Publish tracks; true when absent.
    public var canPublish: Bool?
    /// Subscribe to tracks; true when absent.
    public var canSubscribe: Bool?
    /// Send data; as `canPublish` when absent.
    public var canPublishData: Bool?
    /// The only sources that may be published: `camera`, `microphone`, `screen_share`, `screen_share_audio`. Empty: any.
    public var canPublishSources: [String] = []
    /// Change the participant's own metadata and attributes; false when absent.
    public var canUpdateOwnMetadata: Bool?
    /// Manage ingress.
    public var ingressAdmin = false
    /// Never shown to other participants.
    public var hidden = false
    /// Marks a recorder.
    public var recorder = false
    /// Register as an agent worker.
    public var agent = false
    /// Receive metrics; false when absent.
    public var canSubscribeMetrics: Bool?
    /// Control an agent session from afar; false when absent.
    public var canManageAgentSession: Bool?
    /// The room that a participant may be moved or forwarded to.
    public var destinationRoom = ""

    /// A grant of nothing, to switch on what is needed.
    public init() {}
}
