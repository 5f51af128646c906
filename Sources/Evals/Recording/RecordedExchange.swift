import HTTPTransport
import Storage
import Tools

/// One request to the model and what came back, piece by piece. Of the header fields only those that the reader of
/// replies looks at are kept: others may hold keys and cookies.
struct RecordedExchange: Sendable, Hashable {
    /// The path of the URL: a recording is as good behind another host.
    var path: String
    /// The body of the request.
    var request: [UInt8]
    /// 0 where no answer came.
    var status = 0
    var headers: [String: String] = [:]
    /// The pieces of the body, as the network brought them.
    var pieces: [[UInt8]] = []
    /// How the answer ended, where it did not end well.
    var failure: HTTPError?

    static let keptHeaders = ["content-type", "date", "retry-after", "retry-after-ms", "x-should-retry"]

    init(path: String, request: [UInt8]) { (self.path, self.request) = (path, request) }

    init(_ object: JSONObject) throws(StorageError) {
        guard let path = object["path"]?.stringValue, let request = object["request"]?.recordedBytes,
            let status = object["status"]?.integerValue
        else { throw StorageError(.malformed, "expected an exchange with path, request and status") }
        self.init(path: path, request: request)
        self.status = status
        headers = Dictionary(
            (object["headers"]?.objectValue?.members ?? []).map { ($0.key, $0.value.stringValue ?? "") }
        ) { first, _ in first }
        pieces = (object["pieces"]?.arrayValue ?? []).compactMap(\.recordedBytes)
        failure = object["failure"]?.objectValue.map { failure in
            let code = HTTPError.Code.all.first { $0.description == failure["code"]?.stringValue }
            return HTTPError(
                code ?? .broken,
                failure["message"]?.stringValue ?? "",
                isBeforeFirstByte: failure["before_first_byte"]?.boolValue ?? false
            )
        }
    }

    var object: JSONObject {
        var object: JSONObject = [
            "type": "exchange", "path": .string(path), "request": .recorded(request), "status": .integer(status),
            "headers": .object(JSONObject(headers.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
            "pieces": .array(pieces.map { .recorded($0) }),
        ]
        if let failure {
            object["failure"] = [
                "code": .string(failure.code.description), "message": .string(failure.message),
                "before_first_byte": .bool(failure.isBeforeFirstByte),
            ]
        }
        return object
    }
}

extension JSONValue {
    /// Bytes as text, or as hexadecimal digits where they are none: a piece may end inside a character.
    fileprivate static func recorded(_ bytes: [UInt8]) -> JSONValue {
        if let text = String(validating: bytes, as: UTF8.self) { return .string(text) }
        return ["hex": .string(Hexadecimal.text(of: bytes))]
    }

    fileprivate var recordedBytes: [UInt8]? {
        if let text = stringValue { return Array(text.utf8) }
        return self["hex"]?.stringValue.flatMap(Hexadecimal.bytes)
    }
}
