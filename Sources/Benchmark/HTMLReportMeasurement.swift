import AgentCore
import ChatCompletions
import Evals
import Storage

/// The HTML report of a thousand trials with two turns and three calls each, half of which failed, written to a file.
enum HTMLReportMeasurement {
    private static let count = 1_000

    /// Milliseconds for one report, and its megabytes.
    static func run(writingTo path: String) async throws -> (milliseconds: Double, megabytes: Double) {
        let results = [try await result("alpha", .passed), try await result("nothing", .failed)]
        var size = 0
        let seconds = try Benchmark.medianSeconds(of: 9) {
            let bytes = try HTMLReport.bytes(results, model: "benchmark", seconds: 60)
            try FileContent.replace(path, with: bytes)
            size = bytes.count
        }
        let text = try FileContent.read(path)
        guard text.count == size, size > count * 1_000 else {
            throw Benchmark.WrongResult(description: "a report of \(count) trials has \(text.count) bytes")
        }
        return (seconds * 1000, Double(size) / 1e6)
    }

    /// One real trial, as often as it takes.
    private static func result(_ word: String, _ verdict: ScenarioResult.Verdict) async throws -> ScenarioResult {
        let yaml = """
            world: {rooms: [alpha, beta, gamma]}
            turns:
              - user: delete the alpha room
                calls: [delete_pattreeya_room: {room_name: alpha}]
                reply: {says: [\(word)]}
              - user: create a room called delta, and tell me which rooms there are
                calls: [create_pattreeya_room: {room_name_suffix: delta}]
            """
        let tools = try ToolCatalog.rooms()
        let scenarios = try ScenarioReader(tools: tools).read(yaml, id: "benchmark/\(word)", file: "benchmark.yaml")
        let model = ScriptedChatModel([
            call("delete_pattreeya_room", #"{"room_name":"alpha"}"#), ChatReply(text: "I deleted pattreeya-alpha."),
            call("create_pattreeya_room", #"{"room_name_suffix":"delta"}"#), call("list_pattreeya_rooms", "{}"),
            ChatReply(
                text: "I created pattreeya-delta. There are pattreeya-beta, pattreeya-delta and pattreeya-gamma."
            ),
        ])
        let agent = EvalAgent(configuration: .init(modelName: "benchmark", systemPrompt: { _ in "" })) { _ in model }
        let trial = try await TrialRunner(agent: agent, tools: tools).run(scenarios[0], number: 1, transcript: nil)
        guard trial.verdict.outcome.rawValue == verdict.rawValue, trial.record?.effects.count == 2 else {
            throw Benchmark.WrongResult(description: "the trial came to \(trial.verdict.outcome)")
        }
        let trials = (1...count / 2).map { number in
            var trial = trial
            trial.number = number
            return trial
        }
        return ScenarioResult(scenarios[0], trials, verdict)
    }

    private static func call(_ name: String, _ arguments: String) -> ChatReply {
        let call = ChatToolCall(id: "call_\(name.utf8.count)", name: name, arguments: arguments)
        return ChatReply(toolCalls: [call], finishReason: .toolCalls)
    }
}
