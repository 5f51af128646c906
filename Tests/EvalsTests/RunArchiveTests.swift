import AgentCore
import ChatCompletions
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Evals

@Suite(.timeLimit(.minutes(1))) struct RunArchiveTests {
    private static let yaml = """
        world: {rooms: {alpha: {participants: 2}}}
        turns:
          - user: delete alpha
            calls: [delete_pattreeya_room: {room_name: alpha}]
            reply: {says: [gone]}
        """

    private static let time = Timestamp(milliseconds: 1_768_000_000_000)
    private let folder = TemporaryFolder()

    private func agent() -> EvalAgent {
        .scripted(
            ScriptedChatModel { request, _ in
                guard case .tool? = request.messages.last else { return .call("delete", ["room_name": "alpha"]) }
                return ChatReply(text: "It is gone.")
            }
        )
    }

    private func run(
        _ scenarios: [Scenario],
        earlier: [Trial] = [],
        options: EvalRun.Options = .init(jobs: 1, trials: 3),
        agent: EvalAgent? = nil,
        in runFolder: RunFolder,
        onTrial: @escaping @Sendable (Trial) async throws -> Void = { _ in }
    ) async throws -> [ScenarioResult] {
        let header = RunHeader(
            agent: try AgentIdentity(agent ?? self.agent(), tools: .ours),
            folder: "evals",
            scenarios: scenarios.map(\.name),
            trials: options.trials,
            startedAt: Self.time
        )
        let archive = try RunArchive(runFolder, header: header)
        let run = EvalRun(
            TrialRunner(agent: agent ?? self.agent(), tools: .ours),
            options: options,
            transcript: { runFolder.transcript(of: $0, trial: $1) },
            onTrial: { trial in
                try await onTrial(trial)
                try await archive.append(trial)
            }
        )
        return try await run.run(scenarios, earlier: earlier)
    }

    private func newFolder() throws -> RunFolder {
        try RunFolder(state: StateFolder(path: folder.path), now: Self.time)
    }

    /// What the checks look at comes back whole: a verdict is the same without any model.
    @Test func whatIsKeptGivesTheSameVerdict() async throws {
        let runFolder = try newFolder()
        let scenario = try scenario(Self.yaml, tools: .ours)
        let original = try #require(try await run([scenario], in: runFolder).first)
        #expect(original.verdict == .passed && original.trials.count == 3, "\(ConsoleReport().lines(for: original))")
        let kept = try RunArchive.trials(in: runFolder, of: [scenario])
        #expect(kept.map(\.number) == [1, 2, 3])
        for (trial, before) in zip(kept, original.trials) {
            #expect(trial.record?.before == before.record?.before && trial.record?.after == before.record?.after)
            #expect(trial.record?.worlds == before.record?.worlds)
            #expect(trial.record?.effects.map(\.room) == before.record?.effects.map(\.room))
            #expect(trial.record.map(ConversationLines.lines) == before.record.map(ConversationLines.lines))
            #expect(trial.rescored(by: TrialChecks(tools: .ours)).verdict.outcome == .passed)
        }
        let stricter = try scenarioSaying("absent")
        let again = try RunArchive.trials(in: runFolder, of: [stricter]).map {
            $0.rescored(by: TrialChecks(tools: .ours))
        }
        #expect(ScenarioResult.rescored(again, of: stricter, trials: 3).verdict == .failed)
    }

    private func scenarioSaying(_ word: String) throws -> Scenario {
        try scenario(Self.yaml.replacing("[gone]", with: "[\(word)]"), tools: .ours)
    }

    /// Killed after the second trial, with a third half written: it is run again, the others are not.
    @Test func aRunThatIsGoneOnWithRunsWhatIsMissingAndNothingTwice() async throws {
        struct Killed: Error {}
        let runFolder = try newFolder()
        let scenario = try scenarioSaying("gone")
        await #expect(throws: Killed.self) {
            _ = try await run([scenario], in: runFolder, onTrial: { if $0.number == 3 { throw Killed() } })
        }
        let file = try AppendOnlyFile(path: runFolder.trialsPath)
        try file.append(Array("{\"scenario\":\"te".utf8))
        let earlier = try RunArchive.trials(in: runFolder, of: [scenario])
        #expect(earlier.map(\.number) == [1, 2])
        let heard = Mutex<[Int]>([])
        let results = try await run(
            [scenario],
            earlier: earlier.map { $0.rescored(by: TrialChecks(tools: .ours)) },
            in: runFolder,
            onTrial: { trial in heard.withLock { $0.append(trial.number) } }
        )
        #expect(heard.withLock { $0 } == [3])
        #expect(results.first?.verdict == .passed && results.first?.trials.map(\.number) == [1, 2, 3])
        #expect(try RunArchive.trials(in: runFolder, of: [scenario]).map(\.number) == [1, 2, 3])
    }

    @Test func oneRunAtATimeIsInAFolder() async throws {
        let runFolder = try newFolder()
        let child = try RunArchive(runFolder, header: nil)
        // Another descriptor of the same process stands for another process.
        let error = #expect(throws: StorageError.self) { try RunArchive(runFolder, header: nil) }
        #expect(error?.code == .busy)
        withExtendedLifetime(child) {}
    }

    @Test func whatDidNotPassIsKnown() async throws {
        let runFolder = try newFolder()
        _ = try await run([try scenarioSaying("absent")], options: .init(jobs: 1, trials: 2), in: runFolder)
        #expect(try RunArchive.unpassed(in: runFolder) == ["test"])
        #expect(RunFolder.names(state: StateFolder(path: folder.path)).count == 1)
        let error = #expect(throws: StorageError.self) {
            try RunFolder(existing: "nothing", state: StateFolder(path: folder.path))
        }
        #expect(error?.code == .notFound)
    }

    /// An endpoint that is away for a moment is asked again, and the retries are counted.
    @Test func onlyWhatHinderedATrialIsRunAgain() async throws {
        let asked = Mutex(0)
        let model = ScriptedChatModel { _, _ in
            let number = asked.withLock { count in
                count += 1
                return count
            }
            if number == 1 { throw ChatError(.network, "away") }
            return ChatReply(text: "No.")
        }
        let scenario = try scenario("turns:\n  - user: hello\n    reply: {says: [help]}\n", tools: .ours)
        let options = EvalRun.Options(jobs: 1, retries: 2)
        let result = try #require(
            try await run([scenario], options: options, agent: .scripted(model), in: try newFolder()).first
        )
        #expect(result.verdict == .failed && result.trials.map(\.retries) == [1])
        #expect(asked.withLock { $0 } == 2)
    }

    @Test func aBudgetThatIsUsedUpLeavesTheRestOpen() async throws {
        var reply = ChatReply(text: "I can help.")
        reply.usage = ChatUsage(promptTokens: 90, completionTokens: 10)
        let agent = EvalAgent.scripted(ScriptedChatModel { [reply] _, _ in reply })
        let scenarios = try (1...3).map { number in
            try ScenarioReader(tools: .ours).read("turns:\n  - user: hello\n", id: "s\(number)", file: "f")[0]
        }
        let options = EvalRun.Options(jobs: 1, budget: EvalBudget(tokens: 150))
        let results = try await run(scenarios, options: options, agent: agent, in: try newFolder())
        #expect(results.map(\.verdict) == [.passed, .passed, .inconclusive])
        #expect(results.last?.note == "the budget of 150 tokens is used up" && EvalRun.exit(of: results) == .limit)
    }

    /// Refusals for too many requests halve the jobs; quiet trials bring them back one by one.
    @Test func theJobsFollowTheEndpoint() throws {
        let pace = RunPace(jobs: 4, budget: EvalBudget(), spent: [])
        var trial = Trial(
            scenario: try scenario("turns:\n  - user: hello\n", tools: .ours),
            number: 1,
            verdict: TrialVerdict([]),
            seconds: 0
        )
        trial.failure = TurnFailure(code: "rate_limited", message: "", exit: .rateLimit)
        pace.add(trial)
        #expect(pace.jobs == 2)
        pace.add(trial)
        pace.add(trial)
        #expect(pace.jobs == 1)
        trial.failure = nil
        for _ in 1...10 { pace.add(trial) }
        #expect(pace.jobs == 2)
        for _ in 1...90 { pace.add(trial) }
        #expect(pace.jobs == 4)
    }

    @Test func aDifferenceShowsWhatBothHaveOnce() async throws {
        let words = ["I can help.", "No."]
        var trials: [Trial] = []
        for word in words {
            let run = EvalRun(TrialRunner(agent: .scripted(ChatReply(text: word)), tools: .ours))
            let scenario = try scenario("turns:\n  - user: hello\n", tools: .ours)
            trials.append(try #require(try await run.run([scenario]).first?.trials.first))
        }
        let difference = TrialDifference(trials[0], trials[1])
        #expect(
            difference.lines == ["  person: hello", "- agent: I can help.", "+ agent: No.", "  verdict: passed"]
        )
        #expect(!difference.isEmpty && TrialDifference(trials[0], trials[0]).isEmpty)
    }
}
