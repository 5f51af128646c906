/// Cuts bytes into lines as they come.
struct LineCutter {
    private let limit: Int
    private var partial: [UInt8] = []
    /// True as soon as a line is longer than the limit; nothing is cut any more then.
    private(set) var isTooLong = false

    /// - Parameter limit: the longest line that is accepted, in bytes.
    init(limit: Int) { self.limit = limit }

    /// The lines that end in these bytes, without their ends.
    mutating func cut(_ bytes: ArraySlice<UInt8>) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var rest = bytes
        while !isTooLong, let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            partial += rest[rest.startIndex..<end]
            rest = rest[(end + 1)...]
            takePartial(into: &lines)
        }
        if isTooLong { return lines }
        partial += rest
        if partial.count > limit { (isTooLong, partial) = (true, []) }
        return lines
    }

    /// The last line, where its end is missing.
    mutating func cutRest() -> [[UInt8]] {
        var lines: [[UInt8]] = []
        if !partial.isEmpty { takePartial(into: &lines) }
        return lines
    }

    private mutating func takePartial(into lines: inout [[UInt8]]) {
        if partial.count > limit {
            isTooLong = true
        } else {
            if partial.last == UInt8(ascii: "\r") { partial.removeLast() }
            lines.append(partial)
        }
        partial = []
    }
}
