import AgentCore
import ChatCompletions
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Evals

@Suite(.timeLimit(.minutes(1))) struct EvalRunTests {
    /// An agent that is right in the trials of a pattern of `+` and `-`, which goes round.
    private func agent(_ pattern: String) -> EvalAgent {
        let marks = Array(pattern)
        return .scripted(
            ScriptedChatModel { _, number in
                ChatReply(text: marks[number % marks.count] == "+" ? "I can help." : "No.")
            }
        )
    }

    private func result(_ pattern: String, reliability: String = "", trials: Int? = nil) async throws -> ScenarioResult
    {
        let yaml = "turns:\n  - user: hello\n    reply: {says: [help]}\n\(reliability)"
        let run = EvalRun(
            TrialRunner(agent: agent(pattern), tools: .ours),
            options: .init(jobs: 1, trials: trials)
        )
        return try #require(try await run.run([try scenario(yaml, tools: .ours)]).first)
    }

    @Test func withoutAReliabilityOneTrialDecides() async throws {
        let good = try await result("+-")
        #expect(good.verdict == .passed && good.trials.count == 1 && good.exit == .success)
        let bad = try await result("-+")
        #expect(bad.verdict == .failed && bad.exit == .checkFailed)
    }

    @Test func allTrialsThatWereAskedForAreRun() async throws {
        let mixed = try await result("++-", reliability: "reliability: 0.9\n", trials: 6)
        #expect(mixed.count == PassCount(passes: 4, trials: 6) && mixed.verdict == .failed)
        #expect(mixed.trials.map(\.number) == [1, 2, 3, 4, 5, 6])
    }

    @Test func aReliabilityTakesAsManyTrialsAsItNeeds() async throws {
        let test = SequentialTest(atLeast: 0.9)
        let good = try await result("+", reliability: "reliability: 0.9\n")
        #expect(good.verdict == .passed && (2..<test.cap).contains(good.trials.count))
        let bad = try await result("-", reliability: "reliability: 0.9\n")
        #expect(bad.verdict == .failed && bad.trials.count < good.trials.count)
        // As often wrong as it takes for neither to be shown.
        let open = try await result("++++++-", reliability: "reliability: 0.9\n")
        #expect(open.verdict == .inconclusive && open.trials.count == test.cap && open.exit == .limit)
    }

    @Test func resultsComeInTheOrderOfTheScenarios() async throws {
        let model = ScriptedChatModel { _, _ in ChatReply(text: "Yes.") }
        let scenarios = try (1...12).map { number in
            try ScenarioReader(tools: .ours).read("turns:\n  - user: hello\n", id: "s\(number)", file: "f")[0]
        }
        let run = EvalRun(TrialRunner(agent: .scripted(model), tools: .ours), options: .init(jobs: 4))
        let heard = Mutex<[String]>([])
        let results = try await run.run(scenarios) { result in heard.withLock { $0.append(result.scenario.id) } }
        #expect(results.map(\.scenario.id) == scenarios.map(\.id) && heard.withLock { $0 } == scenarios.map(\.id))
    }

    /// A failure counts most; a run without anything in it shows nothing.
    @Test func theExitCodeIsThatOfTheWorst() async throws {
        let (good, bad) = (try await result("+"), try await result("-"))
        let open = try await result("++++++-", reliability: "reliability: 0.9\n")
        let away = EvalRun(
            TrialRunner(agent: .scripted(ScriptedChatModel { _, _ in throw ChatError(.network, "away") }), tools: .ours)
        )
        let broken = try #require(try await away.run([good.scenario]).first)
        #expect(broken.verdict == .error && broken.exit == .network)
        #expect(EvalRun.exit(of: [good, good]) == .success)
        #expect(EvalRun.exit(of: [open, broken, good, bad]) == .checkFailed)
        #expect(EvalRun.exit(of: [open, broken, good]) == .network)
        #expect(EvalRun.exit(of: [good, open]) == .limit)
        #expect(EvalRun.exit(of: []) == .usage)
    }

    @Test func theReportSaysWhatWasExpectedAndWhatCame() async throws {
        let lines = ConsoleReport(isVerbose: true).lines(for: try await result("-"))
        #expect(lines[0].hasPrefix("✗ test  0 calls, "))
        #expect(lines.contains("    test.yaml:3:13: turn 1, reply says: expected \"help\", got \"No.\""), "\(lines)")
        #expect(lines.contains("    person: hello") && lines.contains("    agent: No."))
        #expect(lines.contains { $0.contains("pattreeya eval 'test' --verbose") })
        #expect(lines.last == "    again: pattreeya eval 'test' --verbose")
        let several = ConsoleReport().lines(for: try await result("++-", trials: 3))
        #expect(several[0].contains("2/3 (21-94 %)"), "\(several)")
        #expect(ConsoleReport().sum(of: [try await result("+")], seconds: 1.5) == "1 scenarios: 1 passed in 1.50 s")
    }

    @Test func aScenarioThatFailsEndsWithWhatRunsItAgain() async throws {
        let folder = TemporaryFolder()
        let run = EvalRun(
            TrialRunner(agent: agent("-"), tools: .ours),
            transcript: { _, number in "\(folder.path)/it's \(number).jsonl" }
        )
        let yaml = "turns:\n  - user: hello\n    reply: {says: [help]}\n"
        let result = try #require(try await run.run([try scenario(yaml, tools: .ours)]).first)
        let report = ConsoleReport(options: ["--prompt", "it's mine", "--offline"])
        #expect(
            report.lines(for: result).suffix(3) == [
                "    again: pattreeya eval 'test' --prompt 'it'\\''s mine' --offline --verbose",
                "    replay: pattreeya eval --replay '\(folder.path)/it'\\''s 1.recording.jsonl' --verbose",
                "    transcript: \(folder.path)/it's 1.jsonl",
            ]
        )
        #expect(report.lines(for: try await self.result("+")).count == 1)
    }

    @Test func everyTrialIsHeardOf() async throws {
        let heard = Mutex<[Int]>([])
        let run = EvalRun(
            TrialRunner(agent: agent("+"), tools: .ours),
            options: .init(jobs: 2, trials: 3),
            onTrial: { trial in heard.withLock { $0.append(trial.number) } }
        )
        _ = try await run.run([try scenario("turns:\n  - user: hello\n", tools: .ours)])
        #expect(heard.withLock { $0 } == [1, 2, 3])
    }

    @Test func theProgressCountsWhatIsThere() {
        var progress = RunProgress(total: 3)
        #expect(progress.line == "0/3 scenarios, 0 trials")
        progress.addTrial()
        progress.add(.failed)
        progress.add(.passed)
        #expect(progress.line == "2/3 scenarios, 1 trial: 1 passed, 1 failed")
    }

    @Test(arguments: [
        ("test_a", ["test_a"]), ("create/test_b", ["create/test_b"]), ("test_b", ["create/test_b"]),
        ("create", ["create/test_b", "create/test_c"]), ("create/*", ["create/test_b", "create/test_c"]),
        ("test_?", ["test_a"]), ("evals/create/test_c.yaml", ["create/test_c"]), ("creat", []), ("test_", []),
    ])
    func scenariosAreChosen(pattern: String, ids: [String]) {
        let files = ["create/test_b", "create/test_c", "test_a"].map { ScenarioFiles.File(path: $0, id: $0) }
        let selection = ScenarioSelection([pattern])
        #expect(selection.files(in: files).map(\.id) == ids)
        #expect(selection.unmatched(in: files) == (ids.isEmpty ? [pattern] : []))
    }

    @Test func tagsChooseToo() throws {
        let scenarios = try ["[a]", "[a, b]", "[c]"].map {
            try scenario("tags: \($0)\nturns:\n  - user: hello\n", tools: .ours)
        }
        func count(_ tags: [String], _ without: [String] = []) -> Int {
            ScenarioSelection(tags: tags, withoutTags: without).scenarios(in: scenarios).count
        }
        #expect(count([]) == 3 && count(["a"]) == 2 && count(["b", "c"]) == 2 && count(["a"], ["b"]) == 1)
    }

    @Test func runsOfOneSecondHaveAFolderEach() throws {
        let temporary = TemporaryFolder()
        let now = Timestamp(milliseconds: 1_800_000_000_000)
        let folders = try (1...3).map { _ in try RunFolder(state: StateFolder(path: temporary.path), now: now).path }
        #expect(Set(folders).count == 3)
    }
}
