import HTTPTransport
import HTTPTypes
import HummingbirdCore
import NIOCore

/// Carries requests and answers between Hummingbird's types and the endpoint's.
struct HTTPResponder: Sendable {
    /// LiveKit's own limit on a request.
    static let bodyLimit = 10 << 20

    let endpoint: LocalEndpoint
    /// Unix milliseconds.
    let now: @Sendable () -> Int64

    func respond(to request: Request, with writer: consuming ResponseWriter) async throws {
        if request.headers[.expect] == "100-continue" {
            try await writer.writeInformationalHead(HTTPTypes.HTTPResponse(status: .continue))
        }
        var response: LocalResponse
        do {
            let body = try await request.body.collect(upTo: Self.bodyLimit)
            response = await endpoint.respond(to: Self.read(request, body: Array(buffer: body)))
        } catch is NIOTooManyBytesError {
            response = .text("the request is larger than \(Self.bodyLimit >> 20) MiB\n", status: 413)
            response.headers = [("Connection", "close")]
        }
        if request.method == .head { response.pieces = [] }
        try await write(response, writer)
    }

    private static func read(_ request: Request, body: [UInt8]) -> LocalRequest {
        let target = (request.head.path ?? "/").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return LocalRequest(
            method: request.method.rawValue,
            path: String(target[0]),
            query: target.count > 1 ? String(target[1]) : "",
            headers: HTTPHeaders(request.headers.map { ($0.name.rawName, $0.value) }),
            body: body
        )
    }

    private func write(_ response: LocalResponse, _ writer: consuming ResponseWriter) async throws {
        var head = HTTPTypes.HTTPResponse(status: .init(code: response.status))
        head.headerFields[.contentType] = response.contentType
        head.headerFields[.date] = HTTPDate.text(now())
        for (name, value) in response.headers {
            if let name = HTTPField.Name(name) { head.headerFields[name] = value }
        }
        if response.pieces.count <= 1 {
            let body = ByteBuffer(bytes: response.pieces.first ?? [])
            head.headerFields[.contentLength] = "\(body.readableBytes)"
            return try await writer.write(response: head, body: ResponseBody(byteBuffer: body))
        }
        var bodyWriter = try await writer.writeHead(head)
        for piece in response.pieces where !piece.isEmpty { try await bodyWriter.write(ByteBuffer(bytes: piece)) }
        try await bodyWriter.finish(nil)
    }
}
