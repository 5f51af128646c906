import AgentCore
import Glibc
import Storage
import Testing

/// The time zone belongs to a whole process, so that each of these runs in one of its own.
@Suite struct LocalTimeTests {
    @Test func summerAndWinterInBerlin() async {
        await #expect(processExitsWith: .success) {
            setenv("TZ", "Europe/Berlin", 1)
            tzset()
            let winter = LocalTime(Timestamp(milliseconds: 1_737_383_425_000), timeZone: "Europe/Berlin")
            #expect(winter.text == "2025-01-20 15:30, Monday" && winter.zone == "Europe/Berlin, UTC+01:00")
            let summer = LocalTime(Timestamp(milliseconds: 1_751_320_740_000), timeZone: "Europe/Berlin")
            #expect(summer.text == "2025-06-30 23:59, Monday" && summer.zone == "Europe/Berlin, UTC+02:00")
        }
    }

    @Test func offsetsWestAndOfHalfAnHour() async {
        await #expect(processExitsWith: .success) {
            setenv("TZ", "America/St_Johns", 1)
            tzset()
            let west = LocalTime(Timestamp(milliseconds: 1_735_689_600_000), timeZone: "America/St_Johns")
            #expect(west.text == "2024-12-31 20:30, Tuesday" && west.zone == "America/St_Johns, UTC-03:30")
            setenv("TZ", "Asia/Kathmandu", 1)
            tzset()
            let east = LocalTime(Timestamp(milliseconds: 1_735_689_600_000), timeZone: "Asia/Kathmandu")
            #expect(east.text == "2025-01-01 05:45, Wednesday" && east.zone == "Asia/Kathmandu, UTC+05:45")
        }
    }

    @Test func namesOfZones() async {
        await #expect(processExitsWith: .success) {
            setenv("TZ", "UTC", 1)
            tzset()
            func zone(_ name: String?) -> String { LocalTime(Timestamp(milliseconds: 0), timeZone: name).zone }
            #expect(zone("UTC") == "UTC, UTC+00:00")
            #expect(zone(":Europe/Berlin") == "Europe/Berlin, UTC+00:00")
            #expect(zone("/usr/share/zoneinfo/Asia/Tokyo") == "Asia/Tokyo, UTC+00:00")
            // A rule is no name, and neither is a file of somebody's own.
            for name in ["CET-1CEST", "", "/nowhere/zone"] { #expect(zone(name) == "UTC+00:00") }
        }
    }
}
