import Synchronization
import Tools

extension ToolModeModel {
    /// What came of asking in one mode.
    enum Attempt: Sendable {
        case reply(ChatReply)
        /// The endpoint showed that it does not keep to the mode. Nothing has been shown.
        case misfit(Misfit)
    }

    /// A reply that cannot be used, and what it took.
    struct Misfit: Sendable {
        var usage: ChatUsage?
        var requests = 0
        var error: ChatError?

        init(_ reply: ChatReply) { (usage, requests) = (reply.usage, reply.requests) }

        init(error: ChatError? = nil) {
            self.error = error
            requests = error == nil ? 0 : 1
        }

        mutating func add(_ other: Misfit) {
            if let more = other.usage { usage = usage.map { $0 + more } ?? more }
            requests += other.requests
            error = other.error ?? error
        }
    }

    /// Asks in one mode.
    func attempt(
        _ mode: ToolMode,
        _ request: ChatRequest,
        _ onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> Attempt {
        do {
            switch mode {
            case .json, .reply:
                if request.hasResults || request.toolChoice == .none {
                    return .reply(try await words(request, onEvent))
                }
                do {
                    return mode == .json ? try await askJSON(request, onEvent) : try await askReply(request, onEvent)
                } catch let error as ChatError where error.code == .invalidRequest || error.code == .toolUseFailed {
                    // An endpoint that refuses the form does not have the mode.
                    return .misfit(Misfit(error: error))
                }
            // A model in this mode writes a call as text rather than words, and now and then nothing at all.
            case .text where request.hasResults && request.toolChoice == .none:
                return .reply(try await words(request, onEvent))
            case .text, .native, .auto: return try await askNative(request, recovers: mode == .text, onEvent)
            }
        } catch let error as ChatError where error.code == .toolsRefused {
            // Another mode puts the tools to the model in another form.
            return .misfit(Misfit(error: error))
        }
    }

    private func askNative(
        _ request: ChatRequest,
        recovers: Bool,
        _ onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> Attempt {
        let names = request.tools.map(\.name)
        let hold = Mutex(LeakHold(names: names))
        var reply = try await model.reply(to: request) { event in
            guard case .text(let piece) = event else { return try await onEvent(event) }
            if let shown = hold.withLock({ $0.add(piece) }) { try await onEvent(.text(shown)) }
        }
        if hold.withLock({ $0.isHolding }), reply.toolCalls.isEmpty, request.hasLeak(in: reply.text) {
            // With tools off there is nothing to recover: what is due are words.
            if request.toolChoice == .none {
                if request.hasResults { return .reply(try await words(request, onEvent).adding(Misfit(reply))) }
            } else if !recovers {
                return .misfit(Misfit(reply))
            } else if let calls = request.knownCalls(in: reply) {
                (reply.toolCalls, reply.text, reply.finishReason) = (made(calls, request), "", .toolCalls)
                return .reply(reply)
            }
        }
        // Small models say nothing once they see a result. The same request again would bring the same.
        if reply.toolCalls.isEmpty, request.hasResults, reply.text.allSatisfy(\.isWhitespace) {
            return .reply(try await words(request, onEvent).adding(Misfit(reply)))
        }
        if let rest = hold.withLock({ $0.release() }) {
            // Beside true calls a leaked one is an echo of them.
            if !reply.toolCalls.isEmpty, LeakedCalls.leading(in: reply.text) != nil {
                reply.text = ""
            } else {
                try await onEvent(.text(rest))
            }
        }
        return .reply(reply)
    }

    private func askJSON(
        _ request: ChatRequest,
        _ onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> Attempt {
        var reply = try await withoutText(JSONMode.request(for: request), onEvent)
        let (calls, answer): ([LeakedCall], String)
        do throws(JSONMode.Misfit) {
            (calls, answer) = try JSONMode.read(reply.text, tools: request.tools)
        } catch {
            if reply.finishReason == .length { return .reply(reply.cut) }
            return .misfit(Misfit(reply))
        }
        // Neither an action nor an answer: without the form the model finds words.
        if calls.isEmpty, answer.allSatisfy(\.isWhitespace) {
            return .reply(try await words(request, onEvent).adding(Misfit(reply)))
        }
        reply.toolCalls = made(calls, request)
        return .reply(try await finish(reply, calls.isEmpty ? answer : "", onEvent))
    }

    private func askReply(
        _ request: ChatRequest,
        _ onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> Attempt {
        var reply: ChatReply
        do {
            reply = try await withoutText(ReplyMode.request(for: request), upTo: ReplyMode.mostWords, onEvent)
        } catch is TalkingOn {
            var misfit = Misfit()
            misfit.requests = 1
            return .misfit(misfit)
        }
        let name = ReplyMode.answerName(beside: request.tools)
        let answers = reply.toolCalls.filter { $0.name == name }
        reply.toolCalls.removeAll { $0.name == name }
        guard !(reply.toolCalls.isEmpty && answers.isEmpty) else { return .misfit(Misfit(reply)) }
        let answer = answers.compactMap(ReplyMode.answer).joined(separator: "\n")
        if reply.toolCalls.isEmpty, answer.allSatisfy(\.isWhitespace) {
            if reply.finishReason == .length || reply.truncatedArguments { return .reply(reply.cut) }
            return .reply(try await words(request, onEvent).adding(Misfit(reply)))
        }
        return .reply(try await finish(reply, reply.toolCalls.isEmpty ? answer : "", onEvent))
    }

    /// Puts results into words; without results it asks for words as best it can.
    private func words(
        _ request: ChatRequest,
        _ onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply {
        let turn = ModeConversation(request.messages).turns.last ?? ModeConversation.Turn(person: "")
        let wording = ResultWording(turn: turn)
        var wire = request
        if turn.done.isEmpty { (wire.tools, wire.examples) = ([], []) } else { wire = wording.request(like: request) }
        let filter = Mutex(WordsOnly())
        var reply = try await model.reply(to: wire) { event in
            guard case .text(let piece) = event else { return try await onEvent(event) }
            if let shown = filter.withLock({ $0.add(piece) }) { try await onEvent(.text(shown)) }
        }
        if let rest = filter.withLock({ $0.finish() }) { try await onEvent(.text(rest)) }
        (reply.text, reply.toolCalls) = (filter.withLock { $0.text }, [])
        guard !reply.text.contains(where: { !$0.isWhitespace }), !turn.done.isEmpty else { return reply }
        reply.text += wording.plainWords
        reply.finishReason = .stop
        try await onEvent(.text(wording.plainWords))
        return reply
    }

    // MARK: Parts

    /// Thrown to end a reply that only talks.
    private struct TalkingOn: Error {}

    /// Asks without showing the text, which is in a form that nobody should see.
    /// - Parameter most: bytes of text after which the reply is ended, since a model that talks does not call any more
    ///   and would go on to its limit.
    /// - Throws: `TalkingOn`, and what the model throws.
    private func withoutText(
        _ request: ChatRequest,
        upTo most: Int = .max,
        _ onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply {
        let said = Mutex(0)
        return try await model.reply(to: request) { event in
            switch event {
            case .reasoning: try await onEvent(event)
            case .text(let piece):
                let count = said.withLock { said in
                    said += piece.utf8.count
                    return said
                }
                if count > most { throw TalkingOn() }
            }
        }
    }

    private func finish(
        _ reply: ChatReply,
        _ answer: String,
        _ onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply {
        var reply = reply
        (reply.text, reply.finishReason) = (answer, reply.toolCalls.isEmpty ? .stop : .toolCalls)
        if !answer.isEmpty { try await onEvent(.text(answer)) }
        return reply
    }

    private func made(_ calls: [LeakedCall], _ request: ChatRequest) -> [ChatToolCall] {
        var used = request.callIDs
        var generator = BorrowedGenerator(source: random)
        return calls.map { call in
            let id = ToolCallID.make(avoiding: used, using: &generator)
            used.insert(id)
            return ChatToolCall(id: id, name: call.name, arguments: call.arguments)
        }
    }
}

extension ChatRequest {
    /// Whether a reply begins with a call. JSON that somebody asked for can have a name, too, and nothing else of one.
    fileprivate func hasLeak(in text: String) -> Bool {
        if ToolNameOpening(text, names: tools.map(\.name)) == .tool { return true }
        return LeakedCalls.leading(in: text)?.contains { call in
            call.arguments != "{}" || tools.contains { $0.name == call.name }
        } ?? false
    }
}
