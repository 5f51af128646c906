/// Writes HTML into one buffer. What comes from outside goes through `text` or an attribute, which escape it; only
/// literals of the source code are markup.
struct HTMLWriter {
    private(set) var bytes: [UInt8] = []

    /// Appends markup as it stands in the source code.
    mutating func markup(_ literal: StaticString) {
        literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Appends text that is shown as it is. Of control characters and marks that reorder text a sign is shown.
    mutating func text(_ text: String) {
        var text = text
        text.withUTF8 { appendEscaped($0) }
    }

    /// Appends an element with attributes, whose values are escaped, and what is inside it.
    mutating func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String> = [:],
        _ content: (inout HTMLWriter) -> Void
    ) {
        open(name, attributes)
        content(&self)
        markup("</")
        markup(name)
        markup(">")
    }

    /// Appends an element with nothing but text.
    mutating func element(_ name: StaticString, _ content: String) { element(name, [:], content) }

    /// Appends an element with attributes and nothing but text.
    mutating func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String>,
        _ content: String
    ) {
        element(name, attributes) { $0.text(content) }
    }

    /// Appends an element that has no end, as `meta`, in the form that XML understands, too.
    mutating func void(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) {
        open(name, attributes, end: "/>")
    }

    private mutating func open(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String>,
        end: StaticString = ">"
    ) {
        markup("<")
        markup(name)
        for (key, value) in attributes {
            markup(" ")
            markup(key)
            markup("=\"")
            text(value)
            markup("\"")
        }
        markup(end)
    }

    private mutating func appendEscaped(_ source: UnsafeBufferPointer<UInt8>) {
        var start = 0
        var index = 0
        while index < source.count {
            guard Self.mayNeedEscape[Int(source[index])], let escape = Self.escape(source[index...]) else {
                index += 1
                continue
            }
            bytes.append(contentsOf: source[start..<index])
            bytes.append(contentsOf: escape.text.utf8)
            index += escape.length
            start = index
        }
        bytes.append(contentsOf: source[start...])
    }

    /// The bytes that a character which needs an escape begins with.
    private static let mayNeedEscape: [Bool] = (0...255).map { (byte: Int) -> Bool in
        switch byte {
        case 0x09, 0x0A: false
        case 0x00..<0x20, 0x7F: true
        case 0x22, 0x26, 0x27, 0x3C, 0x3E: true
        case 0xC2, 0xE2, 0xEF: true
        default: false
        }
    }

    private static func escape(_ rest: Slice<UnsafeBufferPointer<UInt8>>) -> (text: String, length: Int)? {
        guard let first = rest.first else { return nil }
        switch first {
        case UInt8(ascii: "&"): return ("&amp;", 1)
        case UInt8(ascii: "<"): return ("&lt;", 1)
        case UInt8(ascii: ">"): return ("&gt;", 1)
        case UInt8(ascii: "\""): return ("&quot;", 1)
        case UInt8(ascii: "'"): return ("&#39;", 1)
        case 0x00..<0x20: return (String(Unicode.Scalar(0x2400 + UInt32(first)) ?? "?"), 1)
        case 0x7F: return ("\u{2421}", 1)
        default: break
        }
        let length = first == 0xC2 ? 2 : 3
        let scalars = String(decoding: rest.prefix(length), as: UTF8.self).unicodeScalars
        guard scalars.count == 1, let scalar = scalars.first, isShownByNumber(scalar) else { return nil }
        return ("[U+\(String(scalar.value, radix: 16, uppercase: true))]", length)
    }

    /// C1 controls, marks that reorder text on screen, and what XML has no place for.
    private static func isShownByNumber(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x80...0x9F, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFFFE...0xFFFF: true
        default: false
        }
    }
}
