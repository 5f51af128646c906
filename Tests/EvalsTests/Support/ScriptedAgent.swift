import AgentCore
import ChatCompletions
import Storage
import Tools

@testable import Evals

extension EvalAgent {
    /// The Assistant with a model that answers from a script.
    static func scripted(_ model: ScriptedChatModel) -> EvalAgent {
        EvalAgent(configuration: .init(modelName: "scripted", systemPrompt: { _ in "Be good." })) { _ in model }
    }

    static func scripted(_ replies: ChatReply...) -> EvalAgent { scripted(ScriptedChatModel(replies)) }
}

extension ChatReply {
    /// A reply that calls one tool.
    static func call(_ name: String, _ arguments: JSONObject = [:]) -> ChatReply {
        let call = ChatToolCall(
            id: "call\(name.count)00001",
            name: "\(name)_pattreeya_room\(name == "list" ? "s" : "")",
            arguments: JSONValue.object(arguments).jsonText
        )
        return ChatReply(toolCalls: [call], finishReason: .toolCalls)
    }
}

/// Runs the scenario of a text once.
func run(
    _ yaml: String,
    _ agent: EvalAgent,
    at world: EvalWorld = .local,
    transcript: String? = nil
) async throws -> Trial {
    let scenario = try scenario(yaml, tools: .ours)
    let runner = TrialRunner(agent: agent, tools: .ours, in: world, sleep: { _ in })
    return try await runner.run(scenario, number: 1, transcript: transcript)
}
