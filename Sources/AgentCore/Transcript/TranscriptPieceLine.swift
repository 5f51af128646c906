import Glibc
import Storage

/// A line that records a piece of text, known by the very form in which this program writes it.
///
/// Most lines of a session are such pieces, and the message that follows says all of it again: what has to be known of
/// them is where they stand. Any other form, and text with escapes or beyond ASCII, is for `TranscriptRecordReader`.
struct TranscriptPieceLine: Hashable {
    let id: Int
    let parent: Int

    init?(_ line: UnsafeBufferPointer<UInt8>) {
        var cursor = Cursor(rest: line[...])
        guard cursor.take("{\"v\":1,\"id\":"), let id = cursor.number(), cursor.take(",\"parent\":"),
            let parent = cursor.number(), cursor.take(",\"at\":\""), cursor.timestamp(), cursor.take("\",\"turn\":"),
            cursor.number() != nil, cursor.take(",\"type\":\"text.delta\",\"text\":\""), cursor.endsInPlainText()
        else { return nil }
        (self.id, self.parent) = (id, parent)
    }
}

private struct Cursor {
    var rest: Slice<UnsafeBufferPointer<UInt8>>

    mutating func take(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard rest.count >= count, let start = UnsafeBufferPointer(rebasing: rest).baseAddress,
            memcmp(start, text.utf8Start, count) == 0
        else { return false }
        rest = rest.dropFirst(count)
        return true
    }

    /// Digits that no reader could take for something else, few enough to fit.
    mutating func number() -> Int? {
        var value = 0
        var count = 0
        for byte in rest {
            guard (0x30...0x39).contains(byte) else { break }
            (value, count) = (value * 10 + Int(byte - 0x30), count + 1)
            guard count <= 15 else { return nil }
        }
        guard count == 1 || (count > 1 && rest.first != 0x30) else { return nil }
        rest = rest.dropFirst(count)
        return value
    }

    mutating func timestamp() -> Bool {
        let length = "2026-11-21T12:08:36.123Z".utf8.count
        guard rest.count > length, Timestamp(rfc3339: UnsafeBufferPointer(rebasing: rest.prefix(length))) != nil else {
            return false
        }
        rest = rest.dropFirst(length)
        return true
    }

    func endsInPlainText() -> Bool {
        guard rest.count >= 2, rest.suffix(2).elementsEqual("\"}".utf8) else { return false }
        return rest.dropLast(2).allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
    }
}
