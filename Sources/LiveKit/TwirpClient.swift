import HTTPTransport
import SwiftProtobuf

/// Calls methods of LiveKit's room service: Twirp, that is protobuf in the body of a POST and errors as JSON.
struct TwirpClient: Sendable {
    /// Room lists with metadata can be large; this is a guard against a server that never ends.
    static let responseLimit = 256 << 20

    let configuration: LiveKitConfiguration
    let client: HTTPClient
    /// Unix seconds.
    let now: @Sendable () -> Int64

    /// Calls one method.
    /// - Parameter retries: send the request once more when no connection came about, so that nothing reached the server.
    func call<Request: Message, Response: Message>(
        _ method: String,
        _ request: Request,
        grant: VideoGrant,
        retries: Bool
    ) async throws(LiveKitError) -> Response {
        let body: [UInt8]
        let token: String
        do {
            body = try request.serializedBytes()
            token = try AccessToken.sign(
                AccessTokenClaims(video: grant),
                apiKey: configuration.apiKey,
                secret: configuration.apiSecret,
                now: now(),
                lifetime: .seconds(60)
            )
        } catch {
            throw LiveKitError(.invalidArgument, "\(method) cannot be sent: \(error)")
        }
        let problems = TwirpProblem(configuration: configuration, token: token)
        let answer = try await send(method, body, problems, retries: retries)
        guard answer.status == 200 else { throw problems.error(for: answer) }
        guard answer.isProtobuf else { throw problems.notLiveKit(answer) }
        do {
            return try Self.decode(answer.body)
        } catch {
            throw LiveKitError(
                .malformed,
                "the server at \(configuration.url) answered \(method) with what is not a \(method) response"
            )
        }
    }

    /// Reads a response's body; what its message leaves out is skipped and not kept.
    static func decode<Response: Message>(_ body: [UInt8]) throws -> Response {
        var options = BinaryDecodingOptions()
        options.discardUnknownFields = true
        return try Response(serializedBytes: body, options: options)
    }

    private func send(_ method: String, _ body: [UInt8], _ problems: TwirpProblem, retries: Bool)
        async throws(LiveKitError) -> TwirpAnswer
    {
        let request = HTTPRequest(
            method: "POST",
            url: "\(configuration.httpBaseURL)/twirp/livekit.RoomService/\(method)",
            headers: [("Authorization", "Bearer \(problems.token)"), ("Content-Type", "application/protobuf")],
            body: body,
            timeouts: HTTPTimeouts(
                connect: .seconds(10),
                firstByte: .seconds(10),
                idle: .seconds(10),
                total: .seconds(30)
            )
        )
        do {
            do {
                return try await exchange(request)
            } catch let error as HTTPError where retries && error.neverConnected {
                return try await exchange(request)
            }
        } catch let error as HTTPError {
            throw problems.error(for: error)
        } catch is CancellationError {
            throw LiveKitError(.cancelled, "the request to \(configuration.url) was cancelled")
        } catch {
            throw LiveKitError(.network, "the request to \(configuration.url) failed: \(error)")
        }
    }

    private func exchange(_ request: HTTPRequest) async throws -> TwirpAnswer {
        let response = try await client.send(request)
        let body = try await response.body.collect(upTo: Self.responseLimit)
        return TwirpAnswer(
            status: response.status,
            contentType: response.headers["Content-Type"] ?? "",
            retryAfter: response.headers["Retry-After"],
            body: body
        )
    }
}

/// What a server answered.
struct TwirpAnswer: Sendable {
    let status: Int
    let contentType: String
    let retryAfter: String?
    let body: [UInt8]

    var isProtobuf: Bool { contentType.lowercased().hasPrefix("application/protobuf") }
}

extension HTTPError {
    /// True when no connection came about, so that the server cannot have seen the request.
    fileprivate var neverConnected: Bool { code == .dns || code == .refused || code == .connect }
}
