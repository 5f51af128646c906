import HTTPTransport

/// A request to the local server, read to its end.
struct LocalRequest: Sendable {
    var method: String
    /// Without the query.
    var path: String
    /// Without the question mark; empty when there is none.
    var query = ""
    var headers = HTTPHeaders()
    var body: [UInt8] = []
}

/// What the local server answers.
struct LocalResponse: Sendable {
    var status = 200
    var contentType: String
    var pieces: [[UInt8]]
    /// More header fields.
    var headers: [(name: String, value: String)] = []

    static func text(_ text: String, status: Int = 200) -> LocalResponse {
        LocalResponse(status: status, contentType: "text/plain; charset=utf-8", pieces: [Array(text.utf8)])
    }

    init(
        status: Int = 200,
        contentType: String,
        pieces: [[UInt8]],
        headers: [(name: String, value: String)] = []
    ) {
        self.status = status
        self.contentType = contentType
        self.pieces = pieces
        self.headers = headers
    }

    init(_ failure: TwirpFailure) {
        self.init(status: failure.status, contentType: "application/json", pieces: [failure.body])
    }
}
