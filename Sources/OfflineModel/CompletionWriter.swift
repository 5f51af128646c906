import Tools

/// Writes a reply in the chat-completions form: one JSON object, or server-sent events.
struct CompletionWriter {
    let body: [UInt8]
    let request: ChatRequestBody

    private static let wordsPerPiece = 3

    func response(_ answer: TurnAnswer) -> OfflineModelResponse {
        let digest = Self.digest(body)
        var text = ""
        var calls: [JSONValue] = []
        var bytes = 0
        switch answer {
        case .text(let reply):
            text = reply
            bytes = reply.utf8.count
        case .calls(let list):
            for (index, call) in list.enumerated() {
                let arguments = JSONValue.object(call.arguments).jsonText
                bytes += call.name.utf8.count + arguments.utf8.count
                let function: JSONValue = ["name": .string(call.name), "arguments": .string(arguments)]
                calls.append([
                    "id": .string(Self.callID(digest, index)), "type": "function", "function": function,
                ])
            }
        }
        let finish = calls.isEmpty ? "stop" : "tool_calls"
        let usage = Self.usage(prompt: body.count, completion: bytes)
        let id = "chatcmpl-" + Self.letters(digest, count: 12)
        return request.isStream
            ? stream(id: id, text: text, calls: calls, finish: finish, usage: usage)
            : whole(id: id, text: text, calls: calls, finish: finish, usage: usage)
    }

    private func whole(
        id: String,
        text: String,
        calls: [JSONValue],
        finish: String,
        usage: JSONValue
    ) -> OfflineModelResponse {
        var message: JSONObject = ["role": "assistant", "content": calls.isEmpty ? .string(text) : .null]
        if !calls.isEmpty { message["tool_calls"] = .array(calls) }
        let choice: JSONValue = [
            "index": 0, "message": .object(message), "logprobs": .null, "finish_reason": .string(finish),
        ]
        let root: JSONValue = [
            "id": .string(id), "object": "chat.completion", "created": 0,
            "model": .string(OfflineModel.modelName), "choices": [choice], "usage": usage,
        ]
        return OfflineModelResponse(status: 200, contentType: .json, pieces: [root.serialized()])
    }

    private func stream(
        id: String,
        text: String,
        calls: [JSONValue],
        finish: String,
        usage: JSONValue
    ) -> OfflineModelResponse {
        var pieces: [[UInt8]] = []
        let head: JSONObject = [
            "id": .string(id), "object": "chat.completion.chunk", "created": 0,
            "model": .string(OfflineModel.modelName),
        ]
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
        delta(["role": "assistant", "content": calls.isEmpty ? "" : .null])
        for piece in Self.pieces(text) { delta(["content": .string(piece)]) }
        for (index, call) in calls.enumerated() {
            let arguments = call["function"]?["arguments"] ?? ""
            let function: JSONValue = ["name": call["function"]?["name"] ?? "", "arguments": ""]
            let start: JSONValue = [
                "index": .integer(index), "id": call["id"] ?? "", "type": "function", "function": function,
            ]
            delta(["tool_calls": [start]])
            delta(["tool_calls": [["index": .integer(index), "function": ["arguments": arguments]]]])
        }
        delta([:], finish: .string(finish))
        if request.wantsUsage { event([], usage: usage) }
        pieces.append(Array("data: [DONE]\n\n".utf8))
        return OfflineModelResponse(status: 200, contentType: .eventStream, pieces: pieces)
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
