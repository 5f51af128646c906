import TestSupport
import Tools

/// Answers of a chat endpoint.
enum Endpoint {
    typealias Request = ScriptedHTTPServer.Request
    typealias Step = ScriptedHTTPServer.Step

    static func body(_ request: Request) -> JSONValue { (try? JSONValue(parsing: request.body)) ?? .null }

    /// True for the questions about tools, in whatever mode they are put.
    static func isAskedForRoom(_ request: Request) -> Bool {
        String(decoding: request.body, as: UTF8.self).contains("checkup")
    }

    static let models = Step.text(#"{"data":[{"id":"scripted"},{"id":"other"}]}"#, type: "application/json")

    /// An endpoint without fault.
    static func good(_ request: Request) -> [Step] {
        if request.method == "GET" { return [models] }
        return isAskedForRoom(request) ? calls("checkup") : says("one, ", "two, ", "three, ", "four")
    }

    static func says(_ pieces: String...) -> [Step] {
        [head] + pieces.map { chunk(["content": .string($0)]) } + [chunk([:], finish: "stop"), done, .endOfChunks]
    }

    static func calls(_ room: String) -> [Step] {
        let arguments = JSONValue.object(["room_name_suffix": .string(room)]).jsonText
        let call: JSONValue = [
            "index": 0, "id": "call00001", "type": "function",
            "function": ["name": "create_pattreeya_room", "arguments": .string(arguments)],
        ]
        return [head, chunk(["tool_calls": [call]]), chunk([:], finish: "tool_calls"), done, .endOfChunks]
    }

    /// One JSON body in spite of `stream: true`.
    static func wholeReply(_ request: Request) -> [Step] {
        if request.method == "GET" { return [models] }
        let choice: JSONValue = [
            "index": 0, "message": ["role": "assistant", "content": "one, two"], "finish_reason": "stop",
        ]
        return [.text(JSONValue.object(["choices": [choice]]).jsonText, type: "application/json")]
    }

    static func error(_ status: Int, _ message: String) -> Step {
        .text(
            JSONValue.object(["error": ["message": .string(message)]]).jsonText,
            status: status,
            type: "application/json"
        )
    }

    private static let head = Step.head(headers: [("Content-Type", "text/event-stream")])
    private static let done = Step.chunk(Array("data: [DONE]\n\n".utf8))

    private static func chunk(_ delta: JSONValue, finish: String? = nil) -> Step {
        let choice: JSONValue = ["index": 0, "delta": delta, "finish_reason": finish.map { .string($0) } ?? .null]
        return .chunk(Array("data: \(JSONValue.object(["choices": [choice]]).jsonText)\n\n".utf8))
    }
}
