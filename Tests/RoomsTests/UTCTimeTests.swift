import Glibc
import Testing

@testable import Rooms

@Suite struct UTCTimeTests {
    @Test func agreesWithTheCLibrary() {
        var generator = SplitMix(state: 3)
        for _ in 0..<5000 {
            // From 1900 to 2370, before and after 1970.
            let milliseconds = Int64.random(in: -2_208_988_800_000...12_622_780_800_000, using: &generator)
            var seconds = time_t(milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000)
            var parts = tm()
            gmtime_r(&seconds, &parts)
            let time = UTCTime(milliseconds: milliseconds)
            let expected = [
                parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
            ].map { Int($0) }
            let found = [time.year, time.month, time.day, time.hour, time.minute, time.second]
            if found != expected || time.milliseconds != milliseconds || UTCTime(iso8601: time.iso8601) != time {
                Issue.record("\(milliseconds) became \(time.iso8601)")
            }
        }
    }

    @Test func readsFractionsOfAnyLength() {
        #expect(UTCTime(iso8601: "2026-10-08T12:34:56Z")?.millisecond == 0)
        #expect(UTCTime(iso8601: "2026-10-08T12:34:56.5Z")?.millisecond == 500)
        #expect(UTCTime(iso8601: "2026-10-08T12:34:56.123456Z")?.millisecond == 123)
    }

    @Test(arguments: [
        "", "2026-10-08", "2026-10-08T12:34:56", "2026-13-08T12:34:56Z", "2026-10-08 12:34:56Z",
        "2026-10-08T12:34:56.Z",
        "2026-10-08T25:34:56Z", "2026-10-08T12:34:56+Z", "x026-10-08T12:34:56Z",
    ]) func refusesOtherTexts(text: String) { #expect(UTCTime(iso8601: text) == nil) }
}
