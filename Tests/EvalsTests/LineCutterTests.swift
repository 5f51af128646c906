import Testing

@testable import Evals

@Suite struct LineCutterTests {
    private func lines(_ text: String, pieces: Int, limit: Int = 100) -> (lines: [String], isTooLong: Bool) {
        var cutter = LineCutter(limit: limit)
        let bytes = Array(text.utf8)
        var lines: [[UInt8]] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            lines += cutter.cut(bytes[start..<min(start + pieces, bytes.count)])
        }
        lines += cutter.cutRest()
        return (lines.map { String(decoding: $0, as: UTF8.self) }, cutter.isTooLong)
    }

    /// Wherever a pipe breaks the bytes apart.
    @Test(arguments: 1...12) func linesAreWhole(pieces: Int) {
        #expect(lines("one\n\ntwö\r\nthree", pieces: pieces).lines == ["one", "", "twö", "three"])
        #expect(lines("", pieces: pieces).lines == [])
    }

    @Test(arguments: 1...12) func aLineThatIsTooLongEndsIt(pieces: Int) {
        let long = lines("one\n123456\ntwo\n", pieces: pieces, limit: 5)
        #expect(long.lines == ["one"] && long.isTooLong)
        let fits = lines("12345\n", pieces: pieces, limit: 5)
        #expect(fits.lines == ["12345"] && !fits.isTooLong)
        #expect(lines("123456", pieces: pieces, limit: 5).isTooLong)
    }
}
