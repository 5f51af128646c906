import Foundation
import Tools

/// One exchange with the room service of livekit-server 1.13.5, as recorded.
public struct RecordedExchange: Sendable, CustomStringConvertible {
    /// What the exchange shows.
    public var name: String
    /// The path of the request.
    public var path: String
    /// The claims of the request's token; nil for a request without one.
    public var claims: JSONObject?
    /// The media type of the request.
    public var contentType: String
    /// The body of the request.
    public var request: [UInt8]
    /// The HTTP status of the answer.
    public var status: Int
    /// The media type of the answer.
    public var responseContentType: String
    /// The body of the answer.
    public var response: [UInt8]

    /// The called method.
    public var method: String { String(path.split(separator: "/").last ?? "") }
    /// The name.
    public var description: String { name }

    /// Every recorded exchange, in order.
    public static let all: [RecordedExchange] = {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = package.appending(path: "Tests/LiveKitTests/Fixtures/room-service.json")
        guard let bytes = try? Data(contentsOf: file), let root = try? JSONValue(parsing: bytes) else { return [] }
        return root["exchanges"]?.arrayValue?.compactMap(RecordedExchange.init) ?? []
    }()

    init?(_ json: JSONValue) {
        guard let name = json["name"]?.stringValue, let path = json["path"]?.stringValue,
            let contentType = json["request_content_type"]?.stringValue, let status = json["status"]?.integerValue,
            let responseContentType = json["response_content_type"]?.stringValue
        else { return nil }
        self.name = name
        self.path = path
        self.contentType = contentType
        self.status = status
        self.responseContentType = responseContentType
        claims = json["claims"]?.objectValue
        request = Self.body(json, "request")
        response = Self.body(json, "response")
    }

    private static func body(_ json: JSONValue, _ key: String) -> [UInt8] {
        if let encoded = json["\(key)_base64"]?.stringValue {
            return Data(base64Encoded: encoded).map(Array.init) ?? []
        }
        return Array((json[key]?.stringValue ?? "").utf8)
    }
}
