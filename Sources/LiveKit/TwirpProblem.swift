import HTTPTransport
import Tools

/// Turns what went wrong in a call into an error that says what to do.
struct TwirpProblem {
    private let url: String
    /// The server, as sentences call it.
    private let server: String
    /// The token of the call: it must not appear in any text. Empty for a call that needs none.
    let token: String

    init(configuration: LiveKitConfiguration, token: String) {
        url = configuration.url
        server = "the LiveKit server at \(configuration.url)"
        self.token = token
    }

    /// Problems of a server that is called without a network.
    fileprivate init(inProcess server: String) {
        url = server
        self.server = server
        token = ""
    }

    /// No answer came.
    func error(for error: HTTPError) -> LiveKitError {
        switch error.code {
        case .refused:
            return LiveKitError(.network, "nothing answers at \(url): is the server running at LIVEKIT_URL?")
        case .dns:
            return LiveKitError(.network, "the host of \(url) has no address: check the spelling of LIVEKIT_URL")
        case .tls:
            return LiveKitError(
                .network,
                "no secure connection to \(url): \(error.message); a server without TLS has a ws:// URL"
            )
        case .timeout:
            return LiveKitError(.timeout, "\(server) did not answer in time: try again, or check LIVEKIT_URL")
        case .invalidURL:
            return LiveKitError(.invalidConfiguration, "\(url) cannot be used as a URL: correct LIVEKIT_URL")
        case .tooLarge:
            return LiveKitError(.malformed, "\(server) sent more than \(TwirpClient.responseLimit >> 20) MiB")
        default:
            return LiveKitError(.network, "no answer from \(url): \(error.message)")
        }
    }

    /// An answer came, but not the one that was hoped for.
    func error(for answer: TwirpAnswer) -> LiveKitError {
        // First of all, since the text of a refusal is not to be looked at: it repeats the token.
        if answer.status == 401 || answer.status == 403 {
            return LiveKitError(
                .unauthenticated,
                "\(server) refused the API key: check LIVEKIT_API_KEY and LIVEKIT_API_SECRET, and this machine's clock"
            )
        }
        if let told = twirpError(answer.body) { return error(told.code, told.text, answer) }
        switch answer.status {
        case 413: return LiveKitError(.invalidArgument, "\(server) says that the request is too large")
        case 429: return rateLimited(answer)
        case 408, 504: return LiveKitError(.timeout, "\(server) did not answer in time (HTTP \(answer.status))")
        case 502, 503: return unavailable(answer, "")
        case 500...: return LiveKitError(.server, "\(server) failed (HTTP \(answer.status)): try again later")
        default: return notLiveKit(answer)
        }
    }

    /// The answer is of another kind of server.
    func notLiveKit(_ answer: TwirpAnswer) -> LiveKitError {
        let kind = answer.contentType.isEmpty ? "no content type" : clean(answer.contentType)
        return LiveKitError(
            .malformed,
            "\(url) does not look like a LiveKit server (HTTP \(answer.status), \(kind)): check LIVEKIT_URL"
        )
    }

    private func error(_ code: String, _ text: String, _ answer: TwirpAnswer) -> LiveKitError {
        switch code {
        case "unauthenticated", "permission_denied":
            return LiveKitError(.unauthenticated, "\(server) refused the API key: check LIVEKIT_API_KEY")
        case "not_found": return LiveKitError(.notFound, "\(server) says: \(text)")
        case "already_exists": return LiveKitError(.alreadyExists, "\(server) says: \(text)")
        case "invalid_argument", "malformed", "out_of_range", "failed_precondition":
            return LiveKitError(.invalidArgument, "\(server) does not accept the request: \(text)")
        case "resource_exhausted": return rateLimited(answer)
        case "unavailable": return unavailable(answer, text)
        case "deadline_exceeded", "canceled": return LiveKitError(.timeout, "\(server) gave up in time: \(text)")
        case "bad_route", "unimplemented":
            return LiveKitError(.malformed, "\(server) does not know this call (\(text)): is it a LiveKit server?")
        default: return LiveKitError(.server, "\(server) failed (\(clean(code))): \(text)")
        }
    }

    private func rateLimited(_ answer: TwirpAnswer) -> LiveKitError {
        let wait = answer.retryAfter.flatMap { Int($0) }.map { "in \($0) s" } ?? "later"
        return LiveKitError(.rateLimited, "\(server) wants fewer requests: try again \(wait)")
    }

    private func unavailable(_ answer: TwirpAnswer, _ text: String) -> LiveKitError {
        let reason = text.isEmpty ? "HTTP \(answer.status)" : text
        return LiveKitError(.unavailable, "\(server) is not available (\(reason)): try again later")
    }

    /// Twirp's error object: `code` and `msg`.
    private func twirpError(_ body: [UInt8]) -> (code: String, text: String)? {
        guard body.count <= 1 << 20, let object = (try? JSONValue(parsing: body))?.objectValue,
            let code = object["code"]?.stringValue
        else { return nil }
        // The server puts this in front of the errors of its inner services; it tells nobody anything.
        let text = (object["msg"]?.stringValue ?? "").trimmingPrefix("twirp error unknown: ")
        return (code, text.isEmpty ? "no reason given" : clean(String(text)))
    }

    /// A foreign text fit for one line of ours: no control characters, no token, not long.
    private func clean(_ text: String) -> String {
        let safe = token.isEmpty ? text : text.replacing(token, with: "(token)")
        let visible = safe.unicodeScalars.filter {
            !($0.properties.generalCategory == .control || $0.properties.generalCategory == .format)
        }
        return visible.count <= 200
            ? String(String.UnicodeScalarView(visible))
            : String(String.UnicodeScalarView(visible.prefix(200))) + "…"
    }
}

extension LiveKitError {
    /// What the refusal of a server in this process would be if it came over the network, in the same words.
    /// - Parameters:
    ///   - status: the HTTP status that it would have.
    ///   - body: the Twirp error, in JSON.
    package init(inProcessStatus status: Int, body: [UInt8]) {
        let answer = TwirpAnswer(status: status, contentType: "application/json", retryAfter: nil, body: body)
        self = TwirpProblem(inProcess: "the LiveKit server in this process").error(for: answer)
    }
}
