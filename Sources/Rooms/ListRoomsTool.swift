import Tools

/// Lets the model see which rooms there are.
public struct ListRoomsTool: Tool {
    /// More names than this are only counted.
    public static let mostNames = 100

    /// What the model is told.
    public let definition: ToolDefinition
    private let manager: RoomManager

    /// Makes the tool.
    public init(manager: RoomManager) {
        self.manager = manager
        definition = Self.makeDefinition()
    }

    static func makeDefinition() -> ToolDefinition {
        ToolDefinition(
            name: "list_pattreeya_rooms",
            description: "Lists the rooms that are active now. Use it when the person asks which rooms there are.",
            parameters: .noArguments,
            effect: .read
        )
    }

    /// Lists the rooms, their names made harmless to show.
    /// - Throws: `ToolFailure` when the server fails.
    public func call(_ arguments: JSONObject, context: ToolCallContext) async throws -> JSONObject {
        do {
            let rooms = try await manager.listPattreeyaRooms()
            let names = rooms.prefix(Self.mostNames).map { DisplayText.clean($0) }
            var message = "There are no active pattreeya rooms."
            if !names.isEmpty {
                message = "Currently active pattreeya rooms: " + names.joined(separator: ", ")
                if rooms.count > names.count { message += " and \(rooms.count - names.count) more" }
            }
            var result: JSONObject = ["ok": true, "rooms": .array(names.map { .string($0) })]
            result["count"] = .integer(rooms.count)
            result["message"] = .string(message)
            if !names.isEmpty { result["note"] = .string(RoomToolText.namesAreData) }
            return result
        } catch let error as RoomError {
            throw ToolFailure(RoomToolText.sentence(error.message), hint: error.hint)
        }
    }
}
