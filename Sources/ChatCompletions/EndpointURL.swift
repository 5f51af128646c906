/// The parts of a base URL that matter here. Whether the URL is valid is for the transport to say.
struct EndpointURL: Sendable {
    /// The host in lower case, without user, password and port.
    let host: String
    /// Where chat requests go.
    let chatURL: String
    /// The path of that URL, which is all that messages show of it.
    let chatPath: String

    private static let suffix = "/chat/completions"

    /// Takes a base URL (`https://host/v1`), with or without a slash at its end. A URL that names the chat path
    /// already is taken as it is; a query (Azure's `api-version`) is kept.
    init(base: String) {
        let trimmed = base.trimmed
        let withoutFragment = trimmed.prefix { $0 != "#" }
        let address = withoutFragment.prefix { $0 != "?" }
        let query = withoutFragment[address.endIndex...]
        let plain = Self.dropSlashes(address)
        let full = plain.hasSuffix(Self.suffix) ? String(plain) : plain + Self.suffix
        chatURL = full + query
        let rest = Self.afterScheme(full[...])
        let authority = rest.prefix { $0 != "/" }
        chatPath = String(rest[authority.endIndex...])
        let named = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        host = named.prefix { $0 != ":" }.lowercased()
    }

    private static func afterScheme(_ text: Substring) -> Substring {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return text }
        return text[text.index(colon, offsetBy: 3)...]
    }

    private static func dropSlashes(_ text: Substring) -> Substring {
        var text = text
        while text.last == "/" { text.removeLast() }
        return text
    }
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
