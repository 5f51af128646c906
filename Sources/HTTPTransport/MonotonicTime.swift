import Glibc

/// A reading of the system's monotonic clock, in nanoseconds. Deadlines on it do not move with the wall clock.
struct MonotonicTime: Comparable, Sendable {
    var nanoseconds: UInt64

    /// A time that never comes.
    static let never = MonotonicTime(nanoseconds: .max)

    static var now: MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    func adding(_ duration: Duration) -> MonotonicTime {
        let (sum, overflows) = nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
        return overflows ? .never : MonotonicTime(nanoseconds: sum)
    }

    /// Milliseconds from `start` to this time, rounded up, so that a wait of that length does not wake too early.
    func milliseconds(since start: MonotonicTime) -> Int {
        guard self > start else { return 0 }
        return Int((nanoseconds - start.nanoseconds).dividedRoundingUp(by: 1_000_000))
    }
}

extension Duration {
    /// Nanoseconds, none for a negative duration, all there are for one past 584 years.
    var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, overflows) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carries) = product.addingReportingOverflow(UInt64(attoseconds) / 1_000_000_000)
        return overflows || carries ? .max : sum
    }

    /// Milliseconds, at least one, because libcurl takes zero to mean its own default.
    var curlMilliseconds: Int {
        Int(clamping: max(1, wholeNanoseconds.dividedRoundingUp(by: 1_000_000))).clampedToInt32
    }

    /// For people: `60 s`, `1.5 s`, `100 ms`.
    var text: String {
        let milliseconds = wholeNanoseconds / 1_000_000
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        let tenths = milliseconds / 100
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
}

extension UInt64 {
    fileprivate func dividedRoundingUp(by divisor: UInt64) -> UInt64 { self / divisor + (self % divisor == 0 ? 0 : 1) }
}

extension Int {
    /// libcurl keeps some limits in 32 bits.
    fileprivate var clampedToInt32: Int { Swift.min(self, Int(Int32.max)) }
}
