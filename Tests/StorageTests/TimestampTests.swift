import Glibc
import Storage
import TestSupport
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (1_737_383_425_123, "2025-01-20T14:30:25.123Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
    ]) func knownMoments(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test func everyMomentIsReadBack() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            let moment = Timestamp(
                milliseconds: .random(in: -62_167_219_200_000...253_402_300_799_999, using: &generator)
            )
            #expect(Timestamp(rfc3339: moment.rfc3339) == moment)
        }
    }

    @Test(arguments: [
        "", "2025-01-20T14:30:25Z", "2025-01-20T14:30:25.1Z", "2025-01-20T14:30:25.1234Z", "2025-01-20 14:30:25.123Z",
        "2025-01-20t14:30:25.123z", "2025-01-20T14:30:25.123+00:00", " 2025-01-20T14:30:25.123Z",
        "2025-01-20T14:30:25.123Z ", "2025-13-20T14:30:25.123Z", "2025-00-20T14:30:25.123Z",
        "2025-02-29T00:00:00.000Z", "2100-02-29T00:00:00.000Z", "2025-04-31T00:00:00.000Z",
        "2025-01-00T00:00:00.000Z", "2025-01-32T00:00:00.000Z", "2025-01-20T24:00:00.000Z",
        "2025-01-20T14:60:00.000Z", "2025-01-20T14:30:60.000Z", "-025-01-20T14:30:25.123Z",
        "2025-01-20T14:30:2\u{0665}.23Z", "+025-01-20T14:30:25.123Z",
    ]) func anythingElseIsRefused(text: String) { #expect(Timestamp(rfc3339: text) == nil) }

    @Test func agreesWithTheCLibrary() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<5000 {
            // From 1900 to 2370, before and after 1970.
            let moment = Timestamp(
                milliseconds: .random(in: -2_208_988_800_000...12_622_780_800_000, using: &generator)
            )
            let milliseconds = moment.milliseconds
            var seconds = time_t(milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000)
            var parts = tm()
            gmtime_r(&seconds, &parts)
            let expected = [
                parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                parts.tm_wday,
            ].map { Int($0) }
            let time = CivilTime(secondsSince1970: moment.seconds)
            let found = [time.year, time.month, time.day, time.hour, time.minute, time.second, time.weekday]
            var text = [CChar](repeating: 0, count: 32)
            strftime(&text, text.count, "%Y%m%d-%H%M%S", &parts)
            if found != expected || moment.compact != String(cString: text)
                || Timestamp(rfc3339: moment.rfc3339) != moment
            {
                Issue.record("\(milliseconds) became \(moment.rfc3339)")
            }
        }
    }

    @Test(arguments: [
        ("2026-10-08T12:34:56Z", 0), ("2026-10-08T12:34:56.5Z", 500), ("2026-10-08T12:34:56.25Z", 250),
        ("2026-10-08T12:34:56.125Z", 125), ("2026-10-08T12:34:56.123456Z", 123),
    ]) func fractionsOfAnyLengthAreRead(text: String, milliseconds: Int64) {
        let second: Int64 = 1_791_462_896_000
        #expect(Timestamp(rfc3339WithAnyFraction: text)?.milliseconds == second + milliseconds)
    }

    @Test(arguments: [
        "", "Z", "2026-10-08", "2026-10-08T12:34:56", "2026-13-08T12:34:56Z", "2026-10-08 12:34:56Z",
        "2026-10-08T12:34:56.Z", "2026-10-08T25:34:56Z", "2026-10-08T12:34:56+Z", "x026-10-08T12:34:56Z",
        "2026-10-08T12:34:56.5.5Z", "2026-10-08T12:34:56.-5Z", "2026-10-08T12:34:56.1234x",
    ]) func otherTextsAreRefusedWithAnyFraction(text: String) {
        #expect(Timestamp(rfc3339WithAnyFraction: text) == nil)
    }

    @Test func sortsAndCounts() {
        let moment = Timestamp(milliseconds: 1_737_383_425_123)
        #expect(moment.compact == "20250120-143025")
        #expect(moment.seconds == 1_737_383_425)
        #expect(Timestamp(milliseconds: -1).seconds == -1)
        #expect(moment < moment.advanced(byMilliseconds: 1))
        #expect(moment.advanced(byMilliseconds: -123).rfc3339 == "2025-01-20T14:30:25.000Z")
    }

    @Test func daysOfTheWeek() {
        #expect(CivilTime(secondsSince1970: 0).weekday == 4)
        #expect(CivilTime(secondsSince1970: -1).weekday == 3)
        #expect(CivilTime(secondsSince1970: -864_000).weekday == 1)
        #expect(CivilTime(secondsSince1970: 1_737_383_425).weekday == 1)
        #expect(CivilTime(secondsSince1970: 951_782_400).weekday == 2)
    }
}
