import CCurl
import Glibc

/// Whether and when to send a request again. Pure: the time of day and the randomness come from the caller.
///
/// The rules are those the public chat APIs and their own clients follow. A caller must not retry once it has shown
/// any part of an answer.
public struct RetryPolicy: Sendable, Hashable {
    /// How often a request may be sent again.
    public var attempts: Int
    /// The longest wait a server may ask for. When it asks for more, there is no retry: coming back earlier than
    /// told would only be refused again.
    public var longestServerDelay: Duration

    /// Makes a policy; the defaults suit a person who waits. A batch may wait 120 s.
    public init(attempts: Int = 2, longestServerDelay: Duration = .seconds(60)) {
        self.attempts = attempts
        self.longestServerDelay = longestServerDelay
    }

    /// How long to wait before a retry: what the server asks for, else 0.5 s, doubled with each retry up to 8 s, less
    /// up to a quarter so that clients which failed together do not come back together.
    ///
    /// - Parameters:
    ///   - number: 1 for the first retry.
    ///   - headers: those of the failed answer, if there was one.
    ///   - now: seconds since 1970, as ``UnixTime/now()`` tells them.
    ///   - random: from 0 up to 1.
    /// - Returns: nil when the request must not be sent again.
    public func delay(beforeRetry number: Int, headers: HTTPHeaders?, now: Double, random: Double) -> Duration? {
        guard number >= 1, number <= attempts else { return nil }
        if let headers, let asked = RetryPolicy.serverDelay(headers, now: now) {
            return asked <= longestServerDelay ? asked : nil
        }
        let backoff = min(8, 0.5 * Double(1 << min(number - 1, 10)))
        return .seconds(backoff * (1 - 0.25 * min(max(random, 0), 1)))
    }

    /// How long the server asks to wait: `retry-after-ms`, else `Retry-After` in seconds or as a date.
    ///
    /// - Parameter now: seconds since 1970.
    /// - Returns: nil when it does not ask or cannot be understood; zero for a time that has passed.
    public static func serverDelay(_ headers: HTTPHeaders, now: Double) -> Duration? {
        if let milliseconds = number(headers["retry-after-ms"]) { return duration(milliseconds / 1000) }
        guard let text = headers["Retry-After"] else { return nil }
        if let seconds = number(text) { return duration(seconds) }
        let date = curl_getdate(text, nil)
        return date < 0 ? nil : duration(Double(date) - now)
    }

    /// Whether an answer with this status may be different next time: 408, 409, 429 and 5xx, unless the server says
    /// otherwise with `x-should-retry`. The body may still forbid it, for example when it tells of a spent quota.
    public static func isRetryable(status: Int, headers: HTTPHeaders) -> Bool {
        switch headers["x-should-retry"] {
        case "true": true
        case "false": false
        default: status == 408 || status == 409 || status == 429 || (500...599).contains(status)
        }
    }

    /// Whether a request that got no answer may get one next time: the connection failed, and nothing had arrived.
    public static func isRetryable(_ error: HTTPError) -> Bool {
        let isTransient: Set<HTTPError.Code> = [.dns, .refused, .connect, .timeout, .broken]
        return error.isBeforeFirstByte && isTransient.contains(error.code)
    }

    private static func number(_ text: String?) -> Double? {
        guard let text, let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// A century is as good as forever, and does not overflow.
    private static func duration(_ seconds: Double) -> Duration { .seconds(min(max(seconds, 0), 3_155_760_000)) }
}

/// The time of day as a number, for what protocols carry. Moments that people read are `Storage`'s timestamps.
public enum UnixTime {
    /// Whole seconds since 1970.
    public static func seconds() -> Int64 { Int64(now()) }

    /// Seconds since 1970, with a fraction.
    public static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
