import Storage
import Tools

/// What others than the agent's model said in a trial, as recordings and archives keep it.
extension JudgeAnswer {
    init(_ object: JSONObject) throws(StorageError) {
        guard let verdict = object["verdict"]?.stringValue.flatMap(Verdict.init(rawValue:)),
            let quote = object["quote"]?.stringValue, let mayGate = object["may_gate"]?.boolValue
        else { throw StorageError(.malformed, "expected a judge's answer with verdict, quote and may_gate") }
        self.init(verdict, quote: quote, mayGate: mayGate)
    }

    var object: JSONObject {
        ["verdict": .string(verdict.rawValue), "quote": .string(quote), "may_gate": .bool(mayGate)]
    }
}

extension UserSimulator.Move {
    init(_ object: JSONObject) throws(StorageError) {
        let end = ConversationEnd(object)
        if let text = object["says"]?.stringValue {
            self = .says(text, last: end)
        } else if let end {
            self = .ends(end)
        } else {
            throw StorageError(.malformed, "expected a person's move with says or end")
        }
    }

    var object: JSONObject {
        switch self {
        case .says(let text, let last):
            var object: JSONObject = ["says": .string(text)]
            if let last { for (key, value) in last.object.members { object[key] = value } }
            return object
        case .ends(let end): return end.object
        }
    }
}

extension ConversationEnd {
    /// Nil where nothing says how it ended.
    init?(_ object: JSONObject) {
        switch object["end"]?.stringValue {
        case "goal_reached": self = .goalReached
        case "given_up": self = .givenUp
        case "out_of_turns": self = .outOfTurns(wanted: object["wanted"]?.stringValue ?? "")
        default: return nil
        }
    }

    var object: JSONObject {
        switch self {
        case .goalReached: ["end": "goal_reached"]
        case .givenUp: ["end": "given_up"]
        case .outOfTurns(let wanted): ["end": "out_of_turns", "wanted": .string(wanted)]
        }
    }
}
