import Tools

/// Writes a reply in the chat-completions form: one JSON object, or server-sent events.
struct CompletionWriter {
    let body: [UInt8]
    let request: ChatRequestBody

    private static let wordsPerPiece = 3

    /// A reply, in whichever form it goes out.
    private struct Completion {
        struct Call {
            let id: String
            let name: String
            let arguments: String
        }

        let id: String
        var text = ""
        var calls: [Call] = []
        let usage: JSONValue

        var finish: JSONValue { calls.isEmpty ? "stop" : "tool_calls" }

        /// What both forms begin with.
        func head(_ kind: JSONValue) -> JSONObject {
            ["id": .string(id), "object": kind, "created": 0, "model": .string(OfflineModel.modelName)]
        }
    }

    func response(_ answer: TurnAnswer) -> OfflineModelResponse {
        let completion = completion(answer)
        return request.isStream ? stream(completion) : whole(completion)
    }

    private func completion(_ answer: TurnAnswer) -> Completion {
        let digest = Self.digest(body)
        let id = "chatcmpl-" + Self.letters(digest, count: 12)
        switch answer {
        case .text(let text):
            return Completion(id: id, text: text, usage: Self.usage(prompt: body.count, completion: text.utf8.count))
        case .calls(let list):
            let calls = list.enumerated().map { index, call in
                Completion.Call(
                    id: Self.callID(digest, index),
                    name: call.name,
                    arguments: JSONValue.object(call.arguments).jsonText
                )
            }
            let size = calls.reduce(0) { $0 + $1.name.utf8.count + $1.arguments.utf8.count }
            return Completion(id: id, calls: calls, usage: Self.usage(prompt: body.count, completion: size))
        }
    }

    private func whole(_ completion: Completion) -> OfflineModelResponse {
        var message: JSONObject = ["role": "assistant"]
        message["content"] = completion.calls.isEmpty ? .string(completion.text) : .null
        if !completion.calls.isEmpty {
            message["tool_calls"] = .array(completion.calls.map { Self.json($0, arguments: $0.arguments) })
        }
        var root = completion.head("chat.completion")
        root["choices"] = [
            ["index": 0, "message": .object(message), "logprobs": .null, "finish_reason": completion.finish]
        ]
        root["usage"] = completion.usage
        return OfflineModelResponse(
            status: 200,
            contentType: .json,
            pieces: [JSONValue.object(root).serialized()]
        )
    }

    private func stream(_ completion: Completion) -> OfflineModelResponse {
        var pieces: [[UInt8]] = []
        let head = completion.head("chat.completion.chunk")
        func event(_ choices: [JSONValue], usage: JSONValue? = nil) {
            var chunk = head
            chunk["choices"] = .array(choices)
            chunk["usage"] = usage
            var line = Array("data: ".utf8)
            JSONValue.object(chunk).write(to: &line)
            line.append(contentsOf: "\n\n".utf8)
            pieces.append(line)
        }
        func delta(_ delta: JSONValue, finish: JSONValue = .null) {
            event([["index": 0, "delta": delta, "finish_reason": finish]])
        }
        delta(["role": "assistant", "content": completion.calls.isEmpty ? "" : .null])
        for piece in Self.pieces(completion.text) { delta(["content": .string(piece)]) }
        for (index, call) in completion.calls.enumerated() {
            let index = JSONValue.integer(index)
            delta(["tool_calls": [Self.json(call, arguments: "", index: index)]])
            delta(["tool_calls": [["index": index, "function": ["arguments": .string(call.arguments)]]]])
        }
        delta([:], finish: completion.finish)
        if request.wantsUsage { event([], usage: completion.usage) }
        pieces.append(Array("data: [DONE]\n\n".utf8))
        return OfflineModelResponse(status: 200, contentType: .eventStream, pieces: pieces)
    }

    private static func json(_ call: Completion.Call, arguments: String, index: JSONValue? = nil) -> JSONValue {
        var object = JSONObject()
        object["index"] = index
        object["id"] = .string(call.id)
        object["type"] = "function"
        object["function"] = ["name": .string(call.name), "arguments": .string(arguments)]
        return .object(object)
    }

    /// The text in pieces of a few words, each with the space after it.
    static func pieces(_ text: String) -> [String] {
        var pieces: [String] = []
        var start = text.utf8.startIndex
        var words = 0
        for index in text.utf8.indices where text.utf8[index] == UInt8(ascii: " ") {
            words += 1
            guard words == wordsPerPiece else { continue }
            let end = text.utf8.index(after: index)
            pieces.append(String(text[start..<end]))
            start = end
            words = 0
        }
        if start < text.endIndex { pieces.append(String(text[start...])) }
        return pieces
    }

    /// Four bytes are about a token of English; a count that is always the same for the same text.
    private static func usage(prompt: Int, completion: Int) -> JSONValue {
        let prompt = max(1, prompt / 4)
        let completion = max(1, completion / 4)
        return [
            "prompt_tokens": .integer(prompt), "completion_tokens": .integer(completion),
            "total_tokens": .integer(prompt + completion),
        ]
    }

    /// FNV-1a: ids must be the same for the same request and differ between the requests of a session.
    private static func digest(_ bytes: [UInt8]) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }

    /// Nine letters and digits: the strictest form that any known endpoint asks of an id.
    private static func callID(_ digest: UInt64, _ index: Int) -> String {
        letters((digest ^ UInt64(index + 1)) &* 0x9e37_79b9_7f4a_7c15, count: 9)
    }

    private static func letters(_ value: UInt64, count: Int) -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
        var rest = value
        var result: [UInt8] = []
        for _ in 0..<count {
            result.append(alphabet[Int(rest % 36)])
            rest /= 36
        }
        return String(decoding: result, as: UTF8.self)
    }
}
