import Tools

/// What an endpoint says about an error, taken from any of the forms in use.
struct ErrorBody: Sendable {
    var message = ""
    /// `type`, `code`, `status` and the like, lower case: what classification looks at.
    var labels: [String] = []
    var status: Int?
    /// The member of the request that is wrong, when the body says so in a place of its own.
    var parameter = ""
    /// What the model wrote, when it could not be read as a call (Groq).
    var failedGeneration: String?
    var promptTokens: Int?
    var contextWindow: Int?
    var retryAfter: Duration?

    /// An error of which only words are known.
    init(text: String) { message = WebPage.describing(text) ?? text }

    /// Reads an error.
    /// - Parameter isCertain: the place says that this is an error (an HTTP status, an `error` event); otherwise
    ///   only unmistakable forms count.
    /// - Returns: nil when the value is no error.
    init?(_ value: JSONValue, isCertain: Bool) {
        switch value {
        case .array(let elements):
            guard let found = elements.lazy.compactMap({ ErrorBody($0, isCertain: isCertain) }).first else {
                return nil
            }
            self = found
        case .object(let object):
            if let error = object["error"], Self.isStated(error) {
                read(error: error)
                if message.isEmpty { message = Self.text(object["message"]) ?? "" }
            } else if let error = Self.errorOfChoice(object) {
                read(error: error)
            } else if object["object"] == "error" || object["type"] == "error" || object["statusCode"] != nil {
                read(object)
            } else if let detail = object["detail"] {
                read(detail: detail)
            } else if let errors = object["errors"]?.arrayValue, let first = errors.first {
                read(error: first)
            } else if isCertain {
                read(object)
            } else {
                return nil
            }
        case .string(let text):
            guard isCertain else { return nil }
            message = text
        default:
            return nil
        }
    }

    private static func errorOfChoice(_ object: JSONObject) -> JSONValue? {
        let error = object["choices"]?.arrayValue?.first?["error"]
        return error.flatMap { isStated($0) ? $0 : nil }
    }

    /// Some servers send the member always, empty when all is well.
    private static func isStated(_ error: JSONValue) -> Bool {
        error != .null && error != .bool(false) && error != .string("")
    }

    private mutating func read(error: JSONValue) {
        switch error {
        case .object(let object): read(object)
        case .string(let text): message = text
        default: message = error.jsonText
        }
    }

    private mutating func read(_ object: JSONObject) {
        for key in ["message", "msg", "error_description", "title", "detail"] where message.isEmpty {
            message = Self.text(object[key]) ?? ""
        }
        for key in ["type", "code", "status", "param"] {
            guard let value = object[key] else { continue }
            if let label = value.stringValue, key != "param" { labels.append(label.lowercased()) }
            if let number = value.integerValue ?? value.stringValue.flatMap(Int.init), (400...599).contains(number) {
                status = number
            }
        }
        status = status ?? object["statusCode"]?.integerValue
        parameter = object["param"]?.stringValue ?? ""
        failedGeneration = object["failed_generation"]?.stringValue
        promptTokens = object["n_prompt_tokens"]?.integerValue
        contextWindow = object["n_ctx"]?.integerValue
        read(metadata: object["metadata"])
        read(details: object["details"]?.arrayValue ?? [])
        if object["innererror"]?["content_filter_result"] != nil { labels.append("content_filter") }
    }

    /// OpenRouter wraps what the provider behind it said.
    private mutating func read(metadata: JSONValue?) {
        guard let metadata else { return }
        if let raw = Self.text(metadata["raw"]) { message += message.isEmpty ? raw : ": \(raw)" }
        if metadata["reasons"] != nil || metadata["flagged_input"] != nil { labels.append("content_filter") }
    }

    /// Google's typed details: the reason as a word, and how long to wait (`"37s"`).
    private mutating func read(details: [JSONValue]) {
        for detail in details {
            if let field = detail["fieldViolations"]?.arrayValue?.first?["field"]?.stringValue { parameter = field }
            if let reason = detail["reason"]?.stringValue { labels.append(reason.lowercased()) }
            if let delay = detail["retryDelay"]?.stringValue, delay.hasSuffix("s"),
                let seconds = Double(delay.dropLast()), (0...86_400).contains(seconds)
            {
                retryAfter = .seconds(seconds)
            }
        }
    }

    /// FastAPI's `detail`: a text, or a list of what is wrong with which member.
    private mutating func read(detail: JSONValue) {
        guard let problems = detail.arrayValue else { return read(error: detail) }
        message = problems.map { problem in
            let place = problem["loc"]?.arrayValue?.compactMap(Self.text).joined(separator: ".") ?? ""
            let words = Self.text(problem["msg"]) ?? problem.jsonText
            return place.isEmpty ? words : "\(place): \(words)"
        }.joined(separator: "; ")
    }

    private static func text(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let text)?: text
        case .integer(let number)?: "\(number)"
        case .object?, .array?: value?.jsonText
        default: nil
        }
    }
}
