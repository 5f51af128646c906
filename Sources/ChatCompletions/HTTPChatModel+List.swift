import HTTPTransport
import Tools

/// What an endpoint says of its models.
public struct ChatModelList: Sendable, Hashable {
    /// The HTTP status of the answer.
    public var status: Int
    /// The models' names; nil where the endpoint has no list, or does not show it to us.
    public var names: [String]?

    /// Makes a list.
    public init(status: Int, names: [String]? = nil) { (self.status, self.names) = (status, names) }
}

extension HTTPChatModel {
    /// The most of a list that is read: hosted endpoints have hundreds of models with long descriptions.
    private static let listLimit = 8 << 20

    /// Asks the endpoint which models it has (`GET /models`). An answer that is no list is an answer, too: it shows
    /// that the endpoint is there.
    /// - Throws: `ChatError` when no answer comes; `CancellationError` when the task is cancelled.
    public func list() async throws -> ChatModelList {
        let chat = url.chat(model: "", dialect: configuration.dialect).url
        let endpoint = ChatEndpoint(path: "/models", apiKey: configuration.apiKey)
        let request = HTTPRequest(
            url: chat.replacing("/chat/completions", with: "/models"),
            headers: try [(name: "Accept", value: "application/json")] + standingHeaders(endpoint),
            timeouts: configuration.timeouts
        )
        do {
            let response = try await client.send(request)
            let bytes = try await response.body.collect(upTo: Self.listLimit)
            guard response.status == 200, let value = try? JSONValue(parsing: bytes) else {
                return ChatModelList(status: response.status)
            }
            let items = value["data"]?.arrayValue ?? value["models"]?.arrayValue ?? value.arrayValue
            let names = items?.compactMap { $0["id"]?.stringValue ?? $0["name"]?.stringValue }
            return ChatModelList(status: response.status, names: names)
        } catch let error as HTTPError {
            throw endpoint.error(error)
        }
    }
}
