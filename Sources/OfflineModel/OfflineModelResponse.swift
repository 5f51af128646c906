import Tools

/// An HTTP answer of the offline model.
public struct OfflineModelResponse: Sendable, Hashable {
    /// The HTTP status: 200 or 400.
    public var status: Int
    /// The value of the `Content-Type` header.
    public var contentType: String
    /// The body: one piece of JSON, or one piece a server-sent event, each to be sent as it comes.
    public var pieces: [[UInt8]]

    /// The pieces as one.
    public var body: [UInt8] { Array(pieces.joined()) }

    enum ContentType: String {
        case json = "application/json"
        case eventStream = "text/event-stream"
    }

    init(status: Int, contentType: ContentType, pieces: [[UInt8]]) {
        self.status = status
        self.contentType = contentType.rawValue
        self.pieces = pieces
    }

    static func refusal(_ refusal: ChatRequestBody.Refusal) -> OfflineModelResponse {
        let error: JSONValue = [
            "message": .string(refusal.message), "type": "invalid_request_error",
            "param": refusal.parameter.map { .string($0) } ?? .null, "code": .null,
        ]
        let root: JSONValue = ["error": error]
        return OfflineModelResponse(status: 400, contentType: .json, pieces: [root.serialized()])
    }
}
