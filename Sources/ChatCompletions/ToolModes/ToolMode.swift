/// How a model is brought to call tools.
public enum ToolMode: String, Sendable, CaseIterable {
    /// By what the endpoint has shown so far: `native` until it leaks a call as text or ignores the tools.
    case auto
    /// By the protocol's `tools`, with the model free to call or to answer.
    case native
    /// By `tools` with a call required, and one more tool that carries the answer.
    case reply
    /// By a `response_format` whose schema holds the action and its arguments.
    case json
    /// By `tools`, and a call to a known tool that arrives as text is taken for one.
    case text
}
