import Glibc

/// A moment in milliseconds since 1970 (UTC), written without Foundation's calendars, whose start-up cost a short
/// command would pay for nothing.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64

    /// A moment given in milliseconds since 1970.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// This moment by the machine's clock.
    public static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Whole seconds since 1970.
    public var seconds: Int64 { milliseconds.quotientFloored(by: 1000) }

    /// Earlier comes first.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment a number of milliseconds later.
    public func advanced(byMilliseconds count: Int64) -> Timestamp {
        Timestamp(milliseconds: milliseconds + count)
    }

    /// RFC 3339 in UTC with milliseconds: `2026-11-21T12:08:36.123Z`.
    public var rfc3339: String {
        let parts = CivilTime(secondsSince1970: seconds)
        let fraction = Int(milliseconds - seconds * 1000)
        // Every record of a transcript has one: no lists of parts for the years that occur.
        if (0...9999).contains(parts.year) { return parts.rfc3339(milliseconds: fraction) }
        return "\(parts.date(separator: "-"))T\(parts.time(separator: ":")).\(padded(fraction, 3))Z"
    }

    /// `20261121-120836` in UTC: the form of room names and session ids.
    public var compact: String {
        let parts = CivilTime(secondsSince1970: seconds)
        return "\(parts.date(separator: ""))-\(parts.time(separator: ""))"
    }

    /// Reads the form that `rfc3339` writes; nil for anything else.
    public init?(rfc3339 text: String) {
        var text = text
        guard let time = text.withUTF8({ Timestamp(rfc3339: $0) }) else { return nil }
        self = time
    }

    /// Reads the same from memory.
    public init?(rfc3339 bytes: UnsafeBufferPointer<UInt8>) {
        let form: StaticString = "dddd-dd-ddTdd:dd:dd.dddZ"
        guard bytes.count == form.utf8CodeUnitCount else { return nil }
        for position in 0..<bytes.count {
            let (byte, expected) = (bytes[position], form.utf8Start[position])
            let isDigit = byte &- UInt8(ascii: "0") < 10
            guard expected == UInt8(ascii: "d") ? isDigit : byte == expected else { return nil }
        }
        func number(_ range: Range<Int>) -> Int {
            var number = 0
            for position in range { number = number * 10 + Int(bytes[position] - UInt8(ascii: "0")) }
            return number
        }
        let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
        let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
        guard (1...12).contains(month), hour < 24, minute < 60, second < 60 else { return nil }
        guard day >= 1, day <= 28 || day <= CivilTime.length(ofMonth: month, in: year) else { return nil }
        let days = CivilTime.days(year: year, month: month, day: day)
        let time = (hour * 60 + minute) * 60 + second
        self.init(milliseconds: (Int64(days) * 86_400 + Int64(time)) * 1000 + Int64(number(20..<23)))
    }

    /// Reads RFC 3339 in UTC with a fraction of a second of any length, or none, for records that other versions and
    /// programs may have written; nil for anything else. What is finer than a millisecond is dropped.
    public init?(rfc3339WithAnyFraction text: String) {
        guard text.last == "Z" else { return nil }
        let parts = text.dropLast().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : "0"
        guard !fraction.isEmpty, fraction.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
        self.init(rfc3339: "\(parts[0]).\((fraction + "00").prefix(3))Z")
    }
}

/// A moment's calendar fields in UTC (proleptic Gregorian).
public struct CivilTime: Hashable, Sendable {
    /// The calendar fields.
    public let year, month, day, hour, minute, second: Int
    /// 0 for Sunday to 6 for Saturday.
    public let weekday: Int

    /// The fields of a moment given in seconds since 1970.
    public init(secondsSince1970 seconds: Int64) {
        let days = Int(seconds.quotientFloored(by: 86_400))
        let rest = Int(seconds) - days * 86_400
        (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
        weekday = ((days + 4) % 7 + 7) % 7
        // Eras of 400 years, each starting on 1 March, so that the leap day comes last in a year.
        let shifted = days + 719_468
        let era = Int(Int64(shifted).quotientFloored(by: 146_097))
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The years 0 to 9999 only.
    fileprivate func rfc3339(milliseconds: Int) -> String {
        String(unsafeUninitializedCapacity: 24) { buffer in
            var end = 0
            func put(_ number: Int, _ width: Int, _ separator: Character) {
                var rest = number
                for place in stride(from: end + width - 1, through: end, by: -1) {
                    buffer[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                buffer[end + width] = separator.asciiValue ?? 0
                end += width + 1
            }
            put(year, 4, "-")
            put(month, 2, "-")
            put(day, 2, "T")
            put(hour, 2, ":")
            put(minute, 2, ":")
            put(second, 2, ".")
            put(milliseconds, 3, "Z")
            return end
        }
    }

    static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = Int(Int64(shifted).quotientFloored(by: 400))
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func length(ofMonth month: Int, in year: Int) -> Int {
        let next = month < 12 ? (year, month + 1) : (year + 1, 1)
        return days(year: next.0, month: next.1, day: 1) - days(year: year, month: month, day: 1)
    }

    /// The date with a separator between its parts.
    public func date(separator: String) -> String {
        [padded(year, 4), padded(month, 2), padded(day, 2)].joined(separator: separator)
    }

    /// The time of day with a separator between its parts.
    public func time(separator: String) -> String {
        [padded(hour, 2), padded(minute, 2), padded(second, 2)].joined(separator: separator)
    }
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension Int64 {
    fileprivate func quotientFloored(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
