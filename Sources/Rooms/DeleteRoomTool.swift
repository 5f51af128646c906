import Tools

/// Lets the model delete a room that the person names.
public struct DeleteRoomTool: Tool {
    /// What the model is told.
    public let definition: ToolDefinition
    private let manager: RoomManager

    /// Makes the tool.
    /// - Throws: `JSONSchemaError`, which means that this file is wrong.
    public init(manager: RoomManager) throws(JSONSchemaError) {
        self.manager = manager
        definition = try Self.makeDefinition()
    }

    static func makeDefinition() throws(JSONSchemaError) -> ToolDefinition {
        let argument: JSONObject = [
            "type": "string", "description": "The name of the room as the person or the list of rooms writes it.",
        ]
        return ToolDefinition(
            name: "delete_pattreeya_room",
            description: "Deletes one room and disconnects everyone in it. Use it when the person asks for that.",
            parameters: try JSONSchema(RoomToolText.schema("room_name", argument, required: true)),
            effect: .write
        )
    }

    /// See `RoomAuthority`; without it the person is asked, and a yes to that question is authority.
    public func authority(for arguments: JSONObject, given words: PersonWords) -> ToolAuthority {
        // What the call refuses has no effect: nobody needs asking.
        guard let name = try? target(arguments) else { return .granted }
        if RoomAuthority.allowsDeleting(name, words) { return .granted }
        return .ask(question: "Delete the room \(name)?")
    }

    /// Deletes the room.
    /// - Throws: `ToolFailure`; one for a room that does not exist names similar ones.
    public func call(_ arguments: JSONObject, context: ToolCallContext) async throws -> JSONObject {
        let name = try target(arguments)
        do {
            try await manager.deletePattreeyaRoom(name.full, context: context)
        } catch let error as RoomError {
            guard error.code == .notFound else {
                throw ToolFailure(RoomToolText.sentence(error.message), hint: error.hint)
            }
            throw ToolFailure(RoomToolText.sentence(error.message), hint: await hint(error, name))
        }
        let message = "Successfully deleted room: \(name)"
        return ["ok": true, "room": .string(name.full), "message": .string(message)]
    }

    /// The room that the arguments mean. A name that we would not give could be a sentence, which a question to the
    /// person must not repeat: such rooms are not the Assistant's to delete.
    private func target(_ arguments: JSONObject) throws -> RoomName {
        do throws(RoomError) {
            let name = try RoomName(existing: arguments["room_name"]?.stringValue ?? "")
            try name.checkRules()
            return name
        } catch {
            throw ToolFailure(RoomToolText.sentence(error.message), hint: error.hint)
        }
    }

    private func hint(_ error: RoomError, _ name: RoomName) async -> String? {
        guard let similar = try? await manager.similarNames(to: name.full), !similar.isEmpty else { return error.hint }
        let names = similar.map { DisplayText.clean($0) }.joined(separator: ", ")
        return "Rooms with similar names: \(names). \(RoomToolText.namesAreData)"
    }
}
