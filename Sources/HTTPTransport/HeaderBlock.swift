/// Collects header lines until a block is final. Interim blocks (1xx) are dropped; 101 is final, for it ends HTTP.
struct HeaderBlock {
    private var status = 0
    private var fields: [(name: String, value: String)] = []
    private var size = 0
    /// The final block, once its empty line came.
    private(set) var final: Transfer.Head?

    /// Takes a header line with its line end. False when the blocks have grown past `limit` bytes.
    mutating func append(_ line: UnsafeRawBufferPointer, limit: Int) -> Bool {
        size += line.count
        guard size <= limit else { return false }
        let text = HeaderBlock.trimmed(line[...])
        if text.starts(with: "HTTP/".utf8) {
            status = HeaderBlock.status(of: text)
            fields = []
        } else if text.isEmpty {
            if status >= 200 || status == 101 { final = .init(status: status, headers: HTTPHeaders(fields)) }
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            let value = HeaderBlock.trimmed(text[text.index(after: colon)...])
            fields.append((String(decoding: text[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self)))
        }
        return true
    }

    private static func status(of line: Slice<UnsafeRawBufferPointer>) -> Int {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        return parts.count > 1 ? Int(String(decoding: parts[1], as: UTF8.self)) ?? 0 : 0
    }

    private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        var bytes = bytes
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
        return bytes
    }
}
