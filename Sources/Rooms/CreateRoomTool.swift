import Tools

/// Lets the model create a room.
public struct CreateRoomTool: Tool {
    /// What the model is told.
    public let definition: ToolDefinition
    private let manager: RoomManager
    private let invitesToConversation: Bool

    /// Makes the tool.
    /// - Parameter onRealServer: whether people can talk in the room: the result invites them only then.
    /// - Throws: `JSONSchemaError`, which means that this file is wrong.
    public init(manager: RoomManager, onRealServer: Bool) throws(JSONSchemaError) {
        self.manager = manager
        invitesToConversation = onRealServer
        definition = try Self.makeDefinition()
    }

    static func makeDefinition() throws(JSONSchemaError) -> ToolDefinition {
        let argument: JSONObject = [
            "type": "string",
            "description":
                "What the person calls the room: letters, digits, dots, dashes. Leave it out if the person gives no name.",
        ]
        var lenient = argument
        lenient["type"] = ["string", "null"]
        return ToolDefinition(
            name: "create_pattreeya_room",
            description: "Creates a room for a voice conversation. Use it when the person asks for a new room.",
            parameters: try JSONSchema(
                shown: RoomToolText.schema("room_name_suffix", argument, required: false),
                checked: RoomToolText.schema("room_name_suffix", lenient, required: false)
            ),
            effect: .write
        )
    }

    /// See `RoomAuthority`; without it the person is asked, and a yes to that question is authority.
    public func authority(for arguments: JSONObject, given words: PersonWords) -> ToolAuthority {
        // A name that breaks the rules has no effect: the call says why, and nobody needs asking.
        guard let name = try? RoomName(suffix: suffix(arguments), now: 0) else { return .granted }
        if RoomAuthority.allowsCreating(words) { return .granted }
        let isChosen = RoomName.chosen(suffix(arguments)) != nil
        return .ask(question: isChosen ? "Create the room \(name)?" : "Create a new room?")
    }

    /// Everyday words ("a new room") name no room, and the noun at the end of a name ("standup-room") is no part of it,
    /// unless the person put it in quotation marks.
    public func supported(_ text: String, words: PersonWords) -> String? {
        let support = WordSupport(words)
        let suffix = RoomName.chosen(text) ?? text
        if support.isQuoted(suffix) { return text }
        guard let said = support.longestRun(in: suffix) else { return nil }
        let table = RoomWords.shared
        var pieces = WordSupport.pieces(of: said)[...]
        while let first = pieces.first.map(String.init), pieces.count > 1,
            table.isFiller(first) || table.isRoomNoun(first)
        {
            pieces.removeFirst()
        }
        while let last = pieces.last, table.isRoomNoun(String(last)), pieces.count > 1 { pieces.removeLast() }
        guard pieces.contains(where: { !table.isPlain(String($0)) }) else { return nil }
        let name = WordSupport.text(pieces, of: said)
        return name == suffix ? text : name
    }

    /// True for the words that would allow the call.
    public func isAskedFor(by words: PersonWords) -> Bool { RoomAuthority.allowsCreating(words) }

    /// Creates the room.
    /// - Throws: `ToolFailure` when the name is refused or taken, or the server fails.
    public func call(_ arguments: JSONObject, context: ToolCallContext) async throws -> JSONObject {
        do {
            let name = try await manager.createPattreeyaRoom(suffix: suffix(arguments), context: context)
            var message = "Successfully created room: \(name)."
            if invitesToConversation {
                message += " You can now connect to this room for a voice conversation with Pattreeya."
            }
            return ["ok": true, "room": .string(name), "message": .string(message)]
        } catch let error as RoomError {
            throw ToolFailure(RoomToolText.sentence(error.message), hint: error.hint)
        }
    }

    /// Small models write out what they mean to leave out.
    private func suffix(_ arguments: JSONObject) -> String? {
        let text = arguments["room_name_suffix"]?.stringValue
        return text == "null" || text == "None" ? nil : text
    }
}
