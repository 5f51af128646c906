import Tools

/// A Twirp error as the real server words it: its code decides the HTTP status.
struct TwirpFailure: Error, Hashable {
    var code: String
    var message: String
    /// More about it; left out of the body when empty.
    var meta: [String: String] = [:]

    /// Twirp's status of each code that occurs here.
    var status: Int {
        switch code {
        case "invalid_argument", "malformed": 400
        case "unauthenticated": 401
        case "not_found", "bad_route": 404
        case "unimplemented": 501
        default: 500
        }
    }

    var body: [UInt8] {
        var object: JSONObject = ["code": .string(code), "msg": .string(message)]
        if !meta.isEmpty {
            object["meta"] = .object(JSONObject(meta.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
        }
        return JSONValue.object(object).serialized()
    }

    static let permissionDenied = TwirpFailure(code: "unauthenticated", message: "permissions denied")
    // The real server's errors of inner services carry this prefix, and its clients are used to it.
    static let roomNotFound = TwirpFailure(
        code: "not_found",
        message: "twirp error unknown: requested room does not exist"
    )

    static func malformed(_ format: String) -> TwirpFailure {
        TwirpFailure(code: "malformed", message: "the \(format) request could not be decoded")
    }

    static func badRoute(_ message: String, method: String, path: String) -> TwirpFailure {
        TwirpFailure(code: "bad_route", message: message, meta: ["twirp_invalid_route": "\(method) \(path)"])
    }
}
