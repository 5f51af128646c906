import HTTPTransport

/// Where a LiveKit server is and with which API key to talk to it.
///
/// The secret stays out of every description of this value.
public struct LiveKitConfiguration: Sendable, Hashable {
    /// The URL as given, without surrounding space and trailing slashes: `ws`, `wss`, `http` or `https`.
    public let url: String
    /// The same for HTTP requests: `http` for `ws`, `https` for `wss`; a base path is kept.
    public let httpBaseURL: String
    /// The same for WebSockets: `ws` for `http`, `wss` for `https`.
    public let webSocketBaseURL: String
    /// The API key, which the server sees in every token.
    public let apiKey: String
    /// The secret that signs tokens.
    public let apiSecret: String

    /// Checks a URL and a key.
    /// - Throws: `LiveKitError` with the code `invalidConfiguration`, which names the environment variable to correct and
    ///   what is wrong with it. User names and passwords in the URL are refused and not repeated.
    public init(url: String, apiKey: String, apiSecret: String) throws(LiveKitError) {
        let parts = try ServerURL(url)
        guard !apiKey.isEmpty else { throw Self.missing("LIVEKIT_API_KEY") }
        guard !apiSecret.isEmpty else { throw Self.missing("LIVEKIT_API_SECRET") }
        self.url = parts.scheme + parts.rest
        self.httpBaseURL = (parts.isSecure ? "https" : "http") + parts.rest
        self.webSocketBaseURL = (parts.isSecure ? "wss" : "ws") + parts.rest
        self.apiKey = apiKey
        self.apiSecret = apiSecret
    }

    /// True for a server on this machine.
    public var isLoopback: Bool { Destination.isLoopback(httpBaseURL) }

    private static func missing(_ variable: String) -> LiveKitError {
        LiveKitError(.invalidConfiguration, "\(variable) is empty: set it to the value of the server at LIVEKIT_URL")
    }
}

extension LiveKitConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The URL and the API key.
    public var description: String { "\(url) (API key \(apiKey))" }
    /// The URL and the API key.
    public var debugDescription: String { description }
    /// The URL and the API key, so that `dump` does not show the secret.
    public var customMirror: Mirror { Mirror(self, children: ["url": url, "apiKey": apiKey]) }
}

/// The parts of a server's URL that we use.
private struct ServerURL {
    let scheme: String
    let isSecure: Bool
    /// From `://` on, without trailing slashes.
    let rest: String

    init(_ text: String) throws(LiveKitError) {
        let trimmed = text.utf8.drop(while: Self.isSpace).reversed().drop(while: Self.isSpace).reversed()
        let url = String(decoding: trimmed, as: UTF8.self)
        guard !url.isEmpty else { throw Self.problem("is empty") }
        guard !url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            throw Self.problem("contains a space or a control character")
        }
        guard !url.utf8.contains(UInt8(ascii: "@")) else {
            throw Self.problem("contains \"@\": keys belong in LIVEKIT_API_KEY and LIVEKIT_API_SECRET")
        }
        guard let separator = url.firstRange(of: "://") else {
            throw Self.problem("has no scheme: write ws://\(url) or wss://\(url)")
        }
        scheme = url[..<separator.lowerBound].lowercased()
        switch scheme {
        case "ws", "http": isSecure = false
        case "wss", "https": isSecure = true
        default: throw Self.problem("has the scheme \"\(scheme)\" instead of ws, wss, http or https")
        }
        let address = url[separator.upperBound...]
        guard !address.contains(where: { $0 == "?" || $0 == "#" }) else {
            throw Self.problem("has a query or a fragment, which a server's address cannot have")
        }
        try Self.check(authority: address.prefix { $0 != "/" })
        var rest = url[separator.lowerBound...]
        while rest.last == "/" { rest.removeLast() }
        self.rest = String(rest)
    }

    private static func check(authority: Substring) throws(LiveKitError) {
        var host = authority
        var port: Substring?
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        guard !host.isEmpty, host.first == "[" || !host.contains(":") else { throw problem("names no host") }
        if let port, UInt16(port) ?? 0 == 0 { throw problem("has the port \"\(port)\" instead of one from 1 to 65535") }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }

    private static func problem(_ what: String) -> LiveKitError {
        LiveKitError(.invalidConfiguration, "LIVEKIT_URL \(what); it looks like wss://my-project.livekit.cloud")
    }
}
