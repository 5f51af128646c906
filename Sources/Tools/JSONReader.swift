/// A forward-only reader of one JSON text in memory that builds nothing the caller does not ask for.
///
/// Chat streams carry hundreds of small JSON texts a second, of which a client needs two or three members each: the
/// reader lets it take those and skip the rest without an allocation. The memory must outlive the reader.
public struct JSONReader {
    @usableFromInline let bytes: UnsafeBufferPointer<UInt8>
    @usableFromInline var index = 0
    private var needsComma = false
    private var depth = 0

    /// Nesting beyond this is refused, so that a hostile text cannot exhaust the stack.
    public static let depthLimit = 256

    /// What the next value is, judged by its first byte.
    public enum Kind: Sendable { case null, bool, number, string, array, object, invalid }

    /// Starts reading at the first byte.
    public init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Goes on in an object that is not nested, where somebody else has read its first members up to an offset.
    public init(_ bytes: UnsafeBufferPointer<UInt8>, afterMemberAt offset: Int) {
        (self.bytes, index, needsComma, depth) = (bytes, offset, true, 1)
    }

    /// A member's name: compared in place, decoded only on request.
    public struct Key {
        let raw: UnsafeBufferPointer<UInt8>
        let hasEscape: Bool

        /// True when the name is exactly this text.
        public func matches(_ name: StaticString) -> Bool {
            if hasEscape { return string == "\(name)" }
            let count = name.utf8CodeUnitCount
            guard raw.count == count else { return false }
            for position in 0..<count where raw[position] != name.utf8Start[position] { return false }
            return true
        }

        /// The decoded name.
        public var string: String {
            if !hasEscape { return String(decoding: raw, as: UTF8.self) }
            var text: [UInt8] = []
            JSONReader.unescape(raw, into: &text)
            return String(decoding: text, as: UTF8.self)
        }
    }

    /// The kind of the next value, without consuming it.
    public mutating func peek() -> Kind {
        skipSpace()
        guard index < bytes.count else { return .invalid }
        switch bytes[index] {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: return .invalid
        }
    }

    /// Enters an object; follow with `nextKey()` until it answers nil.
    public mutating func beginObject() throws(JSONError) {
        try enter(UInt8(ascii: "{"), "an object")
    }

    /// The name of the next member, its value being next to read; nil at the end of the object.
    public mutating func nextKey() throws(JSONError) -> Key? {
        if try leave(UInt8(ascii: "}")) { return nil }
        let (raw, hasEscape) = try scanString()
        skipSpace()
        guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { throw fail("expected ':'") }
        index += 1
        needsComma = false
        return Key(raw: raw, hasEscape: hasEscape)
    }

    /// Enters an array; follow with `nextElement()` until it answers false.
    public mutating func beginArray() throws(JSONError) {
        try enter(UInt8(ascii: "["), "an array")
    }

    /// True when another element is next to read; false at the end of the array.
    public mutating func nextElement() throws(JSONError) -> Bool {
        if try leave(UInt8(ascii: "]")) { return false }
        needsComma = false
        return true
    }

