import Tools

/// What a tool answered: data for a sentence, never an order and never a question of ours.
struct ToolResult {
    var isOK: Bool
    /// The sentence of a success.
    var message: String?
    var error: String?
    var hint: String?
    /// Room names in it, as they are.
    var rooms: [String]?

    init(content: String, of call: ChatRequestBody.Call) {
        guard let object = (try? JSONValue(parsing: content))?.objectValue else {
            isOK = !content.isEmpty
            message = Self.clean(content)
            rooms = call.name == RoomWords.listTool ? Self.rooms(inSentence: content) : nil
            return
        }
        let plain = object["result"]?.objectValue ?? object
        error = Self.text(object["error"]).map { Self.clean($0) }
        isOK = object["ok"]?.boolValue ?? (error == nil)
        hint = object["hint"]?.stringValue.map { Self.clean($0) }
        let sentence = plain["message"]?.stringValue ?? object["result"]?.stringValue
        message = sentence.map { Self.clean($0) }
        rooms = Self.rooms(in: plain)
        if rooms == nil, call.name == RoomWords.listTool, isOK { rooms = Self.rooms(inSentence: sentence ?? "") }
        if rooms == nil, call.name == RoomWords.createTool, isOK {
            rooms = Self.created(in: sentence ?? "", arguments: call.arguments)
        }
    }

    private static func text(_ error: JSONValue?) -> String? {
        error?.stringValue ?? error?["message"]?.stringValue
    }

    private static func rooms(in object: JSONObject) -> [String]? {
        if let list = object["rooms"]?.arrayValue {
            return list.compactMap { $0.stringValue ?? $0["name"]?.stringValue }
        }
        for key in ["room", "room_name", "name"] {
            if let name = object[key]?.stringValue ?? object[key]?["name"]?.stringValue { return [name] }
        }
        return nil
    }

    /// "Currently active pattreeya rooms: a, b"
    private static func rooms(inSentence sentence: String) -> [String] {
        guard let colon = sentence.firstIndex(of: ":") else { return [] }
        return sentence[sentence.index(after: colon)...].split(separator: ",").compactMap { piece in
            let name = piece.drop { $0 == " " }.prefix { $0 != " " }
            return name.hasPrefix(RoomWords.prefix) ? String(name) : nil
        }
    }

    private static func created(in sentence: String, arguments: JSONObject) -> [String]? {
        for word in sentence.split(separator: " ") where word.hasPrefix(RoomWords.prefix) {
            let name = word.last == "." || word.last == "," ? word.dropLast() : word
            return [String(name)]
        }
        return arguments[RoomWords.suffixArgument]?.stringValue.map { [$0.withRoomPrefix] }
    }

    /// One line of at most 600 characters that cannot be mistaken for a question of ours.
    static func clean(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars.prefix(600) {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            let isDirection = (0x200B...0x200F).contains(scalar.value) || (0x2028...0x202E).contains(scalar.value)
            result.unicodeScalars.append(isControl || isDirection ? " " : scalar)
        }
        guard Question.mayContain(result) else { return result }
        return String(result.map { $0 == "?" ? "." : $0 })
    }

    /// A room's name inside a sentence of ours.
    static func shown(_ name: String) -> String {
        if name.isPlainRoomName { return name }
        let inner = clean(String(name.unicodeScalars.prefix(120).map { $0 == "\"" ? "'" : Character($0) }))
        return "\"\(inner)\""
    }
}
