import HTTPTransport
import Tools

/// What error messages may and may not say about the endpoint.
struct ChatEndpoint: Sendable {
    /// The model's name.
    var model = ""
    /// The path of the URL, without host and query.
    var path = "/chat/completions"
    /// The secret; nil when none is configured.
    var apiKey: String?
    /// What was asked, and in which words: an error may name a part of it.
    var request: ChatRequest?
    var dialect = ChatDialect.generic

    /// Cleans foreign text of control characters and of the key.
    var text: ErrorText { ErrorText(secrets: apiKey.map { [$0] } ?? []) }

    /// An error with the endpoint's own words in the middle: what happened, what it said, what to do.
    func error(_ code: ChatError.Code, _ what: String, said: String = "", advice: String = "") -> ChatError {
        var quoted = text.line(said, limit: 200)
        if !advice.isEmpty && quoted.hasSuffix(".") { quoted.removeLast() }
        let message = [quoted.isEmpty ? what : "\(what): \(quoted)", advice].filter { !$0.isEmpty }
        return ChatError(code, text.line(message.joined(separator: "; ")))
    }

    /// The error for a request that got no answer.
    func error(_ error: HTTPError) -> ChatError {
        let code: ChatError.Code =
            switch error.code {
            case .timeout: .timeout
            case .tooLarge: .tooLarge
            case .invalidURL, .unsupported: .configuration
            default: .network
            }
        return ChatError(code, text.line(error.message))
    }

    /// The error for an answer with an error status.
    func error(status: Int, bytes: [UInt8], retryAfter: Duration?) -> ChatError {
        let value = try? JSONValue(parsing: bytes)
        let body = value.flatMap { ErrorBody($0, isCertain: true) }
        let words = ErrorBody(text: String(decoding: bytes, as: UTF8.self))
        return error(status: status, body ?? words, retryAfter: retryAfter)
    }

    /// The error for a body that says what is wrong, with the status of the answer or the one that it claims.
    func error(status httpStatus: Int?, _ body: ErrorBody, retryAfter: Duration? = nil) -> ChatError {
        let status = httpStatus ?? body.status
        var code = ErrorClassifier.code(status: status, body: body)
        if let request, !request.tools.isEmpty, ErrorClassifier.refusesTools(body, code) { code = .toolsRefused }
        var refused: String?
        if code == .invalidRequest, let request {
            refused = RefusableMember.first(of: RefusableMember.all(in: request, dialect), namedBy: body)?.name
            if refused == nil, !request.tools.isEmpty, body.mentions("tools") { code = .toolsRefused }
        }
        let (what, advice) = words(for: code, body)
        let shown = status.map { "\(what) (HTTP \($0))" } ?? what
        var error = error(code, shown, said: body.message, advice: advice)
        error.status = status
        error.retryAfter = retryAfter ?? body.retryAfter
        error.refusedMember = refused
        error.failedGeneration = body.failedGeneration
        if code == .contextOverflow {
            let numbers = ContextNumbers.read(body.message)
            error.promptTokens = body.promptTokens ?? numbers.prompt
            error.contextWindow = body.contextWindow ?? numbers.window
        }
        return error
    }

    private func words(for code: ChatError.Code, _ body: ErrorBody) -> (what: String, advice: String) {
        switch code {
        case .authentication where apiKey == nil:
            ("the model endpoint wants an API key", "set OPENAI_API_KEY")
        case .authentication:
            ("the model endpoint refused the API key", "check OPENAI_API_KEY")
        case .permission:
            ("the API key may not use this endpoint or model", "check what the key is allowed to do")
        case .notFound where isAboutModel(body):
            ("the endpoint has no model \"\(model)\"", "check the model's name (OPENAI_MODEL)")
        case .notFound:
            ("nothing answers chat requests at \(path)", "check OPENAI_BASE_URL: it usually ends in /v1")
        case .rateLimited: ("the endpoint's rate limit is reached", "wait a little and try again")
        case .quota: ("the account at the endpoint has no quota or credit left", "check its plan and billing")
        case .contextOverflow:
            ("the conversation is longer than the model's context", "start a new session or shorten it")
        case .contentFilter: ("the endpoint's content filter refused the request", "word it differently")
        case .toolUseFailed: ("the model wrote a tool call that the endpoint could not read", "try again")
        case .toolsRefused:
            (
                "the endpoint refused the tools",
                "choose a model that can call tools, or a tool mode that needs none"
            )
        case .timeout: ("the endpoint took too long", "try again later")
        case .invalidRequest: ("the endpoint refused the request", "")
        default: ("the model endpoint failed", "try again later")
        }
    }

    /// A wrong URL and an unknown model are both 404: only the words tell.
    private func isAboutModel(_ body: ErrorBody) -> Bool {
        let said = body.message.lowercased()
        return body.labels.contains { $0.contains("model_not_found") }
            || (said.contains("model") && !said.contains("invalid url"))
    }
}

extension ChatEndpoint: CustomStringConvertible, CustomReflectable {
    /// The model. The key is in no description.
    var description: String { "the endpoint of \(model)" }
    /// The model, so that `dump` shows no key.
    var customMirror: Mirror { Mirror(self, children: ["model": model]) }
}
