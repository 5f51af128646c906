/// Makes foreign text fit for an error message: one line, short, without control characters and secrets.
struct ErrorText: Sendable {
    /// Texts that must never appear.
    var secrets: [String]

    /// The longest message that is shown.
    static let limit = 300

    /// The text on one line, cut after `limit` characters.
    func line(_ text: String, limit: Int = ErrorText.limit) -> String {
        cut(hide(printable(text)), limit)
    }

    /// Drops control characters, terminal escapes and direction marks; white space becomes one space.
    private func printable(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        var pendingSpace = false
        var scalars = text.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            switch scalar.value {
            case 0x1B: skipEscape(&scalars)
            case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x2028, 0x2029: pendingSpace = !line.isEmpty
            case 0..<0x20, 0x7F...0x9F, 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: break
            default:
                if pendingSpace { line.append(" ") }
                pendingSpace = false
                line.append(scalar)
            }
        }
        return String(line)
    }

    /// Skips a terminal's control sequence (ECMA-48 CSI) up to its final byte.
    private func skipEscape(_ scalars: inout String.UnicodeScalarView.Iterator) {
        guard scalars.next() == "[" else { return }
        while let scalar = scalars.next(), !(0x40...0x7E).contains(scalar.value) {}
    }

    private func hide(_ text: String) -> String {
        var bytes = Array(text.utf8)
        for secret in secrets where !secret.isEmpty {
            bytes = Self.replacing(Array(secret.utf8), in: bytes, wordsOnly: secret.utf8.count < 8)
        }
        // Endpoints quote keys half masked ("sk-ab****yz"): the visible half is nobody's business either.
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        return words.map { $0.contains("****") ? "***" : $0 }.joined(separator: " ")
    }

    /// A very short secret (`x`, `none`) is replaced only where it stands alone: it could be part of any word.
    private static func replacing(_ secret: [UInt8], in bytes: [UInt8], wordsOnly: Bool) -> [UInt8] {
        func isWordByte(_ position: Int) -> Bool {
            guard bytes.indices.contains(position) else { return false }
            let byte = bytes[position]
            return byte >= 0x80 || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
        }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let end = index + secret.count
            let matches =
                end <= bytes.count && bytes[index..<end].elementsEqual(secret)
                && !(wordsOnly && (isWordByte(index - 1) || isWordByte(end)))
            if matches {
                result.append(contentsOf: "***".utf8)
                index = end
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    private func cut(_ text: String, _ limit: Int) -> String {
        text.count <= limit ? text : text.prefix(limit - 1) + "…"
    }
}
