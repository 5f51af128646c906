import Glibc
import Storage

/// The members that every record begins with, read from a line in the very form in which this program writes it. A
/// line in any other form is for a JSON reader from its first byte.
struct TranscriptLineHead: Hashable {
    let id: Int
    /// Nil in the first record.
    let parent: Int?
    let at: Timestamp
    let turn: Int
    /// Where the comma before the member `type` stands.
    let end: Int

    init?(_ line: UnsafeBufferPointer<UInt8>) {
        var cursor = Cursor(rest: line[...])
        guard cursor.take("{\"v\":1,\"id\":"), let id = cursor.number(), cursor.take(",\"parent\":") else { return nil }
        if cursor.take("null") {
            parent = nil
        } else if let number = cursor.number() {
            parent = number
        } else {
            return nil
        }
        guard cursor.take(",\"at\":\""), let time = cursor.take(Self.timeLength), let at = Timestamp(rfc3339: time),
            cursor.take("\",\"turn\":"), let turn = cursor.number(), cursor.rest.first == UInt8(ascii: ",")
        else { return nil }
        (self.id, self.at, self.turn, end) = (id, at, turn, cursor.rest.startIndex)
    }

    private static let timeLength = "2026-11-21T12:08:36.123Z".utf8.count

    /// True when the line goes on as a piece of a reply's text, in printable ASCII without escapes.
    ///
    /// Most lines of a session are such pieces, and the message that follows says all of it again: what has to be known
    /// of them is where they stand.
    func isPlainPiece(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        var cursor = Cursor(rest: line[end...])
        return cursor.take(",\"type\":\"text.delta\",\"text\":\"") && cursor.endsInPlainText()
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

    mutating func take(_ count: Int) -> UnsafeBufferPointer<UInt8>? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return UnsafeBufferPointer(rebasing: rest.prefix(count))
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

    func endsInPlainText() -> Bool {
        guard rest.count >= 2, rest.suffix(2).elementsEqual("\"}".utf8) else { return false }
        return rest.dropLast(2).allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
    }
}
