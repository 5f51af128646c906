import Glibc

/// The wall clock as a number: tokens and rooms carry Unix times.
public enum UnixClock {
    /// Milliseconds since 1970-01-01 00:00 UTC.
    public static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Whole seconds since 1970-01-01 00:00 UTC.
    public static func seconds() -> Int64 { milliseconds() / 1000 }
}
