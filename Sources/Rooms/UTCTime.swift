/// Calendar fields of a Unix time in UTC, by the proleptic Gregorian calendar.
///
/// Foundation's formatter would cost more at start-up than everything else in a `rooms` command.
struct UTCTime: Hashable, Sendable {
    var year: Int
    var month: Int
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int
    var millisecond: Int

    /// The fields of a time in milliseconds since 1970-01-01 00:00.
    init(milliseconds: Int64) {
        let (days, rest) = Int(milliseconds).flooredDivision(by: 86_400_000)
        (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60)
        (second, millisecond) = (rest / 1000 % 60, rest % 1000)
        // Years from 1 March put the leap day last, and 400 of them have 146,097 days.
        let (era, dayOfEra) = (days + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Reads `2026-10-08T12:34:56Z`, with or without a fraction of a second; nil for anything else.
    init?(iso8601 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z") else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            bytes[range].reduce(0 as Int?) { value, byte in
                (0x30...0x39).contains(byte) ? value.map { $0 * 10 + Int(byte & 0xF) } : nil
            }
        }
        let separators: [(Int, Character)] = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")]
        guard separators.allSatisfy({ bytes[$0.0] == $0.1.asciiValue }),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19)
        else { return nil }
        var milliseconds = 0
        if bytes[19] == UInt8(ascii: ".") {
            guard let fraction = number(20..<min(23, bytes.count - 1)), number(20..<bytes.count - 1) != nil,
                bytes.count > 21
            else { return nil }
            milliseconds = [0, 100, 10, 1][min(3, bytes.count - 21)] * fraction
        } else if bytes.count != 20 {
            return nil
        }
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61 else { return nil }
        (self.year, self.month, self.day, self.hour, self.minute) = (year, month, day, hour, minute)
        (self.second, self.millisecond) = (second, milliseconds)
    }

    /// Milliseconds since 1970-01-01 00:00.
    var milliseconds: Int64 {
        let (era, yearOfEra) = (year - (month <= 2 ? 1 : 0)).flooredDivision(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        return Int64((((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + millisecond)
    }

    /// `2026-10-08T12:34:56.789Z`.
    var iso8601: String {
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        return "\(date)T\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2)).\(padded(millisecond, 3))Z"
    }

    /// `20261008-123456`, what a room without a name of its own is called.
    var roomSuffix: String {
        "\(padded(year, 4))\(padded(month, 2))\(padded(day, 2))-\(padded(hour, 2))\(padded(minute, 2))\(padded(second, 2))"
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int {
    /// Quotient and remainder with a remainder that is never negative.
    fileprivate func flooredDivision(by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
