import AgentCore
import Foundation
import Storage
import TestSupport
import Testing

@testable import Evals

/// Trials with another program, here a line of shell.
@Suite(.timeLimit(.minutes(1))) struct AgentConversationTests {
    private static let finished = #"echo '{"type":"turn.finished","reason":"answered","requests":1}'"#
    private static let hello = "turns:\n  - user: hello\n    reply: {says: [help]}\n"
    private static let twice = "turns:\n  - user: hello\n  - user: and now?\n"

    private func trial(
        _ command: String,
        _ yaml: String = Self.hello,
        folder: TemporaryFolder = TemporaryFolder(),
        world: EvalWorld? = nil
    ) async throws -> Trial {
        let program = AgentProgram(command: command, environment: ["PATH": "/usr/bin:/bin"], longestLine: 1 << 20)
        let world = try world ?? .withoutRooms(DeclaredTools("[{name: look, effect: read}]", path: "t"))
        let tools = if case .withoutRooms(let declared) = world { declared.catalog } else { ToolCatalog.ours }
        let runner = TrialRunner(.program(program), tools: tools, in: world)
        return try await runner.run(
            try scenario(yaml, tools: tools),
            number: 1,
            transcript: folder.path(of: "t.jsonl")
        )
    }

    @Test func itsEventsAreCheckedAsThoseOfTheAssistant() async throws {
        let good = #"while read -r l; do echo '{"type":"text","text":"I can help."}'; "# + Self.finished + "; done"
        #expect(try await trial(good).verdict.outcome == .passed)
        let bad = try await trial(good.replacing("help", with: "wait"))
        #expect(bad.verdict.outcome == .failed && bad.verdict.failures.map(\.key) == ["says"])
        let silent = try await trial("while read -r l; do \(Self.finished); done")
        #expect(silent.verdict.outcome == .failed)
    }

    /// It gets the person's words as they are, and the transcript is that of a session.
    @Test func theWordsArriveAndAreKept() async throws {
        let folder = TemporaryFolder()
        let command =
            "read -r l; printf '%s\\n' \"$l\" >&2; echo '{\"type\":\"text\",\"text\":\"help\"}'; \(Self.finished)"
        let yaml = Self.hello.replacing("hello", with: #""say \"hé\"\nnow""#)
        let trial = try await trial(command, yaml, folder: folder)
        #expect(trial.verdict.outcome == .passed, "\(trial.failure as Any)")
        let errors = try FileContent.text(folder.path(of: "t.jsonl.stderr"))
        #expect(errors == #"{"text":"say \"hé\"\nnow"}"# + "\n")
        let lines = try FileContent.text(folder.path(of: "t.jsonl")).split(separator: "\n")
        #expect(lines.first?.contains(#""type":"session""#) == true)
        #expect(lines.last?.contains(#""type":"turn.finished","reason":"answered""#) == true)
    }

    @Test(
        "What is no event, or comes at the wrong time, is an error in one line, neither a pass nor a failure",
        arguments: [
            ("echo hello", "wrote no JSON object but \"hello\""), ("echo '[1]'", "wrote no JSON object but \"[1]\""),
            ("echo '{\"text\":\"x\"}'", "without \"type\""),
            ("echo '{\"type\":\"txt\",\"text\":\"x\"}'", "unknown type \"txt\"; did you mean \"text\"?"),
            ("echo '{\"v\":2,\"type\":\"text\",\"text\":\"x\"}'", "an event of version 2"),
            ("echo '{\"type\":\"text\"}'", "a text event without \"text\", a text"),
            ("echo '{\"type\":\"text\",\"text\":1}'", "whose \"text\" is 1; expected a text"),
            ("echo '{\"type\":\"tool.call\",\"id\":\"1\",\"name\":\"look\"}'", "without \"arguments\", an object"),
            (
                "echo '{\"type\":\"tool.result\",\"id\":\"1\",\"name\":\"look\",\"ok\":true,\"result\":{}}'",
                "a result of look for the call 1, which it did not announce"
            ),
            (
                "echo '{\"type\":\"tool.call\",\"id\":\"1\",\"name\":\"look\",\"arguments\":{}}'; FINISH",
                "no result for the call 1"
            ),
            ("echo '{\"type\":\"turn.finished\",\"reason\":\"answered\"}'", "without \"requests\""),
            ("echo '{\"type\":\"turn.finished\",\"reason\":\"done\",\"requests\":1}'", "whose \"reason\" is \"done\""),
            ("echo '{\"type\":\"text\",\"text\":\"x\",\"turn\":2}'", "an event of turn 2"),
            ("head -c 3000000 /dev/zero | tr '\\0' a; sleep 100", "wrote a line of more than 1048576 bytes"),
            ("echo 'no luck' >&2; exit 3", "ended with exit code 3: no luck"), ("exit 0", "ended with exit code 0"),
            ("kill -9 $$", "ended with signal 9"),
            ("echo '{\"type\":\"error\",\"code\":\"a\",\"message\":\"no key\"}'; exit 4", "exit code 4: no key"),
            ("FINISH; read -r l; echo more", "wrote \"more\" after the end of the conversation"),
        ]
    )
    func badOutput(script: String, words: String) async throws {
        let command = "read -r l; " + script.replacing("FINISH", with: Self.finished)
        let trial = try await trial(command)
        #expect(trial.verdict.outcome == .error && trial.record == nil)
        let message = try #require(trial.failure?.message)
        #expect(message.hasPrefix("in turn 1 the agent ") && message.contains(words), "\(message)")
        #expect(!message.contains("\n"))
    }

    @Test func whatComesBetweenTurnsIsAnErrorToo() async throws {
        let early = try await trial("read -r l; printf '%s\\nmore\\n' \"$(\(Self.finished))\"; read -r l", Self.twice)
        #expect(early.failure?.message.contains("wrote \"more\" before the person had said anything") == true)
        let gone = try await trial("read -r l; \(Self.finished)", Self.twice)
        #expect(gone.failure?.message.contains("in turn 2 the agent ended with exit code 0") == true)
    }

    /// However the conversation ends, nothing that the program has started is left.
    @Test(arguments: ["echo oops", "sleep 1000"]) func nothingIsLeftRunning(last: String) async throws {
        let folder = TemporaryFolder()
        let pids = folder.path(of: "pids")
        let clock = ManualClock()
        let conversation = AgentConversation(
            AgentProgram(
                command: "sleep 1000 & echo $! > \(pids); echo $$ >> \(pids); read -r l; \(last); wait",
                environment: ["PATH": "/usr/bin:/bin"],
                turnTime: .seconds(60)
            ),
            environment: ["PATH": "/usr/bin:/bin"],
            transcript: nil,
            log: EventLog(),
            clock: clock
        )
        try await conversation.begin()
        async let turn: Void = conversation.take("hello")
        if last != "echo oops" {
            await clock.sleepers(1)
            while ((try? FileContent.text(pids)) ?? "").isEmpty { await Task.yield() }
            clock.advance(by: .seconds(60))
        }
        do {
            try await turn
            Issue.record("the turn ended")
        } catch let failure as TurnFailure {
            #expect(failure.code == (last == "echo oops" ? "agent" : "timeout"))
            #expect(last == "echo oops" || failure.message.contains("did not end within 60 s"))
        }
        await conversation.stop()
        let started = try FileContent.text(pids).split(separator: "\n").compactMap { Int32($0) }
        #expect(!started.isEmpty && started.allSatisfy { !isRunning($0) })
    }

    @Test func aCancelledTrialStopsIt() async throws {
        let folder = TemporaryFolder()
        let pids = folder.path(of: "pids")
        let task = Task { try await trial("echo $$ > \(pids); sleep 1000") }
        while ((try? FileContent.text(pids)) ?? "").isEmpty { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        let id = try #require(Int32(try FileContent.text(pids).dropLast()))
        #expect(!isRunning(id))
    }

    /// A program that goes on waiting for words has said nothing wrong.
    @Test func whoDoesNotEndIsEnded() async throws {
        let folder = TemporaryFolder()
        let clock = ManualClock()
        let conversation = AgentConversation(
            AgentProgram(command: "read -r l; \(Self.finished); sleep 1000", environment: [:]),
            environment: ["PATH": "/usr/bin:/bin"],
            transcript: folder.path(of: "t.jsonl"),
            log: EventLog(),
            clock: clock
        )
        try await conversation.begin()
        try await conversation.take("hello")
        async let end: Void = conversation.end()
        await clock.sleepers(1)
        clock.advance(by: .seconds(5))
        try await end
    }

    @Test func itFindsTheRoomsOfItsTrial() async throws {
        let folder = TemporaryFolder()
        let yaml = "world: {rooms: [alpha]}\nturns:\n  - user: hello\n"
        let call = "read -r l; env | grep ^LIVEKIT_ | sort > \(folder.path(of: "env")); \(Self.finished)"
        let trial = try await trial(call, yaml, world: .local)
        #expect(trial.verdict.outcome == .passed, "\(trial.failure as Any)")
        #expect(trial.record?.before.rooms.map(\.name) == ["pattreeya-alpha"] && trial.record?.effects == [])
        let variables = try FileContent.text(folder.path(of: "env")).split(separator: "\n").map {
            $0.prefix { $0 != "=" }
        }
        #expect(variables == ["LIVEKIT_API_KEY", "LIVEKIT_API_SECRET", "LIVEKIT_URL"])
    }

    @Test(arguments: [
        ("clock: 2026-10-08T12:34:56Z\n", "clock"), ("approve: always\n", "approved"),
        ("faults: [model: {fail: timeout}]\n", "faults"),
    ])
    func whatAnotherProgramCannotBeToldIsSkipped(yaml: String, words: String) async throws {
        let program = AgentProgram(command: "exit 1", environment: [:])
        let run = EvalRun(TrialRunner(.program(program), tools: .ours))
        let result = try #require(try await run.run([try scenario(yaml + Self.twice, tools: .ours)]).first)
        #expect(result.verdict == .skipped && result.trials.isEmpty && result.skipReason?.contains(words) == true)
        #expect(EvalRun.exit(of: [result]) == .usage)
        #expect(ConsoleReport().lines(for: result) == ["- test  skipped: \(result.skipReason ?? "")"])
        #expect(ConsoleReport().sum(of: [result], seconds: 0).contains("0 passed, 1 skipped"))
        #expect(JUnitReport.text([result], seconds: 0).contains("<skipped message=\"\(result.skipReason ?? "")\"/>"))
        #expect(GitHubReport.lines([result]).isEmpty)
    }

    /// Gone, or dead and not yet fetched by whoever inherits it.
    private func isRunning(_ id: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else { return false }
        return !status.contains(") Z ") && !status.contains(") X ")
    }
}
