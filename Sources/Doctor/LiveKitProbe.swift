import HTTPTransport
import LiveKit
import Tools

/// Asks a LiveKit server single questions and keeps the answers as they came, since a doctor wants to know more than
/// a client: which of key, secret, clock and grant was refused.
struct LiveKitProbe: Sendable {
    /// What came back. The body is looked at, never shown: servers repeat tokens in refusals.
    struct Answer: Sendable {
        var status: Int
        var contentType: String
        var body: [UInt8]
        /// By how many seconds the server's clock is ahead of ours; nil when it does not tell the time.
        var clockSkew: Double?

        private var words: String { String(decoding: body.prefix(4096), as: UTF8.self).lowercased() }

        func says(_ text: String) -> Bool { words.contains(text) }
        /// Twirp's code of an error.
        var code: String? { (try? JSONValue(parsing: body))?["code"]?.stringValue }
        var isJSONObject: Bool { (try? JSONValue(parsing: body))?.objectValue != nil }
        var isRefusal: Bool { status == 401 || status == 403 }
    }

    let configuration: LiveKitConfiguration
    let timeout: Duration
    /// Seconds since 1970.
    let now: @Sendable () -> Double

    /// Sends a GET, with a token where a grant is given.
    /// - Throws: `HTTPError` when there is no answer.
    func get(_ path: String, grant: VideoGrant? = nil) async throws -> Answer {
        try await send("GET", path, grant, body: nil)
    }

    /// Calls a method of the room service.
    /// - Throws: `HTTPError` when there is no answer.
    func call(_ method: String, _ body: JSONValue, grant: VideoGrant) async throws -> Answer {
        try await send("POST", "/twirp/livekit.RoomService/\(method)", grant, body: body)
    }

    private func send(_ method: String, _ path: String, _ grant: VideoGrant?, body: JSONValue?) async throws -> Answer {
        var headers: [(name: String, value: String)] = []
        if let grant {
            let token = try AccessToken.sign(
                AccessTokenClaims(identity: "pattreeya-doctor", video: grant),
                apiKey: configuration.apiKey,
                secret: configuration.apiSecret,
                now: Int64(now()),
                lifetime: .seconds(60)
            )
            headers.append((name: "Authorization", value: "Bearer \(token)"))
        }
        if body != nil { headers.append((name: "Content-Type", value: "application/json")) }
        let request = HTTPRequest(
            method: method,
            url: configuration.httpBaseURL + path,
            headers: headers,
            body: body?.serialized() ?? [],
            timeouts: HTTPTimeouts(connect: timeout, firstByte: timeout, idle: timeout, total: timeout)
        )
        let started = now()
        let response = try await HTTPClient.shared.send(request)
        // The server wrote its date somewhere between our sending and our hearing of it.
        let middle = (started + now()) / 2
        return Answer(
            status: response.status,
            contentType: response.headers["Content-Type"] ?? "",
            body: try await response.body.collect(upTo: 1 << 20),
            clockSkew: response.headers.date.map { $0 - middle }
        )
    }
}
