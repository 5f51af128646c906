/// The parts of a base URL that matter here. Whether the URL is valid is for the transport to say.
struct EndpointURL: Sendable {
    /// The host in lower case, without user, password and port.
    let host: String
    /// The port; nil when none is written.
    let port: Int?
    /// Scheme and authority, then path without a slash at its end, then query with its question mark.
    private let origin: String
    private let path: String
    private let query: String

    /// Takes a base URL (`https://host/v1`), with or without a slash at its end.
    init(base: String) {
        let text = base.trimmed
        let withoutFragment = text.prefix { $0 != "#" }
        let address = withoutFragment.prefix { $0 != "?" }
        query = String(withoutFragment[address.endIndex...])
        let rest = Self.afterScheme(address)
        let authority = rest.prefix { $0 != "/" }
        origin = String(address[..<authority.endIndex])
        path = Self.dropSlashes(rest[authority.endIndex...])
        let named = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        // An IPv6 address has colons of its own, inside brackets.
        let end = named.first == "[" ? named.firstIndex(of: "]").map(named.index(after:)) : nil
        let name = end.map { named[..<$0] } ?? named.prefix { $0 != ":" }
        host = name.lowercased()
        port = Int(named[name.endIndex...].dropFirst())
    }

    /// True for this machine.
    var isLoopback: Bool {
        host == "localhost" || host == "[::1]"
            || (host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." })
    }

    /// Where chat requests go. A URL that names the chat path already is taken as it is, and so is a query; a path
    /// that the base URL begins is completed. A base URL that ends in `/v1` is of the standard form everywhere.
    func chat(model: String, dialect: ChatDialect) -> (url: String, path: String) {
        let standard = ChatDialect.standardPath
        let full: String
        if path.hasSuffix(standard) {
            full = path
        } else if dialect.path == standard || path.hasSuffix("/v1") || path.hasSuffix("/models") {
            full = path + standard
        } else {
            full = Self.completed(path, by: dialect.path.replacing("{model}", with: Self.escaped(model)))
        }
        var query = query
        if let version = dialect.apiVersion, !full.hasSuffix("/v1" + standard), !query.contains("api-version=") {
            query += (query.isEmpty ? "?" : "&") + "api-version=" + version
        }
        return (origin + full + query, full)
    }

    /// A base URL may hold the first parts of the path already, such as `/openai` or the whole deployment.
    private static func completed(_ path: String, by suffix: String) -> String {
        if path.contains("/openai/deployments/") { return path + ChatDialect.standardPath }
        let parts = suffix.split(separator: "/")
        for count in stride(from: parts.count - 1, to: 0, by: -1) {
            let head = "/" + parts[..<count].joined(separator: "/")
            if path.hasSuffix(head) { return path.dropLast(head.count) + suffix }
        }
        return path + suffix
    }

    /// RFC 3986: all but the unreserved characters become `%XX`.
    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-._~".utf8.contains(byte)
            let hex = String(byte, radix: 16, uppercase: true)
            return isPlain ? String(UnicodeScalar(byte)) : byte < 16 ? "%0" + hex : "%" + hex
        }.joined()
    }

    private static func afterScheme(_ text: Substring) -> Substring {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return text }
        return text[text.index(colon, offsetBy: 3)...]
    }

    private static func dropSlashes(_ text: Substring) -> String {
        var text = text
        while text.last == "/" { text.removeLast() }
        return String(text)
    }
}

extension EndpointURL: CustomStringConvertible, CustomReflectable {
    /// The host. What stands before it, and a query, may be secret and are in no description.
    var description: String { host }
    /// The host, so that `dump` shows no secret.
    var customMirror: Mirror { Mirror(self, children: ["host": host]) }
}

extension String {
    /// The text without white space at either end, such as the line break of a file that holds a key.
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
