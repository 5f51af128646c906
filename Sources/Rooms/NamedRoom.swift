import Tools

/// Finds where a text names a room exactly: the whole name, as written, with or without the prefix.
struct NamedRoom {
    let request: RoomRequest
    let name: RoomName
    private let words: RoomWords

    init(_ name: RoomName, in request: RoomRequest, words: RoomWords = .shared) {
        (self.name, self.request, self.words) = (name, request, words)
    }

    /// The ranges of all mentions, in UTF-8 offsets.
    var mentions: [Range<Int>] {
        let suffix = Array(name.suffix.utf8)
        let full = occurrences(of: Array(name.full.utf8))
        // Such a suffix is the full name of another room.
        if suffix.starts(with: RoomName.prefix.utf8) { return full }
        let short = occurrences(of: suffix).filter { range in
            !full.contains { $0.overlaps(range) } && isMeant(range)
        }
        return full + short
    }

    private func occurrences(of wanted: [UInt8]) -> [Range<Int>] {
        let bytes = request.text.utf8
        var found: [Range<Int>] = []
        guard let first = wanted.first, wanted.count <= bytes.count else { return found }
        for start in 0...(bytes.count - wanted.count) where bytes[start] == first {
            let range = start..<start + wanted.count
            if bytes[range].elementsEqual(wanted), isWhole(range) { found.append(range) }
        }
        return found
    }

    /// A quotation names what all of it says: in `"not alice"` nobody says `alice`.
    private func isWhole(_ range: Range<Int>) -> Bool {
        if let quotation = request.text.quotations.first(where: { $0.overlaps(range) }) { return quotation == range }
        return NameEdges.isWhole(range, in: request.text.utf8)
    }

    /// An everyday word, a single letter or a small number names a room only in quotation marks or right after a room
    /// noun: "delete a room" does not mean the room `pattreeya-a`, "delete room 2" does mean `pattreeya-2`.
    private func isMeant(_ range: Range<Int>) -> Bool {
        let text = request.text
        if text.quotations.contains(range) { return true }
        let suffix = name.suffix
        let isSlight = suffix.unicodeScalars.count < 2 || (suffix.utf8.count < 3 && Int(suffix) != nil)
        guard isSlight || words.isPlain(suffix) else { return true }
        return request.hits.contains { hit in
            hit.role == .room && hit.range.upperBound < range.lowerBound
                && text.utf8[hit.range.upperBound..<range.lowerBound].allSatisfy { $0 == UInt8(ascii: " ") }
        }
    }
}

/// Where a name may begin and end.
enum NameEdges {
    /// What may stand next to a name without being part of it. Dashes of every kind are not in here: `alice` is no
    /// name in "interview–alice", whichever dash an editor made of it.
    private static let separators: Set<Unicode.Scalar> = [
        " ", "\t", "\n", "\r", "\u{A0}", "\u{3000}", ",", ";", ":", "!", "?", "(", ")", "[", "]", "{", "}", "<", ">",
        "\"", "'", "`",
        "“", "”", "„", "‘", "’", "‚", "«", "»", "‹", "›", "「", "」", "『", "』", "《", "》", "、", "。", "，", "！", "？", "：",
        "；", "（", "）",
        "【", "】", "…", "।", "؟", "،",
    ]

    static func isWhole(_ name: Range<Int>, in utf8: [UInt8]) -> Bool {
        let range = withEmphasis(name, in: utf8)
        let before = scalar(before: range.lowerBound, in: utf8)
        let after = scalar(at: range.upperBound, in: utf8)
        let first = scalar(at: name.lowerBound, in: utf8)
        let last = scalar(before: name.upperBound, in: utf8)
        return parts(before, from: first)
            && (parts(after, from: last) || isFullStop(at: range.upperBound, in: utf8))
    }

    /// Models write names in bold, `**name**`; one star is a pattern for many names.
    private static func withEmphasis(_ name: Range<Int>, in utf8: [UInt8]) -> Range<Int> {
        guard name.lowerBound >= 2, name.upperBound + 2 <= utf8.count else { return name }
        let stars = [
            utf8[name.lowerBound - 2], utf8[name.lowerBound - 1], utf8[name.upperBound], utf8[name.upperBound + 1],
        ]
        return stars.allSatisfy { $0 == UInt8(ascii: "*") } ? name.lowerBound - 2..<name.upperBound + 2 : name
    }

    /// Between a word of an unspaced script and a name in other letters nobody writes a space: `interview-aliceを削除`.
    private static func parts(_ neighbour: Unicode.Scalar?, from edge: Unicode.Scalar?) -> Bool {
        guard let neighbour else { return true }
        if separators.contains(neighbour) { return true }
        guard let edge, edge.isASCII, edge != ".", edge != "-", edge != "_" else { return false }
        return NameCharacters.isUnspaced(neighbour)
    }

    /// A dot ends a sentence, not a name, when nothing that could go on follows it.
    private static func isFullStop(at offset: Int, in utf8: [UInt8]) -> Bool {
        var end = offset
        while end < utf8.count, utf8[end] == UInt8(ascii: ".") { end += 1 }
        guard end > offset else { return false }
        return scalar(at: end, in: utf8).map { separators.contains($0) } ?? true
    }

    private static func scalar(at offset: Int, in utf8: [UInt8]) -> Unicode.Scalar? {
        guard offset < utf8.count else { return nil }
        return String(decoding: utf8[offset..<min(utf8.count, offset + 4)], as: UTF8.self).unicodeScalars.first
    }

    private static func scalar(before offset: Int, in utf8: [UInt8]) -> Unicode.Scalar? {
        guard offset > 0 else { return nil }
        var start = offset - 1
        while start > 0, utf8[start] & 0xC0 == 0x80 { start -= 1 }
        return String(decoding: utf8[start..<offset], as: UTF8.self).unicodeScalars.first
    }
}
