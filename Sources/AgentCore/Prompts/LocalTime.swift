import Glibc
import Storage

/// The clock on the person's wall, as prompts show it.
public struct LocalTime: Sendable, Hashable {
    /// `2026-11-21 12:08, Saturday`.
    public var text: String
    /// `Europe/Berlin, UTC+01:00`, or only the offset where the zone has no known name.
    public var zone: String

    /// A moment in the machine's time zone.
    /// - Parameter timeZone: the value of `TZ`, which names the zone where it is set.
    public init(_ moment: Timestamp, timeZone: String? = nil) {
        var seconds = time_t(moment.seconds)
        var fields = tm()
        localtime_r(&seconds, &fields)
        let local = CivilTime(secondsSince1970: moment.seconds + Int64(fields.tm_gmtoff))
        let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
        text = "\(local.date(separator: "-")) \(local.time(separator: ":").dropLast(3)), \(days[local.weekday])"
        let minutes = abs(fields.tm_gmtoff) / 60
        let offset = CivilTime(secondsSince1970: Int64(minutes * 60)).time(separator: ":").dropLast(3)
        let utc = "UTC\(fields.tm_gmtoff < 0 ? "-" : "+")\(offset)"
        zone = Self.name(timeZone).map { "\($0), \(utc)" } ?? utc
    }

    private static func name(_ timeZone: String?) -> String? {
        if let timeZone {
            // POSIX: an empty value means UTC, and a colon may stand before a name.
            let name = timeZone.hasPrefix(":") ? String(timeZone.dropFirst()) : timeZone
            if name.hasPrefix("/") { return zoneName(inPath: name) }
            return name.contains("/") || name == "UTC" ? name : nil
        }
        var buffer = [CChar](repeating: 0, count: 1024)
        let count = readlink("/etc/localtime", &buffer, buffer.count - 1)
        guard count > 0 else { return nil }
        let path = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return zoneName(inPath: path)
    }

    private static func zoneName(inPath path: String) -> String? {
        path.firstRange(of: "zoneinfo/").map { String(path[$0.upperBound...]) }
    }
}
