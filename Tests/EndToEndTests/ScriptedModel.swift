import TestSupport
import Tools

/// A model endpoint whose answers a test writes.
enum ScriptedModel {
    typealias Step = ScriptedHTTPServer.Step

    /// The variables that make a program use the endpoint.
    static func variables(_ server: ScriptedHTTPServer) -> [String: String] {
        ["OPENAI_BASE_URL": server.url + "/v1", "OPENAI_MODEL": "scripted", "OPENAI_API_KEY": key]
    }

    static let key = "sk-endpoint-key-0123456789"

    static let head = Step.head(headers: [("Content-Type", "text/event-stream")])

    /// One event with one choice.
    static func chunk(_ delta: JSONValue, finish: String? = nil) -> Step {
        let choice: JSONValue = ["index": 0, "delta": delta, "finish_reason": finish.map { .string($0) } ?? .null]
        let event: JSONValue = ["object": "chat.completion.chunk", "choices": [choice]]
        return .chunk(Array("data: \(event.jsonText)\n\n".utf8))
    }

    static let done: [Step] = [.chunk(Array("data: [DONE]\n\n".utf8)), .endOfChunks]

    /// A whole reply of words.
    static func says(_ text: String) -> [Step] {
        [head, chunk(["role": "assistant", "content": .string(text)]), chunk([:], finish: "stop")] + done
    }

    /// A whole reply of one tool call.
    static func calls(_ name: String, _ arguments: String, id: String = "call_1") -> [Step] {
        let call: JSONValue = [
            "index": 0, "id": .string(id), "type": "function",
            "function": ["name": .string(name), "arguments": .string(arguments)],
        ]
        return [head, chunk(["tool_calls": [call]]), chunk([:], finish: "tool_calls")] + done
    }

    /// A reply that never ends by itself.
    static let endless: [Step] = [head, chunk(["content": "word "]), .waitUntilClientCloses]

    /// The messages of a request.
    static func messages(_ request: ScriptedHTTPServer.Request) -> [JSONValue] {
        (try? JSONValue(parsing: request.body))?["messages"]?.arrayValue ?? []
    }

    /// Calls a tool first and repeats its result afterwards.
    static func callsThenSays(_ name: String, _ arguments: String) throws -> ScriptedHTTPServer {
        try ScriptedHTTPServer { request in
            guard let result = messages(request).last, result["role"] == "tool" else { return calls(name, arguments) }
            return says("heard: \(result["content"]?.stringValue ?? "")")
        }
    }
}
