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

    /// Appends the decoded form of a string body whose escapes were checked before.
    static func decode(_ raw: UnsafeBufferPointer<UInt8>, into text: inout [UInt8]) {
        var index = 0
        while index < raw.count {
            let start = index
            while index < raw.count, raw[index] != UInt8(ascii: "\\") { index += 1 }
            text.append(contentsOf: raw[start..<index])
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
        _ raw: UnsafeBufferPointer<UInt8>, at index: Int, into text: inout [UInt8]
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
            for index in 0..<utf8.count {
                let byte = utf8[index]
                guard byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F else { continue }
                text.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<index]))
                append(escapeOf: byte, to: &text)
                start = index + 1
            }
            text.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<utf8.count]))
        }
        text.append(UInt8(ascii: "\""))
    }

    private static func append(escapeOf byte: UInt8, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: text.append(byte)
        case 0x0A: text.append(UInt8(ascii: "n"))
        case 0x0D: text.append(UInt8(ascii: "r"))
        case 0x09: text.append(UInt8(ascii: "t"))
        default:
            let digits = Array("0123456789abcdef".utf8)
            text.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
    }
}
