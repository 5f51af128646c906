import AgentCore
import ChatCompletions
import Storage
import Tools

@testable import Evals

/// A case as a scripted judge finds it in its request.
struct JudgeCase: Sendable {
    let mark: String
    let criterion: String
    let person: String
    let reply: String
    let isReplyFirst: Bool

    init(_ request: ChatRequest) {
        guard case .user(let text)? = request.messages.dropFirst().first else {
            (mark, criterion, person, reply, isReplyFirst) = ("", "", "", "", false)
            return
        }
        let mark = String(text.dropFirst("Case ".count).prefix(8))
        func part(_ name: String) -> String {
            guard let start = text.firstRange(of: "[\(mark) \(name)]\n"),
                let end = text.firstRange(of: "\n[\(mark) end of \(name)]")
            else { return "" }
            return String(text[start.upperBound..<end.lowerBound])
        }
        self.mark = mark
        (criterion, person, reply) = (part("criterion"), part("person"), part("reply"))
        isReplyFirst = text.dropFirst("Case 12345678.\n\n".count).hasPrefix("[\(mark) reply]")
    }

    /// An answer in the form that is asked for.
    func answer(_ verdict: String, _ quote: String? = nil) -> String {
        let object: JSONObject = [
            "case": .string(mark), "quote": .string(quote ?? String(reply.prefix(12))), "reason": "So it is.",
            "verdict": .string(verdict),
        ]
        return JSONValue.object(object).jsonText
    }
}

extension Judge {
    /// A judge that answers from a script.
    static func scripted(
        _ model: ScriptedChatModel,
        name: String = "judge-1",
        instructions: String = "Be just.",
        mayGate: Bool = true
    ) throws -> Judge {
        let prompt = try Prompt(name: "judge", source: "---\ntemperature: 0\n---\n\(instructions)")
        return Judge(model: model, modelName: name, prompt: prompt, mayGate: mayGate)
    }
}

extension ScriptedChatModel {
    /// A model that answers as a judge.
    static func judge(_ answer: @escaping @Sendable (JudgeCase, Int) throws -> String) -> ScriptedChatModel {
        ScriptedChatModel { request, number in ChatReply(text: try answer(JudgeCase(request), number)) }
    }
}

/// Runs the scenario of a text once, with a judge.
func run(_ yaml: String, _ agent: EvalAgent, judge: Judge?) async throws -> Trial {
    let runner = TrialRunner(agent: agent, tools: .ours, judge: judge, sleep: { _ in })
    return try await runner.run(try scenario(yaml, tools: .ours), number: 1, transcript: nil)
}
