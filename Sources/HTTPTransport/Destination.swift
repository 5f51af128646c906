import CCurl

/// A checked URL and the parts of it that may be shown.
package struct Destination: Sendable {
    /// The URL as it goes to libcurl, with bytes outside ASCII percent-encoded.
    let url: String
    let scheme: String
    /// Without the brackets of an IPv6 address.
    let host: String
    let port: String

    /// Scheme, host and port: what error texts call the server. A path may hold a secret as well as a query can.
    var name: String { host.contains(":") ? "\(scheme)://[\(host)]:\(port)" : "\(scheme)://\(host):\(port)" }

    /// Checks a URL with libcurl's own parser, so that what is checked is what is used.
    init(_ text: String) throws(HTTPError) {
        if let position = text.utf8.enumerated().first(where: { $0.element <= 0x20 || $0.element == 0x7F })?.offset {
            throw Destination.invalid(
                "the URL has a space or control character at byte \(position): percent-encode it or remove it"
            )
        }
        guard text.contains("://") else {
            throw Destination.invalid("the URL has no scheme: it must start with http:// or https://")
        }
        guard let parser = curl_url() else {
            throw Destination.invalid("libcurl cannot read the URL: install libcurl4")
        }
        defer { curl_url_cleanup(parser) }
        let flags = UInt32(CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE)
        let result = curl_url_set(parser, CURLUPART_URL, text, flags)
        func part(_ part: CURLUPart) -> String? {
            var raw: UnsafeMutablePointer<CChar>?
            guard ccurl_url_get(parser, part, &raw, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let raw else {
                return nil
            }
            defer { curl_free(raw) }
            return String(cString: raw)
        }
        guard result == CURLUE_OK, let scheme = part(CURLUPART_SCHEME) else {
            let reason = String(cString: curl_url_strerror(result)).lowercased()
            throw Destination.invalid("the URL cannot be read (\(reason)): write it as https://host/path")
        }
        guard scheme == "http" || scheme == "https" else {
            throw Destination.invalid("the URL's scheme is \(scheme): only http and https are supported")
        }
        guard let url = part(CURLUPART_URL), let host = part(CURLUPART_HOST), let port = part(CURLUPART_PORT) else {
            throw Destination.invalid("the URL has no host: write it as https://host/path")
        }
        self.url = url
        self.scheme = scheme
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        self.port = port
    }

    /// True for a server on this machine, which no proxy can reach.
    var isLoopback: Bool {
        let name = (host.hasSuffix(".") ? String(host.dropLast()) : host).lowercased()
        if name == "localhost" || name.hasSuffix(".localhost") || name == "::1" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether a URL leads to this machine; false for what is no URL.
    package static func isLoopback(_ url: String) -> Bool { (try? Destination(url))?.isLoopback ?? false }

    private static func invalid(_ message: String) -> HTTPError {
        HTTPError(.invalidURL, message, isBeforeFirstByte: true)
    }
}
