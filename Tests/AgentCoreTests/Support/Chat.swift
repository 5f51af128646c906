import AgentCore
import ChatCompletions
import Storage
import TestSupport
import Tools

/// An Assistant with a scripted model, and all that it told.
struct Chat {
    static let time = Timestamp(milliseconds: 1_737_383_425_000)

    let assistant: Assistant
    let model: ScriptedChatModel
    let log = EventLog()

    init(
        _ model: ScriptedChatModel,
        tools: [any Tool] = [],
        transcript: Transcript = Transcript(session: "s"),
        approver: any Approver = FixedApprover.noTerminal,
        limits: TurnLimits = TurnLimits(),
        clock: any Clock<Duration> = ManualClock(),
        onEvent: @escaping @Sendable (TurnEvent) throws -> Void = { _ in },
        configure: (inout Assistant.Configuration) -> Void = { _ in }
    ) {
        self.model = model
        var configuration = Assistant.Configuration(
            modelName: "m",
            systemPrompt: { _ in "prompt" },
            limits: limits
        )
        configure(&configuration)
        assistant = Assistant(
            configuration: configuration,
            model: model,
            tools: tools,
            transcript: transcript,
            approver: approver,
            now: { Self.time },
            clock: clock
        ) { [log] event in
            log.add(event)
            try onEvent(event)
        }
    }

    init(_ replies: [ChatReply], tools: [any Tool] = [], limits: TurnLimits = TurnLimits()) {
        self.init(ScriptedChatModel(replies), tools: tools, limits: limits)
    }

    /// Runs a turn and answers its events, a line each.
    @discardableResult
    func run(_ text: String = "go") async throws -> [String] {
        try await assistant.run(text)
        return log.latest
    }

    /// What the model was last sent, without the prompt.
    var lastMessages: [ChatMessage] { Array(model.requests.last?.messages.dropFirst() ?? []) }
}

extension ChatReply {
    /// A reply with calls, each as `id name arguments`.
    static func calls(_ calls: String..., text: String = "") -> ChatReply {
        let list = calls.map { call in
            let parts = call.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            return ChatToolCall(id: parts[0], name: parts[1], arguments: parts.count > 2 ? parts[2] : "{}")
        }
        return ChatReply(text: text, toolCalls: list, finishReason: .toolCalls)
    }
}
