import AgentCore
import Storage
import Terminal

/// Commands about the session.
extension ReplCommands {
    private static let nothingSaid = "nothing was said in this session yet"

    func retry() async throws -> CommandOutcome {
        guard let words = try await chat.existing()?.undo() else {
            tell(Self.nothingSaid)
            return .prompt
        }
        return .turn(words)
    }

    /// The last turn is taken back when the changed words are sent, so that who thinks better of it loses nothing.
    func edit(externally: Bool) async throws -> CommandOutcome {
        guard let assistant = try await chat.existing(), let words = await assistant.lastWords else {
            tell(Self.nothingSaid)
            return .prompt
        }
        return .edit(words, externally: externally) { [tell] in
            do {
                return try await assistant.undo() != nil
            } catch {
                tell(TurnFailure.describing(error).line)
                return false
            }
        }
    }

    /// The output tells of what is undone.
    func undo() async throws {
        if try await chat.existing()?.undo() == nil { tell("there is no turn to take back") }
    }

    func save(_ file: String) async throws -> String {
        guard let assistant = try await chat.existing() else { return Self.nothingSaid }
        let path = file.hasPrefix("~/") ? StateFolder.home(ProgramEnvironment.value) + file.dropFirst() : file
        let text = try await assistant.export(path.hasSuffix(".jsonl") ? .jsonl : .markdown)
        try failing { () throws(StorageError) in try FileContent.create(path, with: Array(text.utf8)) }
        return "saved to \(path)"
    }

    func resume(_ id: String) async throws -> String {
        guard !id.isEmpty else {
            let sessions = store.list().prefix(20)
            let lines = sessions.map { session in
                "\(session.id)  \(session.turns) turns  \(DisplayText.oneLine(session.firstWords ?? "", limit: 50))"
            }
            return lines.isEmpty ? "there are no sessions" : lines.joined(separator: "\n")
        }
        try await chat.resume(id)
        return "this is session \(id) now"
    }

    func fork(_ name: String) async throws -> String {
        guard let assistant = try await chat.existing() else { return Self.nothingSaid }
        let id = try await assistant.fork(as: name.isEmpty ? nil : name)
        try await chat.resume(id)
        return "this is session \(id) now, a copy of \(assistant.session)"
    }

    /// The output tells what was compacted.
    func compact() async throws {
        guard let assistant = try await chat.existing() else { return tell(Self.nothingSaid) }
        let summary = try await assistant.compact()
        if !summary.isEffective { tell("there is nothing to make shorter: only the last turn is left") }
    }

    func usage() async throws -> String {
        guard let assistant = try await chat.existing() else { return Self.nothingSaid }
        let usage = await assistant.usage
        var line = "session \(assistant.session): \(usage.turns) turns, \(usage.requests) requests"
        if let tokens = usage.tokens {
            line += ", \(tokens.promptTokens) tokens read (\(tokens.cachedTokens) cached)"
            line += ", \(tokens.completionTokens) written"
        }
        if let cost = usage.cost { line += ", \(DecimalText.of(cost, decimals: 6)) US dollars" }
        return line + ", \(DecimalText.of(usage.seconds, decimals: 1)) s"
    }
}
