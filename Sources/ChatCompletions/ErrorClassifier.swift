/// Decides what kind of failure a status and an error body mean.
enum ErrorClassifier {
    /// The code; words in the body weigh more than the status, because servers send overflows as 400, 413, 500 or
    /// inside a 200.
    static func code(status: Int?, body: ErrorBody) -> ChatError.Code {
        let text = body.message.lowercased()
        if isContextOverflow(body, text) { return .contextOverflow }
        if isContentFilter(body) { return .contentFilter }
        if has(body, "tool_use_failed") { return .toolUseFailed }
        if isQuota(status: status, body, text) { return .quota }
        if has(body, "invalid_api_key", "authentication_error", "api_key_invalid", "unauthenticated")
            || text.contains("api key not valid")
        {
            return .authentication
        }
        if has(body, "model_not_found") { return .notFound }
        if let code = status.flatMap(code(forStatus:)) { return code }
        return code(forLabels: body)
    }

    /// Whether the words say that there can be no tools at all. Servers say so with all sorts of statuses.
    static func refusesTools(_ body: ErrorBody, _ code: ChatError.Code) -> Bool {
        let isRefusal: Set<ChatError.Code> = [.invalidRequest, .notFound, .server]
        let text = body.message.lowercased()
        let phrases = [
            "not support tools", "support tool use", "not support tool", "not support function", "tools param requires",
            "tool choice requires", "tools are not supported",
        ]
        return isRefusal.contains(code) && phrases.contains { text.contains($0) }
    }

    private static func code(forStatus status: Int) -> ChatError.Code? {
        switch status {
        case 401: .authentication
        case 402: .quota
        case 403: .permission
        case 404: .notFound
        case 408: .timeout
        case 413: .contextOverflow
        case 429: .rateLimited
        case 400...499 where status != 409 && status != 425: .invalidRequest
        case 409, 425, 500...599: .server
        default: nil
        }
    }

    /// For errors inside a stream, which often carry words instead of a status.
    private static func code(forLabels body: ErrorBody) -> ChatError.Code {
        if has(body, "rate_limit", "resource_exhausted", "too_many_requests", "throttl") { return .rateLimited }
        if has(body, "permission") { return .permission }
        if has(body, "not_found") { return .notFound }
        if has(body, "invalid_request", "invalid_argument", "bad_request", "badrequest") { return .invalidRequest }
        if has(body, "timeout", "deadline") { return .timeout }
        return .server
    }

    private static func has(_ body: ErrorBody, _ words: String...) -> Bool {
        body.labels.contains { label in words.contains { label.contains($0) } }
    }

    private static func isContextOverflow(_ body: ErrorBody, _ text: String) -> Bool {
        if has(body, "context_length_exceeded", "exceed_context_size") { return true }
        let phrases = [
            "maximum context length", "available context size", "prompt is too long", "max_model_len",
            "context length exceeded", "exceeds the context window", "input token count exceeds",
            "greater than the context length",
        ]
        return phrases.contains { text.contains($0) }
            || (text.contains("input token count") && text.contains("exceeds the maximum"))
    }

    private static func isContentFilter(_ body: ErrorBody) -> Bool {
        has(body, "content_filter", "content_policy", "responsibleaipolicyviolation")
    }

    /// Google words its per-minute limits like OpenAI words an empty account, but says when to come back.
    private static func isQuota(status: Int?, _ body: ErrorBody, _ text: String) -> Bool {
        if has(body, "insufficient_quota", "billing", "insufficient_balance", "insufficient_credit") { return true }
        guard status == 429, body.retryAfter == nil, !has(body, "resource_exhausted", "rate_limit") else {
            return false
        }
        return text.contains("exceeded your current quota") || text.contains("billing")
    }
}
