/// Remembers which tool mode suits a model at an endpoint, so that it is found out once.
public protocol ToolModeMemory: Sendable {
    /// The mode that suited last; nil when nothing is known.
    func recall(endpoint: String, model: String) async -> ToolMode?
    /// Keeps what an endpoint has shown. What cannot be kept is found out again next time.
    func remember(_ mode: ToolMode, endpoint: String, model: String) async
}
