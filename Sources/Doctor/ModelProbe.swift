import ChatCompletions
import Synchronization
import Tools

/// Puts single questions to a model and tells what came of them. The tools on offer are ours, but no call is run.
struct ModelProbe: Sendable {
    /// How a model took a request that can only be met with a call.
    enum CallOutcome: Sendable, Hashable {
        /// It called the right tool with good arguments.
        case called
        /// It called something else, or with other arguments.
        case calledWrongly(String)
        /// The call is in the text of the reply.
        case leaked
        /// It answered with words.
        case ignored
        /// There was no reply.
        case failed(String)
    }

    let model: any ChatModel
    let name: String
    let tools: [ToolDefinition]

    /// A reply that is long enough to come in pieces.
    func count() async throws -> ChatReply {
        try await ask(
            model,
            ChatRequest(
                model: name,
                messages: [
                    .system("You are a helpful assistant."), .user("Count from one to twenty in words, with commas."),
                ],
                maxTokens: Self.mostTokens
            )
        )
    }

    /// A request for a room, in a tool mode.
    func askForRoom(_ mode: ToolMode) async -> (outcome: CallOutcome, reply: ChatReply?) {
        let request = ChatRequest(
            model: name,
            messages: [
                .system("You run rooms for a person. Whatever has to be done with rooms you do by calling a tool."),
                .user("Create a room called \(Self.roomName)."),
            ],
            tools: tools,
            // The other modes have a limit of their own, which a chat has, too.
            maxTokens: mode == .native || mode == .text ? Self.mostTokens : nil
        )
        do {
            let reply = try await ask(ToolModeModel(model, mode: mode), request)
            return (outcome(of: reply), reply)
        } catch {
            return (.failed((error as? ChatError)?.message ?? "\(error)"), nil)
        }
    }

    /// Thrown to end a reply that has told enough.
    private struct Enough: Error {}

    /// Asks, and ends the reply where the model talks on and on: what it is like is clear by then.
    private func ask(_ model: any ChatModel, _ request: ChatRequest) async throws -> ChatReply {
        let said = Mutex((text: "", pieces: 0))
        do {
            return try await model.reply(to: request) { event in
                guard case .text(let piece) = event else { return }
                let isEnough = said.withLock { said in
                    said.text += piece
                    said.pieces += 1
                    return said.text.utf8.count > Self.mostText
                }
                if isEnough { throw Enough() }
            }
        } catch is Enough {
            var reply = ChatReply(text: said.withLock(\.text))
            reply.pieces = said.withLock(\.pieces)
            return reply
        }
    }

    /// Bytes of text.
    private static let mostText = 1500
    /// Enough for models that think before they answer.
    private static let mostTokens = 4000
    private static let roomName = "checkup"
    private static let toolName = "create_pattreeya_room"

    private func outcome(of reply: ChatReply) -> CallOutcome {
        guard let call = reply.toolCalls.first else {
            let isLeak = tools.contains { reply.text.contains($0.name) } && reply.text.contains("{")
            if isLeak { return .leaked }
            return reply.finishReason == .length ? .failed("the reply was cut off at its limit of tokens") : .ignored
        }
        guard call.name == Self.toolName, let tool = tools.first(where: { $0.name == call.name }) else {
            return .calledWrongly("it called \(call.name.prefix(64))")
        }
        guard let arguments = try? JSONValue(parsing: call.arguments), tool.parameters.violations(of: arguments).isEmpty
        else { return .calledWrongly("the arguments of its call do not fit the tool") }
        return call.arguments.lowercased().contains(Self.roomName)
            ? .called : .calledWrongly("its call leaves out the room's name")
    }
}
