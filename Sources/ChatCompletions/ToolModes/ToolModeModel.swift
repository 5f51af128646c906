import Synchronization
import Tools

/// A model that is brought to call tools in the way that suits it.
///
/// Whoever asks it sees native calls and words whatever the mode: the conversation that is passed in and the replies
/// that come out never have the form of a mode. Modes other than `native` and `text` plan once a turn: when there are
/// results, they are put into words, see `ResultWording`.
public struct ToolModeModel: ChatModel {
    let model: any ChatModel
    let random: @Sendable () -> UInt64
    private let mode: ToolMode
    private let endpoint: String
    private let memory: (any ToolModeMemory)?
    private let found = FoundModes()

    /// The longest reply in a mode whose grammar a model could follow for ever.
    static let mostTokens = 512

    /// Wraps a model.
    /// - Parameters:
    ///   - endpoint: where the model is asked, for the memory.
    ///   - memory: keeps what `auto` finds out; nil to find it out anew in every process.
    ///   - random: random bits for ids of calls, which have none in some modes.
    public init(
        _ model: any ChatModel,
        mode: ToolMode,
        endpoint: String = "",
        memory: (any ToolModeMemory)? = nil,
        random: @escaping @Sendable () -> UInt64 = { .random(in: 0...(.max)) }
    ) {
        (self.model, self.mode, self.endpoint, self.memory, self.random) = (model, mode, endpoint, memory, random)
    }

    /// Answers a request in the mode at hand. Requests without tools are passed on as they are.
    /// - Throws: `ChatError`, also `malformed` where the model keeps to no form at all; `CancellationError` when the
    ///   task is cancelled; what `onEvent` throws.
    public func reply(
        to request: ChatRequest,
        onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply {
        guard !request.tools.isEmpty, mode != .native else {
            return try await model.reply(to: request, onEvent: onEvent)
        }
        if mode == .auto { return try await findingMode(request, onEvent) }
        switch try await attempt(mode, request, onEvent) {
        case .reply(let reply): return reply
        case .misfit(let misfit): throw misfit.error ?? Self.error(mode)
        }
    }

    // MARK: Auto

    /// Which mode follows one that does not suit. `json` comes first: measured on a small model its grammar held in
    /// every reply, while a required choice is a promise that servers break.
    private static let order: [ToolMode] = [.json, .reply, .native]

    private func findingMode(
        _ request: ChatRequest,
        _ onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply {
        let known = await knownMode(of: request.model)
        if known == .native, request.isCallDue, !found.hasCalled(request.model) {
            return try await untried(request, onEvent)
        }
        var wasted = Misfit()
        for mode in [known] + Self.order.filter({ $0 != known }) {
            switch try await attempt(mode, request, onEvent) {
            case .reply(let reply):
                if !reply.toolCalls.isEmpty { found.noteCall(of: request.model) }
                // Words about results show nothing of how calls are made.
                if mode != known, !request.hasResults { await keep(mode, for: request) }
                return reply.adding(wasted)
            case .misfit(let misfit): wasted.add(misfit)
            }
        }
        throw wasted.error ?? Self.error(.auto)
    }

    private func knownMode(of name: String) async -> ToolMode {
        if let mode = found[name] { return mode }
        let recalled = await memory?.recall(endpoint: endpoint, model: name)
        if recalled != nil { found.noteCall(of: name) }
        let remembered = recalled ?? .native
        // `text` acts on what may be a quotation: only a person chooses that.
        let mode = Self.order.contains(remembered) ? remembered : .native
        found.set(mode, for: name)
        return mode
    }

    /// A model that has never called anything, and words that ask for a call: what it says is held back until it is
    /// whole. Where it makes no call the other modes are tried. One that calls in none of them has
    /// its say after all, but never one with the names of tools in it.
    private func untried(
        _ request: ChatRequest,
        _ onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply {
        let silently: @Sendable (ChatStreamEvent) async throws -> Void = { event in
            if case .reasoning = event { try await onEvent(event) }
        }
        var wasted = Misfit()
        var words: ChatReply?
        var telling: ChatReply?
        var hasLeaked = false
        modes: for mode in [.native] + Self.order.filter({ $0 != .native }) {
            let result: Attempt
            do {
                result = try await attempt(mode, request, silently)
            } catch is ChatError where words != nil || telling != nil {
                // What the model has said already is better than the failure of a trial.
                break modes
            }
            switch result {
            case .reply(let reply) where !reply.toolCalls.isEmpty:
                for unused in [words, telling] { unused.map { wasted.add(Misfit($0)) } }
                if !reply.text.isEmpty { try await onEvent(.text(reply.text)) }
                found.noteCall(of: request.model)
                await keep(mode, for: request)
                return reply.adding(wasted)
            case .reply(let reply) where mode == .native && request.tools.contains { reply.text.contains($0.name) }:
                telling = reply.wordsOnly
            case .reply(let reply) where mode == .native: words = reply
            case .reply(let reply):
                if hasLeaked { await keep(mode, for: request) }
                if words == nil { words = reply } else { wasted.add(Misfit(reply)) }
                break modes
            case .misfit(let misfit):
                if mode == .native { hasLeaked = true }
                wasted.add(misfit)
            }
        }
        if words != nil, let telling { wasted.add(Misfit(telling)) }
        guard let words = words ?? telling else { throw wasted.error ?? Self.error(.auto) }
        if !words.text.isEmpty { try await onEvent(.text(words.text)) }
        return words.adding(wasted)
    }

    private func keep(_ mode: ToolMode, for request: ChatRequest) async {
        found.set(mode, for: request.model)
        await memory?.remember(mode, endpoint: endpoint, model: request.model)
    }

    private static func error(_ mode: ToolMode) -> ChatError {
        let advice = mode == .auto ? "" : "--tool-mode auto finds a mode that suits, or "
        return ChatError(
            .malformed,
            "the model does not call tools in the mode \(mode.rawValue); \(advice)use another model"
        )
    }
}

/// The modes that models have shown to suit so far.
private final class FoundModes: Sendable {
    private let modes = Mutex<(suiting: [String: ToolMode], calling: Set<String>)>(([:], []))

    subscript(model: String) -> ToolMode? { modes.withLock { $0.suiting[model] } }

    func set(_ mode: ToolMode, for model: String) { modes.withLock { $0.suiting[model] = mode } }

    /// Whether the model has ever called a tool in the mode at hand.
    func hasCalled(_ model: String) -> Bool { modes.withLock { $0.calling.contains(model) } }

    func noteCall(of model: String) { modes.withLock { _ = $0.calling.insert(model) } }
}
