import HTTPTransport
import Testing

@Suite struct RetryPolicyTests {
    /// Sun, 06 Nov 1994 08:49:37 GMT, the date that RFC 9110 writes in all three forms.
    let now = 784_111_777.0

    private func delay(_ number: Int, _ headers: [(name: String, value: String)] = [], random: Double = 0) -> Duration?
    {
        RetryPolicy().delay(beforeRetry: number, headers: HTTPHeaders(headers), now: now, random: random)
    }

    @Test func backoffDoublesUpToEightSecondsLessAQuarter() {
        let patient = RetryPolicy(attempts: 100)
        let delays = (1...7).map { patient.delay(beforeRetry: $0, headers: nil, now: now, random: 0) }
        #expect(delays == [0.5, 1, 2, 4, 8, 8, 8].map { .seconds($0) })
        #expect(patient.delay(beforeRetry: 100, headers: nil, now: now, random: 1) == .seconds(6))
        #expect(patient.delay(beforeRetry: 1, headers: nil, now: now, random: 0.5) == .seconds(0.4375))
    }

    @Test func attemptsRunOut() {
        #expect(delay(2) == .seconds(1))
        #expect(delay(3) == nil)
        #expect(delay(0) == nil)
        #expect(RetryPolicy(attempts: 0).delay(beforeRetry: 1, headers: nil, now: now, random: 0) == nil)
    }

    @Test(
        arguments: [
            ([("Retry-After", "3")], 3.0),
            ([("retry-after", "0.25")], 0.25),
            ([("Retry-After", " 2 ")], 0.5),
            ([("Retry-After", "-5")], 0),
            ([("Retry-After", "60")], 60),
            ([("retry-after-ms", "1500"), ("Retry-After", "9")], 1.5),
            ([("retry-after-ms", "soon"), ("Retry-After", "9")], 9),
            ([("Retry-After", "Sun, 06 Nov 1994 08:49:42 GMT")], 5),
            ([("Retry-After", "Sunday, 06-Nov-94 08:49:42 GMT")], 5),
            ([("Retry-After", "Sun Nov  6 08:49:42 1994")], 5),
            ([("Retry-After", "Sun, 06 Nov 1994 08:49:00 GMT")], 0),
            ([("Retry-After", "in a moment")], 0.5),
            ([("Retry-After", "nan")], 0.5),
            ([("Retry-After", "inf")], 0.5),
            ([("Retry-After", "")], 0.5),
        ] as [([(String, String)], Double)]
    )
    func theServersDelayWins(headers: [(String, String)], seconds: Double) {
        #expect(delay(1, headers.map { (name: $0.0, value: $0.1) }) == .seconds(seconds))
    }

    @Test(arguments: ["61", "1e300", "Mon, 07 Nov 1994 08:49:37 GMT"])
    func aDelayPastTheLimitEndsTheRetries(value: String) {
        #expect(delay(1, [("Retry-After", value)]) == nil)
        #expect(
            RetryPolicy.serverDelay(HTTPHeaders([("Retry-After", value)]), now: now).map { $0 > .seconds(60) } == true
        )
    }

    @Test func statusesThatMayPass() {
        let none = HTTPHeaders()
        let passing = (100...599).filter { RetryPolicy.isRetryable(status: $0, headers: none) }
        #expect(passing == [408, 409, 429] + Array(500...599))
        let must = HTTPHeaders([("X-Should-Retry", "true")])
        let never = HTTPHeaders([("x-should-retry", "false")])
        #expect(RetryPolicy.isRetryable(status: 400, headers: must))
        #expect(!RetryPolicy.isRetryable(status: 503, headers: never))
    }

    @Test func errorsThatMayPass() {
        let all: [HTTPError.Code] = [
            .dns, .refused, .connect, .tls, .timeout, .broken, .invalidURL, .tooLarge, .unsupported,
        ]
        let early = all.filter { RetryPolicy.isRetryable(HTTPError($0, "", isBeforeFirstByte: true)) }
        #expect(early == [.dns, .refused, .connect, .timeout, .broken])
        #expect(!all.contains { RetryPolicy.isRetryable(HTTPError($0, "", isBeforeFirstByte: false)) })
    }
}
