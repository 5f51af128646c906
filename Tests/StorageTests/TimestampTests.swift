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
