import AgentCore
import ChatCompletions
import Tools

/// A model that plays the person of a scenario. It knows what the scenario tells of the person, and what the agent has
/// said: neither calls and their results nor the rooms.
public struct UserSimulator: Sendable {
    /// What the person does next.
    enum Move: Sendable, Hashable {
        /// Says something; with an end, when that has been answered the conversation is over.
        case says(String, last: ConversationEnd?)
        /// Ends the conversation.
        case ends(ConversationEnd)
    }

    private let model: any ChatModel
    private let modelName: String
    private let prompt: Prompt

    private static let goesOn = "goes_on"
    private static let longestMessage = 4000
    private static let opening = "(The conversation begins. Say your first message.)"
    private static let silence = "(The assistant said nothing.)"

    /// Makes a simulator; `{{goal}}`, `{{knows}}` and `{{style}}` in the prompt stand for what a scenario says.
    public init(model: any ChatModel, modelName: String, prompt: Prompt) {
        (self.model, self.modelName, self.prompt) = (model, modelName, prompt)
    }

    /// What the person does after these turns.
    /// - Throws: `TurnFailure` with an exit code from 3 to 7 when the model cannot be reached or writes something else
    ///   than a move; `CancellationError`.
    func move(_ user: SimulatedUser, after turns: [RecordedTurn]) async throws -> Move {
        let request = ChatRequest(
            model: modelName,
            messages: [.system(instructions(user)), .user(Self.opening)] + turns.flatMap(Self.messages),
            temperature: prompt.temperature
        )
        let question = ObjectQuestion(model, request, name: "move", schema: Self.schema)
        do {
            return try await question.ask { text throws(ObjectQuestion.Misfit) in
                try Self.move(in: text, isFirst: turns.isEmpty)
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw TurnFailure(error, of: "the simulated user (\(modelName))", code: "simulated_user")
        }
    }

    private func instructions(_ user: SimulatedUser) -> String {
        let knows = user.knows.isEmpty ? "- Nothing besides." : user.knows.map { "- \($0)" }.joined(separator: "\n")
        return prompt.text.replacing("{{goal}}", with: user.goal).replacing("{{knows}}", with: knows)
            .replacing("{{style}}", with: user.style ?? "as people do in a chat")
    }

    /// The agent's words are what others say to the one who plays, and the person's words are its own.
    private static func messages(_ turn: RecordedTurn) -> [ChatMessage] {
        let said: JSONValue = ["state": .string(goesOn), "message": .string(turn.user)]
        let reply = turn.reply.allSatisfy(\.isWhitespace) ? silence : turn.reply
        return [.assistant(text: said.jsonText, toolCalls: [], extras: [:]), .user("The assistant says:\n\n\(reply)")]
    }

    private static let schema: JSONObject = [
        "type": "object",
        "properties": [
            "state": ["type": "string", "enum": [.string(goesOn), "goal_reached", "given_up"]],
            "message": ["type": "string"],
        ],
        "required": ["state", "message"], "additionalProperties": false,
    ]

    private static func move(in text: String, isFirst: Bool) throws(ObjectQuestion.Misfit) -> Move {
        let objects = JSONObjects.all(in: text)
        guard objects.count == 1, let object = objects.first, let message = object["message"]?.stringValue,
            let state = object["state"]?.stringValue
        else { throw ObjectQuestion.Misfit("it is not one JSON object with \"state\" and \"message\"") }
        // Nothing is reached or given up before anybody has heard what this person wants.
        let end = isFirst ? nil : ConversationEnd(state: state)
        guard end != nil || isFirst || state == goesOn else {
            throw ObjectQuestion.Misfit("\"state\" is none of goes_on, goal_reached and given_up")
        }
        guard message.unicodeScalars.count <= longestMessage else {
            throw ObjectQuestion.Misfit("\"message\" is longer than \(longestMessage) characters")
        }
        guard message.allSatisfy(\.isWhitespace) else {
            // A "yes" said in parting is still an answer: the agent hears it, or it would be blamed for not acting.
            return .says(message, last: end)
        }
        guard let end else { throw ObjectQuestion.Misfit("\"message\" is empty") }
        return .ends(end)
    }
}

/// How a conversation with a simulated user ended.
public enum ConversationEnd: Sendable, Hashable {
    /// The person has what it wanted.
    case goalReached
    /// The person does not believe any more that it will get it.
    case givenUp
    /// The person had this to say when there were no turns left.
    case outOfTurns(wanted: String)

    fileprivate init?(state: String) {
        switch state {
        case "goal_reached": self = .goalReached
        case "given_up": self = .givenUp
        default: return nil
        }
    }
}
