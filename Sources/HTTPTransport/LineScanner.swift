import Glibc

/// Cuts memory into lines that end in LF, CRLF or CR.
///
/// The search for either end is `memchr`, which looks at many bytes at once. Each end's next place is remembered, so
/// that text without a CR is searched for one only once.
struct LineScanner {
    private let base: UnsafePointer<UInt8>
    private let count: Int
    private var index: Int
    private var nextLineFeed: Int
    private var nextCarriageReturn: Int
    /// The last byte is a CR that ended a line: a LF that comes next belongs to it.
    private(set) var endedInCarriageReturn = false

    init(base: UnsafePointer<UInt8>, count: Int, index: Int) {
        self.base = base
        self.count = count
        self.index = index
        nextLineFeed = LineScanner.find(10, base, index, count)
        nextCarriageReturn = LineScanner.find(13, base, index, count)
    }

    /// The next line that has its end, without it.
    mutating func next() -> UnsafeBufferPointer<UInt8>? {
        if nextLineFeed < index { nextLineFeed = LineScanner.find(10, base, index, count) }
        if nextCarriageReturn < index { nextCarriageReturn = LineScanner.find(13, base, index, count) }
        let end = min(nextLineFeed, nextCarriageReturn)
        guard end < count else { return nil }
        let line = UnsafeBufferPointer(start: base + index, count: end - index)
        index = end + 1
        if end == nextCarriageReturn {
            if index == count { endedInCarriageReturn = true } else if base[index] == 10 { index += 1 }
        }
        return line
    }

    /// What follows the last line's end; nil when nothing does.
    var rest: UnsafeBufferPointer<UInt8>? {
        index < count ? UnsafeBufferPointer(start: base + index, count: count - index) : nil
    }

    private static func find(_ byte: Int32, _ base: UnsafePointer<UInt8>, _ index: Int, _ count: Int) -> Int {
        guard index < count, let found = memchr(base + index, byte, count - index) else { return count }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
}
