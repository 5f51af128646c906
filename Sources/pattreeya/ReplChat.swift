import AgentCore
import Storage
import Terminal

/// The session that a prompt is in, and what commands change of it. It is made when it is first needed, so that a
/// prompt that is left at once leaves no session behind.
actor ReplChat {
    private(set) var parts: ChatParts
    private(set) var assistant: Assistant?
    private var opened: Transcript?
    private let store: SessionStore
    private let note: @Sendable (String) -> Void

    nonisolated var unownedExecutor: UnownedSerialExecutor { BlockingExecutor.shared.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - opened: a session that is open already; nil for a new one.
    ///   - note: tells of what is odd about a session.
    init(
        parts: ChatParts,
        opened: Transcript?,
        store: SessionStore,
        note: @escaping @Sendable (String) -> Void
    ) {
        (self.parts, self.opened, self.store, self.note) = (parts, opened, store, note)
    }

    /// The Assistant of the session, made now if need be.
    func current() async throws -> Assistant {
        if let assistant { return assistant }
        let transcript = try opened ?? failing { () throws(StorageError) in try store.open(.new) }
        let made = try await begin(transcript)
        opened = nil
        return made
    }

    /// The Assistant of a session that has something in it; nil where nothing was said yet.
    func existing() async throws -> Assistant? {
        if assistant == nil, opened == nil { return nil }
        return try await current()
    }

    /// Goes on with another session.
    func resume(_ id: String) async throws {
        if assistant?.session == id || opened?.session == id { return }
        let transcript = try failing { () throws(StorageError) in try store.open(.existing(id)) }
        _ = try await begin(transcript)
        opened = nil
    }

    /// Asks another model from now on.
    func use(modelName: String) async throws {
        var changed = parts
        changed.modelName = modelName
        try await assistant?.use(model: changed.model, name: modelName)
        parts = changed
    }

    /// Uses another prompt from now on.
    func use(prompt: Prompt) async throws {
        var changed = parts
        changed.prompt = prompt
        try await assistant?.use(
            systemPrompt: changed.systemPrompt,
            temperature: changed.temperature,
            tools: try changed.tools(),
            examples: prompt.examples
        )
        parts = changed
    }

    private func begin(_ transcript: Transcript) async throws -> Assistant {
        for notice in transcript.notices { note(notice) }
        let made = try await parts.assistant(on: transcript, spent: assistant?.spent ?? 0)
        assistant = made
        return made
    }
}
