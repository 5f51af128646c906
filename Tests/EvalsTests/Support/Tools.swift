import Tools

@testable import Evals

extension ToolCatalog {
    /// Tools with defaults, which our own do not have.
    static let withDefaults = ToolCatalog([
        Entry(
            ToolDefinition(
                name: "create_room",
                description: "Makes a room.",
                parameters: schema([
                    "name": ["type": "string"], "max_participants": ["type": "integer", "default": 0],
                    "private": ["type": "boolean", "default": false],
                ]),
                effect: .write
            ),
            roomEffect: RoomEffect(.created, argument: "name")
        ),
        Entry(ToolDefinition(name: "list_rooms", description: "Lists.", parameters: .noArguments, effect: .read)),
        Entry(
            ToolDefinition(
                name: "get_room",
                description: "Tells of one.",
                parameters: schema(["name": ["type": "string"]]),
                effect: .read
            )
        ),
        Entry(
            ToolDefinition(
                name: "delete_room",
                description: "Deletes a room.",
                parameters: schema(["name": ["type": "string"]]),
                effect: .write
            ),
            roomEffect: RoomEffect(.deleted, argument: "name")
        ),
    ])

    static let ours = (try? ToolCatalog.rooms()) ?? ToolCatalog([])

    private static func schema(_ properties: JSONObject) -> JSONSchema {
        let document: JSONObject = [
            "type": "object", "properties": .object(properties), "required": ["name"], "additionalProperties": false,
        ]
        return (try? JSONSchema(document)) ?? .noArguments
    }
}
