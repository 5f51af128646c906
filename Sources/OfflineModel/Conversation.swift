/// The messages of a request, seen from the person's last one.
struct Conversation {
    let messages: [ChatRequestBody.Message]
    let reader: ClauseReader
    /// The person's last message; nil when there is none.
    let lastUser: Int?

    init(messages: [ChatRequestBody.Message], reader: ClauseReader) {
        self.messages = messages
        self.reader = reader
        lastUser = messages.lastIndex { $0.role == .user }
    }

    /// The person's words of this turn.
    var words: String { lastUser.map { messages[$0].text } ?? "" }

    /// Our question that this turn may answer.
    var pendingQuestion: Question? {
        guard let lastUser, lastUser > 0, messages[lastUser - 1].role == .assistant else { return nil }
        return Question.ending(messages[lastUser - 1].text)
    }

    /// A call of this turn and what came of it; nil when no result is there.
    struct Outcome {
        var call: ChatRequestBody.Call
        var result: ToolResult?
    }

    /// The calls of this turn, in order.
    var outcomes: [Outcome] {
        guard let lastUser else { return [] }
        let turn = messages[(lastUser + 1)...]
        return turn.flatMap(\.calls).map { call in
            let reply = turn.first { $0.role == .tool && $0.callID == call.id }
            return Outcome(call: call, result: reply.map { ToolResult(content: $0.text, of: call) })
        }
    }

    /// The rooms spoken of last, by anyone, without those deleted since.
    func roomsSpokenOf() -> [String] {
        var deleted: Set<String> = []
        for index in messages.indices.reversed() where index != lastUser {
            let names = spokenOf(at: index, deleted: &deleted)
            let left = names.filter { !deleted.contains($0.withRoomPrefix) }
            if !left.isEmpty { return left }
        }
        return []
    }

    /// The room deleted last.
    func lastDeletedRoom() -> String? {
        for index in messages.indices.reversed() {
            if let (call, result) = toolCall(at: index), call.name == RoomWords.deleteTool, result.isOK {
                return call.arguments[RoomWords.nameArgument]?.stringValue
            }
        }
        return nil
    }

    /// The rooms of the newest list and those made since; nil when no list was seen.
    func knownRooms() -> [String]? {
        var names: [String] = []
        for index in messages.indices.reversed() {
            guard let (call, result) = toolCall(at: index), result.isOK else { continue }
            if call.name == RoomWords.createTool { names += result.rooms ?? [] }
            if call.name == RoomWords.listTool { return names + (result.rooms ?? []) }
        }
        return nil
    }

    private func spokenOf(at index: Int, deleted: inout Set<String>) -> [String] {
        let message = messages[index]
        switch message.role {
        case .tool:
            guard let (call, result) = toolCall(at: index) else { return [] }
            switch call.name {
            case RoomWords.createTool, RoomWords.listTool: return result.isOK ? result.rooms ?? [] : []
            case RoomWords.deleteTool:
                guard let name = call.arguments[RoomWords.nameArgument]?.stringValue else { return [] }
                if result.isOK { deleted.insert(name.withRoomPrefix) }
                return [name]
            default: return []
            }
        case .assistant:
            if case .delete(let names) = Question.ending(message.text) { return names }
            return []
        case .user:
            return reader.requests(in: message.text).reversed().lazy.compactMap(Self.name(in:)).first.map { [$0] } ?? []
        case .other: return []
        }
    }

    private static func name(in request: Request) -> String? {
        switch request {
        case .delete(let name), .askDelete(let name), .exists(let name), .askCreate(let name): name
        case .create(let name, _): name
        default: nil
        }
    }

    private func toolCall(at index: Int) -> (ChatRequestBody.Call, ToolResult)? {
        let message = messages[index]
        guard message.role == .tool, let id = message.callID else { return nil }
        for earlier in messages[..<index].reversed() {
            if let call = earlier.calls.first(where: { $0.id == id }) {
                return (call, ToolResult(content: message.text, of: call))
            }
        }
        return nil
    }
}