    /// Reads a string.
    public mutating func readString() throws(JSONError) -> String {
        let (raw, hasEscape) = try scanString()
        needsComma = true
        if !hasEscape { return String(decoding: raw, as: UTF8.self) }
        var text: [UInt8] = []
        text.reserveCapacity(raw.count)
        Self.unescape(raw, into: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads a string and appends its UTF-8 bytes, so that a stream of pieces needs no string each.
    public mutating func appendString(to text: inout [UInt8]) throws(JSONError) {
        let (raw, hasEscape) = try scanString()
        needsComma = true
        if hasEscape { Self.unescape(raw, into: &text) } else { text.append(contentsOf: raw) }
    }

    /// Reads any number; a whole number that fits stays an integer.
    /// - Throws: `JSONError` also for a number beyond the range of a double, which no value here could hold.
    public mutating func readNumber() throws(JSONError) -> JSONValue {
        skipSpace()
        let start = index
        let isWhole = try skipNumber()
        needsComma = true
        // The numbers of records and tokens, without a string in between.
        if isWhole, index - start <= 15, bytes[start] != UInt8(ascii: "-") {
            var value = 0
            for position in start..<index { value = value * 10 + Int(bytes[position] & 15) }
            return .integer(value)
        }
        let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
        if isWhole, let value = Int(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else {
            throw JSONError(offset: start, problem: "a number beyond the range of a double")
        }
        return .number(value)
    }

    /// Reads `true` or `false`.
    public mutating func readBool() throws(JSONError) -> Bool {
        skipSpace()
        if consume("true") { return true }
        if consume("false") { return false }
        throw fail("expected true or false")
    }

    /// Reads the next value whole.
    public mutating func readValue() throws(JSONError) -> JSONValue {
        switch peek() {
        case .null:
            guard consume("null") else { throw fail("expected null") }
            return .null
        case .bool: return .bool(try readBool())
        case .number: return try readNumber()
        case .string: return .string(try readString())
        case .array:
            var elements: [JSONValue] = []
            try beginArray()
            while try nextElement() { elements.append(try readValue()) }
            return .array(elements)
        case .object:
            var builder = JSONObject.Builder()
            try beginObject()
            while let key = try nextKey() { builder.set(key.string, try readValue()) }
            return .object(builder.object)
        case .invalid:
            throw fail(index < bytes.count ? "expected a value" : "the text ends where a value is expected")
        }
    }

    /// Reads past the next value, checking that it is well formed.
    public mutating func skipValue() throws(JSONError) {
        switch peek() {
        case .null: guard consume("null") else { throw fail("expected null") }
        case .bool: _ = try readBool()
        case .number:
            _ = try skipNumber()
            needsComma = true
        case .string:
            _ = try scanString()
            needsComma = true
        case .array:
            try beginArray()
            while try nextElement() { try skipValue() }
        case .object:
            try beginObject()
            while try nextKey() != nil { try skipValue() }
        case .invalid:
            throw fail(index < bytes.count ? "expected a value" : "the text ends where a value is expected")
        }
    }

    /// Consumes `null` when that is what is next; leaves anything else for another read.
    public mutating func readNull() throws(JSONError) -> Bool {
        guard peek() == .null else { return false }
        guard consume("null") else { throw fail("expected null") }
        return true
    }

    /// Checks that nothing but white space is left.
    public mutating func finish() throws(JSONError) {
        skipSpace()
        if index < bytes.count { throw fail("unexpected text after the value") }
    }

    /// The byte offset of the next unread byte: where a value ended in a text that goes on.
    public var offset: Int { index }

    // MARK: Structure

    private mutating func enter(_ opening: UInt8, _ name: String) throws(JSONError) {
        skipSpace()
        guard index < bytes.count, bytes[index] == opening else { throw fail("expected \(name)") }
        depth += 1
        guard depth <= Self.depthLimit else { throw fail("nested deeper than \(Self.depthLimit) levels") }
        index += 1
        needsComma = false
    }

    /// True when the closing byte was consumed; otherwise the comma before the next entry was.
    private mutating func leave(_ closing: UInt8) throws(JSONError) -> Bool {
        skipSpace()
        guard index < bytes.count else { throw fail("the text ends inside an object or array") }
        if bytes[index] == closing {
            index += 1
            depth -= 1
            needsComma = true
            return true
        }
        guard needsComma else { return false }
        guard bytes[index] == UInt8(ascii: ",") else { throw fail("expected ',' or the end of the object or array") }
        index += 1
        skipSpace()
        if index < bytes.count, bytes[index] == closing { throw fail("a comma with nothing after it") }
        return false
    }

    private mutating func consume(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard bytes.count - index >= count else { return false }
        for position in 0..<count where bytes[index + position] != word.utf8Start[position] { return false }
        index += count
        needsComma = true
        return true
    }

    @inline(__always)
    private mutating func skipSpace() {
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            index += 1
        }
    }

    private mutating func skipNumber() throws(JSONError) -> Bool {
        var isWhole = true
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
        let start = index
        try skipDigits()
        if bytes[start] == UInt8(ascii: "0") && index - start > 1 { throw fail("a number with leading zeros") }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            isWhole = false
            index += 1
            try skipDigits()
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
                index += 1
            }
            try skipDigits()
        }
        return isWhole
    }

    @inline(__always)
    private mutating func skipDigits() throws(JSONError) {
        let start = index
        while index < bytes.count, bytes[index] &- 0x30 < 10 { index += 1 }
        if index == start { throw fail("expected a digit") }
    }

    @inline(__always)
    private mutating func scanString() throws(JSONError) -> (raw: UnsafeBufferPointer<UInt8>, hasEscape: Bool) {
        skipSpace()
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw fail("expected a string") }
        index += 1
        let start = index
        var hasEscape = false
        while true {
            index = JSONEscapes.firstSpecial(in: bytes, from: index)
            guard index < bytes.count else { throw fail("the text ends inside a string") }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                let raw = UnsafeBufferPointer(rebasing: bytes[start..<index])
                index += 1
                return (raw, hasEscape)
            case UInt8(ascii: "\\"):
                hasEscape = true
                try checkEscape()
            default:
                throw fail("a control character inside a string")
            }
        }
    }

    private mutating func checkEscape() throws(JSONError) {
        guard index + 1 < bytes.count else { throw fail("the text ends inside a string") }
        switch bytes[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 2
        case UInt8(ascii: "u"):
            guard index + 5 < bytes.count else { throw fail("the text ends inside a string") }
            for position in index + 2...index + 5 where JSONEscapes.hexDigit(bytes[position]) == nil {
                throw fail("\\u needs four hexadecimal digits")
            }
            index += 6
        default:
            throw fail("unknown escape in a string")
        }
    }

    private static func unescape(_ raw: UnsafeBufferPointer<UInt8>, into text: inout [UInt8]) {
        JSONEscapes.decode(raw, into: &text)
    }

    private func fail(_ problem: String) -> JSONError { JSONError(offset: index, problem: problem) }
}
