import ChatCompletions
import HTTPTransport
import OfflineModel

/// The offline model without a server: what would go over HTTP is written and read all the same, so that its replies
/// are those of the endpoint to the byte.
public struct OfflineChatModel: ChatModel {
    private let model = OfflineModel()

    /// Makes the model; nothing is read before the first request.
    public init() {}

    /// Answers a request; the whole text comes as one piece.
    /// - Throws: `ChatError` for a request that the model cannot read; `CancellationError`; what `onEvent` throws.
    public func reply(
        to request: ChatRequest,
        onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply {
        try Task.checkCancellation()
        var writer = ChatRequestWriter()
        let answer = model.reply(toChatRequest: writer.write(request))
        guard answer.status == 200 else {
            throw ChatError(.invalidRequest, "the offline model refuses the request (HTTP \(answer.status))")
        }
        var decoder = ServerSentEventDecoder()
        var assembler = ChatReplyAssembler()
        for piece in answer.pieces { try decoder.feed(piece) { try assembler.add($0.data) } }
        if let text = assembler.takeEvents().text { try await onEvent(.text(text)) }
        var random = SystemRandomNumberGenerator()
        let last = try assembler.finish(avoiding: request.callIDs, using: &random)
        if let text = last.text { try await onEvent(.text(text)) }
        return last.reply
    }
}
