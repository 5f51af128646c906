import ChatCompletions
import Synchronization
import Tools

/// An agent that differs from another one in a single habit, to try scenarios with: a wrong one must be caught, a right
/// one must not.
public struct AgentVariant: Sendable {
    /// What it is called.
    public let name: String
    /// What it does.
    public let about: String
    /// What it makes of a reply of its model.
    let change: @Sendable (ChatReply, VariantMoment) -> ChatReply

    init(
        _ name: String,
        _ about: String,
        change: @escaping @Sendable (ChatReply, VariantMoment) -> ChatReply
    ) {
        (self.name, self.about, self.change) = (name, about, change)
    }

    /// An agent with the habit of this variant.
    func applied(to agent: EvalAgent) -> EvalAgent {
        var agent = agent
        let model = agent.model
        agent.model = { server in VariantModel(model(server), self) }
        return agent
    }
}

/// A model with the habit of a variant. The model behind it hears its own words again and not those that the variant
/// made of them, so that it goes on as if nobody had changed them.
private final class VariantModel: ChatModel {
    private let base: any ChatModel
    private let variant: AgentVariant
    /// What the model said, by what the variant made of it.
    private let originals = Mutex<[String: String]>([:])

    init(_ base: any ChatModel, _ variant: AgentVariant) { (self.base, self.variant) = (base, variant) }

    func reply(
        to request: ChatRequest,
        onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply {
        let moment = VariantMoment(request.messages)
        var request = request
        request.messages = VariantMoment.withoutAdded(request.messages).map { message in
            guard case .assistant(let text, let calls, let extras) = message else { return message }
            let original = originals.withLock { $0[text] }
            return .assistant(text: original ?? text, toolCalls: calls, extras: extras)
        }
        let own = try await base.reply(to: request)
        var reply = variant.change(own, moment)
        if reply.text != own.text { originals.withLock { $0[reply.text] = own.text } }
        reply.finishReason = reply.toolCalls.isEmpty ? .stop : .toolCalls
        if !reply.text.isEmpty { try await onEvent(.text(reply.text)) }
        return reply
    }
}

extension ChatReply {
    /// The reply with every call changed.
    func mappingCalls(_ change: (ChatToolCall) -> ChatToolCall) -> ChatReply {
        var reply = self
        reply.toolCalls = toolCalls.map(change)
        return reply
    }

    /// The reply with the text of every call's arguments changed.
    func rewritingArguments(_ change: (String) -> String) -> ChatReply {
        mappingCalls { call in
            var call = call
            call.arguments = change(call.arguments)
            return call
        }
    }

    /// The reply with changed arguments of the calls whose name begins so.
    func changingCalls(_ prefix: String, _ change: (JSONObject) -> JSONObject) -> ChatReply {
        mappingCalls { call in
            guard call.name.hasPrefix(prefix), let object = (try? JSONValue(parsing: call.arguments))?.objectValue
            else { return call }
            var call = call
            call.arguments = JSONValue.object(change(object)).jsonText
            return call
        }
    }

    /// The reply with more calls behind its own.
    func adding(_ calls: [ChatToolCall]) -> ChatReply {
        var reply = self
        reply.toolCalls += calls
        return reply
    }

    /// The reply with other words.
    func saying(_ text: String) -> ChatReply {
        var reply = self
        reply.text = text
        return reply
    }

    /// The calls whose name begins so.
    func calls(_ prefix: String) -> [ChatToolCall] { toolCalls.filter { $0.name.hasPrefix(prefix) } }
}

extension ChatToolCall {
    /// A call that a variant adds to those of its model.
    /// - Parameter number: tells it from others in one turn.
    static func added(_ name: String, _ arguments: JSONObject = [:], _ number: Int = 0) -> ChatToolCall {
        ChatToolCall(
            id: "\(VariantMoment.addedPrefix)\(name.prefix(6))-\(number)",
            name: name,
            arguments: JSONValue.object(arguments).jsonText
        )
    }

    /// The text of an argument.
    func argument(_ name: String) -> String? { (try? JSONValue(parsing: arguments))?[name]?.stringValue }
}
