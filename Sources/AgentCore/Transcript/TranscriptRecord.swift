import ChatCompletions
import Storage
import Tools

/// One line of a transcript: an event with its own number and that of the record that it follows.
///
/// The parent makes branches possible in one file: a session is the path from its last record back to the first.
struct TranscriptRecord: Sendable {
    /// The format that this program writes and the newest that it reads.
    static let version = 1

    var id: Int
    var parent: Int?
    /// What happened; nil for a type that this version does not know, so that later versions may add some.
    var event: TurnEvent?

    /// The line of an event, with its newline.
    static func line(id: Int, parent: Int?, event: TurnEvent) -> [UInt8] {
        if case .textDelta(let text) = event.kind { return line(id: id, parent: parent, event: event, delta: text) }
        var object: JSONObject = [
            "v": .integer(version), "id": .integer(id), "parent": parent.map { .integer($0) } ?? .null,
            "at": .string(event.at.rfc3339), "turn": .integer(event.turn), "type": .string(event.kind.typeName),
        ]
        if case .session = event.kind { object["session"] = .string(event.session) }
        for (key, value) in event.kind.fields(callKey: "call").members { object[key] = value }
        var line: [UInt8] = []
        JSONValue.object(object).write(to: &line)
        line.append(UInt8(ascii: "\n"))
        return line
    }

    /// The same for a piece of text, without an object in between: there is one for every token.
    private static func line(id: Int, parent: Int?, event: TurnEvent, delta: String) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(delta.utf8.count + 128)
        line.append(contentsOf: "{\"v\":\(version),\"id\":\(id),\"parent\":".utf8)
        line.append(contentsOf: (parent.map(String.init) ?? "null").utf8)
        line.append(contentsOf: ",\"at\":\"\(event.at.rfc3339)\",\"turn\":\(event.turn)".utf8)
        line.append(contentsOf: ",\"type\":\"text.delta\",\"text\":".utf8)
        JSONValue.string(delta).write(to: &line)
        line.append(contentsOf: "}\n".utf8)
        return line
    }
}
