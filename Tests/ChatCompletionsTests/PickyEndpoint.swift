import HTTPTransport
import Synchronization
import TestSupport
import Tools

@testable import ChatCompletions

/// A real server that looks at what it is sent, and a model of a dialect that asks it.
final class PickyEndpoint: Sendable {
    typealias Step = ScriptedHTTPServer.Step

    let server: ScriptedHTTPServer
    let model: HTTPChatModel

    /// - Parameter answer: the answer to a request's body, of which it hears the number from 0 too.
    init(_ dialect: ChatDialect, answer: @escaping @Sendable (JSONValue, Int) -> [Step]) throws {
        let count = Mutex(0)
        server = try ScriptedHTTPServer { request in
            let number = count.withLock { count in
                defer { count += 1 }
                return count
            }
            return answer((try? JSONValue(parsing: request.body)) ?? .null, number)
        }
        model = HTTPChatModel(
            configuration: .init(
                baseURL: server.url + "/v1",
                dialect: dialect,
                sleep: { duration in
                    // Nothing else is waited for: a changed request goes out at once.
                    if duration == ReplyReader.closingGrace { try await Task.sleep(for: .seconds(3600)) }
                }
            ),
            client: HTTPClient()
        )
    }

    deinit { server.stop() }

    /// What was sent, in order.
    var bodies: [JSONValue] { server.requests.map { (try? JSONValue(parsing: $0.body)) ?? .null } }

    static func refusal(_ message: String, parameter: String? = nil, status: Int = 400) -> [Step] {
        let error: JSONValue = [
            "message": .string(message), "type": "invalid_request_error",
            "param": parameter.map { .string($0) } ?? .null,
        ]
        return HTTPChatModelTests.json(JSONValue.object(["error": error]).jsonText, status: status)
    }

    static let hello = HTTPChatModelTests.stream(HTTPChatModelTests.hello)
}
