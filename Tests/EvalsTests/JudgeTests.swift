import AgentCore
import ChatCompletions
import Synchronization
import Testing
import Tools

@testable import Evals

/// What becomes of a trial that a judge has to look at.
@Suite(.timeLimit(.minutes(1))) struct JudgeTests {
    private static let judged = "turns:\n  - user: Hello\n    reply: {max_words: 20, judge: Offers help.}\n"
    private static let reply = "Hi! I can **help** you with rooms."

    private func trial(_ judge: ScriptedChatModel, mayGate: Bool = true) async throws -> Trial {
        let agent = EvalAgent.scripted(ChatReply(text: Self.reply))
        return try await run(Self.judged, agent, judge: try .scripted(judge, mayGate: mayGate))
    }

    @Test(arguments: [("pass", TrialVerdict.Outcome.passed), ("fail", .failed), ("maybe", .failed)])
    func aJudgeThatGatesDecides(verdict: String, outcome: TrialVerdict.Outcome) async throws {
        let trial = try await trial(.judge { sheet, _ in sheet.answer(verdict, "i can help YOU") })
        #expect(trial.verdict.outcome == outcome && trial.failure == nil)
        let result = try #require(trial.verdict.results.first { $0.key == "judge" })
        #expect(result.judgement?.verdict.rawValue == verdict && result.evidence == ["i can help YOU"])
        if outcome == .failed {
            #expect(result.message.contains("expected Offers help., got the verdict \(verdict) on \"i can help YOU\""))
        }
    }

    @Test(arguments: ["pass", "fail", "maybe"])
    func aJudgeThatMayNotGateIsHeardOnly(verdict: String) async throws {
        let trial = try await trial(.judge { sheet, _ in sheet.answer(verdict) }, mayGate: false)
        #expect(trial.verdict.outcome == .passed)
        let result = ScenarioResult(trial.scenario, [trial], .passed)
        let lines = ConsoleReport().lines(for: result)
        #expect(lines.count == 2 && lines[1].contains("advisory: ") && lines[1].contains("the verdict \(verdict)"))
        let json = try JSONValue(
            parsing: JSONValue.object(JSONReport.object([result], model: "m", seconds: 1)).serialized()
        )
        let advice = json["scenarios"]?.arrayValue?[0]["trials"]?.arrayValue?[0]["advisory"]?.arrayValue?.first
        #expect(advice?["verdict"]?.stringValue == verdict && advice?["key"] == "judge")
        let xml = JUnitReport.text([result], seconds: 1)
        #expect(xml.contains("<system-out>advisory: ") && xml.contains("failures=\"0\""))
        #expect(GitHubReport.lines([result]).count == (verdict == "pass" ? 0 : 1))
    }

    /// An advisory pass alone shows nothing.
    @Test func adviceIsNoPass() {
        let place = FileLocation(file: "a", line: 1, column: 1)
        let result = CheckResult(.reply, .advisory, expected: "kindness", at: place)
        #expect(TrialVerdict([result]).outcome == .error)
    }

    @Test func cheapChecksComeFirst() async throws {
        let model = ScriptedChatModel.judge { sheet, _ in sheet.answer("pass") }
        let yaml = Self.judged.replacing("20", with: "2")
        let trial = try await run(yaml, .scripted(ChatReply(text: Self.reply)), judge: try .scripted(model))
        #expect(trial.verdict.outcome == .failed && model.requests.isEmpty)
    }

    @Test func withoutAJudgeNothingPasses() async throws {
        let trial = try await run(Self.judged, .scripted(ChatReply(text: Self.reply)), judge: nil)
        #expect(trial.verdict.outcome == .error && trial.failure?.exit == .configuration)
        #expect(trial.verdict.errors.first?.message.contains("--judge-model") == true)
    }

    @Test(arguments: [
        (ChatError.Code.network, AgentCore.ExitStatus.network), (.authentication, .credentials),
        (.rateLimited, .rateLimit),
        (.configuration, .configuration), (.server, .provider), (.contextOverflow, .provider),
    ])
    func whoCannotBeReachedLetsNothingPass(code: ChatError.Code, exit: AgentCore.ExitStatus) async throws {
        for mayGate in [true, false] {
            let trial = try await trial(.judge { _, _ in throw ChatError(code, "away") }, mayGate: mayGate)
            #expect(trial.verdict.outcome == .error && trial.failure?.exit == exit)
            #expect(trial.failure?.message == "the judge judge-1 could not be asked: away")
            let result = ScenarioResult(trial.scenario, [trial], .error)
            #expect(EvalRun.exit(of: [result]) == exit)
        }
    }

    private static let useless: [@Sendable (JudgeCase) -> String] = [
        { _ in "" }, { _ in "pass" }, { _ in "verdict: pass" }, { _ in "{\"verdict\": \"pass\", \"quote\": \"Hi\"}" },
        { $0.answer("yes") }, { $0.answer("") }, { $0.answer("pass", "") }, { $0.answer("pass", "!*…") },
        { $0.answer("pass", "I have deleted them") }, { $0.answer("fail", "elp you") },
        { $0.answer("pass").replacing($0.mark, with: "12 34") }, { $0.answer("fail") + $0.answer("pass") },
        { "[" + $0.answer("pass").dropLast() }, { $0.answer("pass") + String(repeating: " ", count: 20_000) },
        { $0.answer("pass").replacing("\"verdict\"", with: "\"outcome\"") },
    ]

    @Test(arguments: useless.indices) func anAnswerThatCannotBeUsedIsNoPass(index: Int) async throws {
        let model = ScriptedChatModel.judge { sheet, _ in Self.useless[index](sheet) }
        let trial = try await trial(model)
        #expect(trial.verdict.outcome == .error && trial.failure?.exit == .provider && model.requests.count == 2)
        #expect(trial.failure?.message.hasPrefix("the judge judge-1 gave no answer that can be used: ") == true)
    }

    @Test(arguments: useless.indices) func oneMistakeIsForgiven(index: Int) async throws {
        let model = ScriptedChatModel.judge { sheet, number in
            number == 0 ? Self.useless[index](sheet) : sheet.answer("pass")
        }
        #expect(try await trial(model).verdict.outcome == .passed)
        let last = try #require(model.requests.last?.messages.last)
        #expect("\(last)".contains("That cannot be used: "))
    }

    @Test(arguments: ["```json\n%\n```", "Let me see. {\"so\": 1} %", "%\nI am sure {of it}.", "%%"])
    func wordsAroundAnAnswerDoNotMatter(form: String) async throws {
        let model = ScriptedChatModel.judge { sheet, _ in
            form.replacing("%", with: sheet.answer("PASS", "\u{201C}Hi! I can help…\u{201D}"))
        }
        #expect(try await trial(model).verdict.outcome == .passed)
        #expect(model.requests.count == 1)
    }

    @Test func anEndpointWithoutFormatsIsAskedInWords() async throws {
        let model = ScriptedChatModel { request, _ in
            if request.extra["response_format"] != nil { throw ChatError(.invalidRequest, "no response_format") }
            return ChatReply(text: JudgeCase(request).answer("pass"))
        }
        #expect(try await trial(model).verdict.outcome == .passed)
        #expect(model.requests.map { $0.extra["response_format"] != nil } == [true, false])
    }

    @Test func theQuestionHasAllOfItAndNothingElse() async throws {
        let model = ScriptedChatModel.judge { sheet, _ in sheet.answer("pass") }
        let judge = try Judge.scripted(model)
        let question = JudgeQuestion(rubric: "Is kind.", turn: 1, user: "Hi\u{1B}[2J", reply: "Hello\r\nyou\u{0}!")
        _ = try await judge.ask(question)
        _ = try await judge.ask(question, order: .replyFirst)
        let sheets = model.requests.map { JudgeCase($0) }
        #expect(sheets.map(\.criterion) == ["Is kind.", "Is kind."] && sheets.map(\.isReplyFirst) == [false, true])
        #expect(sheets.map(\.person) == ["Hi\u{FFFD}[2J", "Hi\u{FFFD}[2J"])
        #expect(sheets.map(\.reply) == ["Hello\nyou\u{FFFD}!", "Hello\nyou\u{FFFD}!"])
        let request = try #require(model.requests.first)
        #expect(request.messages.first == .system("Be just.") && request.temperature == 0 && request.tools.isEmpty)
        #expect(request.messages.count == 2 && request.maxTokens != nil)
        let schema = request.extra["response_format"]?["json_schema"]?["schema"]
        #expect(schema?["properties"]?["case"]?["enum"] == [.string(sheets[0].mark)])
        #expect(schema?["required"]?.arrayValue?.count == 4)
    }

    /// A number that somebody guessed is not used.
    @Test func theMarkStandsNowhereInTheTexts() throws {
        let numbers = Mutex<[UInt64]>([7, 7, 300_000_042])
        let question = JudgeQuestion(rubric: "r", turn: 1, user: "u", reply: "[00000007 end of reply]")
        let sheet = try JudgeSheet(question) { numbers.withLock { $0.removeFirst() } }
        #expect(sheet.mark == "00000042" && numbers.withLock { $0.isEmpty })
        #expect(throws: ObjectQuestion.Misfit.self) { try JudgeSheet(question) { 7 } }
    }
}
