/// What a proxy or a wrong address sends in place of JSON. Its markup is noise in an error message; its title is not.
enum WebPage {
    /// Names the page by its title or first heading; nil when the text is no web page.
    static func describing(_ text: String) -> String? {
        let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }.prefix(200).lowercased()
        guard start.hasPrefix("<!doctype html") || start.contains("<html") || start.hasPrefix("<head") else {
            return nil
        }
        let title = content(of: "title", in: text) ?? content(of: "h1", in: text)
        return title.map { "a web page, \"\($0)\"" } ?? "a web page"
    }

    private static func content(of element: String, in text: String) -> String? {
        // Bytes keep their places in lower case; of characters that is not certain.
        let bytes = Array(text.utf8)
        let lower = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        guard let tag = lower.firstRange(of: Array("<\(element)".utf8)),
            let start = lower[tag.upperBound...].firstIndex(of: UInt8(ascii: ">")),
            let end = lower[start...].firstRange(of: Array("</\(element)".utf8))
        else { return nil }
        let words = String(decoding: bytes[(start + 1)..<end.lowerBound], as: UTF8.self)
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.isEmpty ? nil : words
    }
}
