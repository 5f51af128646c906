import Tools

/// A deterministic interpreter of room requests in English that answers as a chat-completions endpoint does, so that
/// the Assistant works without an account and without a network.
///
/// It remembers nothing: all it knows of a conversation is in the request.
public struct OfflineModel: Sendable {
    /// The name under which the model is asked for and answers.
    public static let modelName = "pattreeya-offline"

    /// Makes the model; its wordings are read on the first reply.
    public init() {}

    /// Answers the body of `POST /v1/chat/completions`: events when it asks for a stream, else one JSON object; status
    /// 400 with an error object when the body is not a request.
    public func reply(toChatRequest body: [UInt8]) -> OfflineModelResponse {
        let request: ChatRequestBody
        do throws(ChatRequestBody.Refusal) {
            request = try ChatRequestBody(body)
        } catch {
            return .refusal(error)
        }
        let wordings = Wordings.shared
        let conversation = Conversation(messages: request.messages, reader: ClauseReader(wordings: wordings))
        let answer = TurnRunner(wordings: wordings, conversation: conversation, body: request).answer()
        return CompletionWriter(body: body, request: request).response(answer)
    }

    /// The answer to `GET /v1/models`.
    public var modelsList: OfflineModelResponse {
        let model: JSONValue = [
            "id": .string(Self.modelName), "object": "model", "created": 0, "owned_by": "pattreeya",
        ]
        let root: JSONValue = ["object": "list", "data": [model]]
        return OfflineModelResponse(status: 200, contentType: .json, pieces: [root.serialized()])
    }
}
