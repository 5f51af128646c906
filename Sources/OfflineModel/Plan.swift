import Tools

/// What one turn takes: calls, sentences and at most one question, in order.
struct Plan {
    enum Step: Equatable {
        case call(Call)
        case say(String)
        case ask(Question)
        /// Asked once the results are there, about rooms that were not named.
        case askAbout(Request.Reference)
        case askWhich
        case askAll(except: [String])
    }

    struct Call: Equatable {
        /// How a list's result is told.
        enum Closing: Equatable { case plain, count, exists(String), existsReference, silent }

        var name: String
        var arguments: JSONObject = [:]
        var closing = Closing.plain
        /// A step that must have gone well before this one may run.
        var dependsOn: Int?
        /// Said after a success.
        var note: Reply?

        var isRead: Bool { name == RoomWords.listTool }

        static func list(_ closing: Closing) -> Call { Call(name: RoomWords.listTool, closing: closing) }
    }

    var steps: [Step] = []

    mutating func add(_ call: Call) { steps.append(.call(call)) }

    mutating func say(_ text: String) {
        if !text.isEmpty, !steps.contains(.say(text)) { steps.append(.say(text)) }
    }
}
