/// String escapes of RFC 8259 §7, both ways.
enum JSONEscapes {
    static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    /// The first byte from an index on that cannot stand in a string as it is (a quote, a backslash or a control
    /// character), or the end. Eight bytes a step: most of any JSON text is inside strings.
    @inline(__always)
    static func firstSpecial(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let raw = UnsafeRawBufferPointer(bytes)
        var index = start
        while bytes.count - index >= 8 {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let quotes = word ^ (0x22 * ones)
            let slashes = word ^ (0x5C * ones)
            // A borrow can only come from a byte that matches, so the lowest marked byte is always a true match.
            let marks =
                ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes) | ((word &- 0x20 * ones) & ~word)
            let found = marks & (0x80 * ones)
            if found != 0 { return index + found.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < bytes.count, bytes[index] >= 0x20, bytes[index] != 0x22, bytes[index] != 0x5C { index += 1 }
        return index
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// Appends the decoded form of a string body whose escapes were checked before.
    static func decode(_ raw: UnsafeBufferPointer<UInt8>, into text: inout [UInt8]) {
        var index = 0
        while index < raw.count {
            let start = index
            index = firstSpecial(in: raw, from: index)
            // Checked bodies hold no bare quote and no control character, so this is a backslash or the end.
            text.append(contentsOf: UnsafeBufferPointer(rebasing: raw[start..<index]))
            guard index + 1 < raw.count else { return }
            switch raw[index + 1] {
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"):
                index = decodeUnicode(raw, at: index, into: &text)
                continue
            default: text.append(raw[index + 1])
            }
            index += 2
        }
    }

    /// Decodes `\uXXXX` or a surrogate pair; half a pair becomes U+FFFD. Returns the index after it.
    private static func decodeUnicode(
        _ raw: UnsafeBufferPointer<UInt8>,
        at index: Int,
        into text: inout [UInt8]
    ) -> Int {
        func unit(_ start: Int) -> UInt32? {
            guard start + 6 <= raw.count, raw[start] == UInt8(ascii: "\\"), raw[start + 1] == UInt8(ascii: "u") else {
                return nil
            }
            var value: UInt32 = 0
            for position in start + 2..<start + 6 {
                guard let digit = hexDigit(raw[position]) else { return nil }
                value = value << 4 | digit
            }
            return value
        }
        var code = unit(index) ?? 0xFFFD
        var next = index + 6
        if (0xD800...0xDBFF).contains(code), let low = unit(next), (0xDC00...0xDFFF).contains(low) {
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            next += 6
        }
        let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
        text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        return next
    }

    /// Appends a quoted string. Control characters are escaped; all else is written as it is.
    static func encode(_ string: String, into text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        var copy = string
        copy.withUTF8 { utf8 in
            var start = 0
            while start < utf8.count {
                let end = firstSpecial(in: utf8, from: start)
                appendPlain(UnsafeBufferPointer(rebasing: utf8[start..<end]), to: &text)
                if end < utf8.count { append(escapeOf: utf8[end], to: &text) }
                start = end + 1
            }
        }
        text.append(UInt8(ascii: "\""))
    }

    /// DEL needs no escape in JSON, but terminals that show a line of output take it for a control character.
    private static func appendPlain(_ bytes: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]) {
        guard bytes.contains(0x7F) else { return text.append(contentsOf: bytes) }
        for byte in bytes {
            if byte == 0x7F { append(escapeOf: byte, to: &text) } else { text.append(byte) }
        }
    }

    private static func append(escapeOf byte: UInt8, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: text.append(byte)
        case 0x0A: text.append(UInt8(ascii: "n"))
        case 0x0D: text.append(UInt8(ascii: "r"))
        case 0x09: text.append(UInt8(ascii: "t"))
        default:
            text.append(contentsOf: "u00".utf8)
            text.append(hexDigit(of: byte >> 4))
            text.append(hexDigit(of: byte & 15))
        }
    }

    private static func hexDigit(of value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
