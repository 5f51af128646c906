import ChatCompletions
import Tools

extension Assistant {
    /// Makes the conversation shorter: the model sums up all turns but the last one, or, where it cannot, they are
    /// dropped. What was said stays in the transcript. Without earlier turns nothing happens; the answer says so.
    /// - Throws: `TurnFailure` while a turn is under way; `CancellationError`; what the transcript or `onEvent` threw.
    @discardableResult
    public func compact() async throws -> CompactionSummary {
        try checkNoTurn()
        let plan = CompactionPlan.everything(of: transcript.conversation)
        let turns = transcript.conversation.turns
        progress = TurnProgress()
        var summary = try await carryOut(plan, reason: .asked, room: CompactionWords.inputLimit)
        guard summary.isEffective else { return summary }
        (summary.usage, summary.requests, summary.cost) = (progress.usage, progress.requests, progress.cost)
        // The summary is of the turns as they were.
        try checkNoTurn()
        guard transcript.conversation.turns == turns else { throw TurnFailure.busy }
        try emit(.compacted(summary), turn: transcript.conversation.turn)
        return summary
    }

    /// Makes room in the turn under way after the endpoint refused it for its length.
    /// - Throws: the failure for a conversation that cannot become shorter.
    func makeRoom(after error: ChatError, prompt: String) async throws {
        let conversation = transcript.conversation
        let size = conversation.messages.reduce(0) { $0 + $1.size }
        let target = Self.target(size: size, fixed: fixedSize(prompt), after: error)
        let plan = CompactionPlan.fitting(conversation, to: target)
        let summary = try await carryOut(plan, reason: .overflow, room: target)
        guard summary.isEffective else { throw TurnFailure.contextOverflow(error) }
        try emit(.compacted(summary))
    }

    /// Bytes that the messages may have. A part of the window is left for the answer; where the endpoint tells no
    /// numbers, half of what was too much is tried.
    static func target(size: Int, fixed: Int, after error: ChatError) -> Int {
        guard let window = error.contextWindow, let tokens = error.promptTokens, window > 0, tokens > window else {
            return size / 2
        }
        let share = Double(window) / Double(tokens) * 0.7
        return max(0, min(Int(Double(size + fixed) * share) - fixed, size * 7 / 10))
    }

    /// Bytes of a request that no compaction changes.
    private func fixedSize(_ prompt: String) -> Int {
        var size = prompt.utf8.count
        for definition in tools.map(\.definition) {
            size += definition.name.utf8.count + definition.description.utf8.count
            size += JSONValue.object(definition.parameters.document).serialized().count
        }
        return size
    }

    private func carryOut(
        _ plan: CompactionPlan,
        reason: CompactionSummary.Reason,
        room: Int
    ) async throws -> CompactionSummary {
        var summary = CompactionSummary(
            reason: reason,
            droppedTurns: plan.droppedTurns,
            keptTurns: plan.keptTurns,
            resultLimit: plan.resultLimit,
            bytesBefore: transcript.conversation.messages.reduce(0) { $0 + $1.size }
        )
        guard summary.isEffective else { return summary }
        if plan.droppedTurns > 0 { summary.text = try await wordSummary(of: plan.droppedTurns, room: room) }
        var after = transcript.conversation
        after.apply(TurnEvent(session: session, turn: 0, at: .init(milliseconds: 0), kind: .compacted(summary)))
        summary.bytesAfter = after.messages.reduce(0) { $0 + $1.size }
        return summary
    }

    /// The model's summary of the oldest turns; nil where it has none to give.
    /// - Throws: `ChatError` where it could not be asked: then nothing may be dropped, since that is for good.
    private func wordSummary(of count: Int, room: Int) async throws -> String? {
        guard configuration.summarizes, !budget.isSpent else { return nil }
        let text = transcript.conversation.plainText(ofOldest: count, limit: room)
        guard !text.isEmpty else { return nil }
        progress.requests += 1
        let reply: ChatReply
        do {
            reply = try await model.reply(
                to: ChatRequest(
                    model: configuration.modelName,
                    messages: [.system(CompactionWords.instruction), .user(text)]
                )
            )
        } catch let error as ChatError where error.isAboutTheText {
            return nil
        }
        progress.add(reply, cost: budget.add(reply, model: configuration.modelName))
        guard !reply.text.isEmpty, reply.toolCalls.isEmpty else { return nil }
        return ToolResultLimit.shrink(.string(reply.text), to: CompactionWords.summaryLimit).stringValue
    }
}

extension Conversation {
    /// The oldest turns in words, for a summary of them. Of a text that is too long the middle is left out; where all
    /// together is too long, the oldest turns are, but never an earlier summary.
    func plainText(ofOldest count: Int, limit: Int) -> String {
        func shrunk(_ text: String) -> String {
            ToolResultLimit.shrink(.string(text), to: max(limit / 2, 0)).stringValue ?? text
        }
        let earlier = summary.map { shrunk("Summary of what came before:\n\($0)") }
        var parts: [String] = []
        for turn in visibleTurns.prefix(count) {
            parts.append("Person: \(turn.words)")
            for message in turn.messages {
                switch message.cappingResult(at: ToolResultLimit.compactedBytes) {
                case .assistant(let text, let calls, _):
                    if !text.isEmpty { parts.append("Assistant: \(text)") }
                    parts += calls.map { "Assistant calls \($0.name) \($0.arguments)" }
                case .tool(_, let name, let content): parts.append("Result of \(name): \(content)")
                case .system(let text), .user(let text): parts.append(text)
                }
            }
        }
        // The newest words tell most about what is still open.
        var left = limit - (earlier?.utf8.count ?? 0)
        let fitting = parts.reversed().map(shrunk).prefix { part in
            left -= part.utf8.count + 1
            return left >= 0
        }
        guard !fitting.isEmpty else { return "" }
        return ([earlier].compactMap(\.self) + fitting.reversed()).joined(separator: "\n")
    }
}

extension TurnFailure {
    /// A conversation that stays longer than the model's context.
    static func contextOverflow(_ error: ChatError) -> TurnFailure {
        var numbers = ""
        if let window = error.contextWindow { numbers = " of \(window) tokens" }
        if let tokens = error.promptTokens { numbers += " (it takes \(tokens))" }
        return TurnFailure(
            code: ChatError.Code.contextOverflow.rawValue,
            message: "the turn does not fit the model's context\(numbers), even without the older part of the"
                + " conversation; say it shorter, or use a model with a larger context",
            exit: .contextOverflow
        )
    }
}

extension ChatError {
    /// Whether the endpoint was there and could do nothing with what it was to sum up.
    fileprivate var isAboutTheText: Bool {
        switch code {
        case .contextOverflow, .contentFilter, .invalidRequest, .malformed, .truncated: true
        default: false
        }
    }
}
