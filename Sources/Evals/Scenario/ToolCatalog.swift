import Rooms
import Tools

/// The tools that scenarios speak of: what the parser, the checks and the lint know of them.
public struct ToolCatalog: Sendable {
    /// How a tool changes rooms, where the harness knows it.
    public struct RoomEffect: Sendable, Hashable {
        /// What is done to the room.
        public var kind: WorldEffect.Kind
        /// The argument that names the room.
        public var argument: String

        /// Names an effect.
        public init(_ kind: WorldEffect.Kind, argument: String) { (self.kind, self.argument) = (kind, argument) }
    }

    /// One tool.
    public struct Entry: Sendable {
        /// What the model is told of it.
        public var definition: ToolDefinition
        /// How it changes rooms; nil where it does not, or where nobody knows.
        public var roomEffect: RoomEffect?
        /// The arguments, in the order of the schema.
        public let arguments: [(name: String, schema: JSONObject)]
        /// The arguments that every call must have.
        public let required: Set<String>

        /// Describes a tool.
        public init(_ definition: ToolDefinition, roomEffect: RoomEffect? = nil) {
            (self.definition, self.roomEffect) = (definition, roomEffect)
            let document = definition.parameters.document
            arguments = (document["properties"]?.objectValue?.members ?? []).map {
                ($0.key, $0.value.objectValue ?? [:])
            }
            required = Set((document["required"]?.arrayValue ?? []).compactMap(\.stringValue))
        }

        /// The value that an argument has where it is left out; nil where the schema names none.
        public func defaultValue(of argument: String) -> JSONValue? {
            arguments.first { $0.name == argument }?.schema["default"]
        }
    }

    /// The tools in order.
    public let entries: [Entry]
    /// False where the tools have nothing to do with rooms: then a scenario has no world to speak of.
    public let hasRooms: Bool
    private let places: [String: Int]

    /// Makes a catalogue; of two tools of one name the first counts.
    public init(_ entries: [Entry], hasRooms: Bool = true) {
        (self.entries, self.hasRooms) = (entries, hasRooms)
        places = Dictionary(entries.enumerated().map { ($1.definition.name, $0) }) { first, _ in first }
    }

    /// Our three room tools.
    /// - Throws: `JSONSchemaError`, which means that a tool's definition is wrong.
    public static func rooms() throws(JSONSchemaError) -> ToolCatalog {
        let effects: [String: RoomEffect] = [
            "create_pattreeya_room": RoomEffect(.created, argument: "room_name_suffix"),
            "delete_pattreeya_room": RoomEffect(.deleted, argument: "room_name"),
        ]
        return ToolCatalog(try RoomTools.definitions().map { Entry($0, roomEffect: effects[$0.name]) })
    }

    /// The names of all tools.
    public var names: [String] { entries.map(\.definition.name) }

    /// The tool of a name.
    public subscript(name: String) -> Entry? { places[name].map { entries[$0] } }

    /// Whether a call of this name changes nothing; what is not known counts as a write.
    public func isRead(_ name: String) -> Bool { self[name]?.definition.effect == .read }
}

extension ToolCatalog.RoomEffect {
    /// The room that a call names.
    enum Target: Hashable {
        /// The room of this full name.
        case named(RoomName)
        /// A new room, named after the time.
        case unnamed
        /// No name that a room can have.
        case invalid
    }

    /// The room that these arguments mean, read as the tools read them.
    func target(of arguments: JSONObject) -> Target { target(of: arguments[argument]) }

    /// The room that a value of the argument means.
    func target(of value: JSONValue?) -> Target {
        switch kind {
        case .created:
            guard let text = value?.stringValue, text != "null", text != "None" else {
                return value == nil || value == .null || value?.stringValue != nil ? .unnamed : .invalid
            }
            guard let name = try? RoomName(suffix: text, now: 0) else { return .invalid }
            return name == Self.nameOfNothing ? .unnamed : .named(name)
        case .deleted:
            guard let text = value?.stringValue, let name = try? RoomName(existing: text) else { return .invalid }
            return .named(name)
        }
    }

    private static let nameOfNothing = try? RoomName(suffix: nil, now: 0)
}
