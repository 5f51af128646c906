/// What one family of endpoints accepts where others differ. A row of a table, not a subclass: adding an endpoint
/// means adding a row.
public struct ChatDialect: Sendable, Hashable {
    /// The request member that limits the reply: `max_tokens`, or `max_completion_tokens` at OpenAI.
    public var maxTokensField: String
    /// Whether `stream_options` is sent to get the usage of a streamed reply.
    public var sendsStreamOptions: Bool
    /// Whether tools are marked `strict`. Many servers refuse the key itself, so it is left out unless known to be
    /// welcome, and then only where the schema has the strict form already.
    public var sendsStrict: Bool
    /// Whether members of messages and calls that came from an endpoint are sent back to it.
    public var sendsExtras: Bool
    /// Whether text that begins with `<think>` is split into reasoning and answer.
    public var splitsThinking: Bool

    /// Makes a dialect; the defaults are what nearly every server accepts.
    public init(
        maxTokensField: String = "max_tokens",
        sendsStreamOptions: Bool = true,
        sendsStrict: Bool = false,
        sendsExtras: Bool = true,
        splitsThinking: Bool = true
    ) {
        self.maxTokensField = maxTokensField
        self.sendsStreamOptions = sendsStreamOptions
        self.sendsStrict = sendsStrict
        self.sendsExtras = sendsExtras
        self.splitsThinking = splitsThinking
    }

    /// What nearly every server accepts.
    public static let generic = ChatDialect()

    /// OpenAI's own endpoint.
    public static let openAI = ChatDialect(
        maxTokensField: "max_completion_tokens",
        sendsStrict: true,
        sendsExtras: false,
        splitsThinking: false
    )

    /// Dialects by host: the first row whose host equals the endpoint's, or is a parent domain of it, holds.
    static let table: [(host: String, dialect: ChatDialect)] = [
        ("api.openai.com", .openAI)
    ]

    /// The dialect for a base URL; `generic` when its host has no row.
    public static func forBaseURL(_ url: String) -> ChatDialect {
        let host = EndpointURL(base: url).host
        return table.first { host == $0.host || host.hasSuffix("." + $0.host) }?.dialect ?? .generic
    }
}
