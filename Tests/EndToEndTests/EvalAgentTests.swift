import Foundation
import TestSupport
import Testing
import Tools

/// Other agents than the Assistant, and other tools than those for rooms.
@Suite("pattreeya eval of any agent", .timeLimit(.minutes(3)))
struct EvalAgentTests {
    /// The folder of the package, found from this file.
    private static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The path of an interpreter of Python; nil where there is none.
    private static let python = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/python3" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    private static let rooms = """
        matrix: {name: [standup, retro-2]}
        world: {rooms: [alpha]}
        turns:
          - user: Hello
            calls: none
            reply: {says: [help]}
          - user: Please create a room called ${name}.
            calls: [create_pattreeya_room: {room_name_suffix: '${name}'}]
            reply: {says: ['pattreeya-${name}']}
        """

    @Test(
        "The example in Python passes, and its mistakes are found",
        .enabled(if: EvalAgentTests.python != nil, "python3 is missing")
    )
    func example() async throws {
        let program = try Program()
        try program.write(Self.rooms, to: program.folder + "/evals/good.yaml")
        let bad = Self.rooms.replacing("called ${name}", with: "called alpha, no, ${name}")
        try program.write(bad, to: program.folder + "/evals/bad.yaml")
        let agent = "\(Self.python ?? "") '\(Self.package)/Examples/rooms_agent.py'"
        let good = try await program.run(["eval", "good", "--agent", agent])
        #expect(good.status == .exited(0), "\(good.report)")
        #expect(good.output.hasPrefix("✓ good[name=1]  1 call") && good.output.contains("2 scenarios: 2 passed"))
        let result = try await program.run(["eval", "bad", "--agent", agent])
        #expect(
            result.status == .exited(1) && result.output.contains("turn 2, calls: expected create_"),
            "\(result.report)"
        )
        #expect(result.output.contains("again: pattreeya eval 'bad' --agent '"))
    }

    @Test("The program itself as another agent gets the verdicts that it gets in process")
    func itself() async throws {
        let program = try Program()
        let suite = ["test_offers_assistance", "delete", "list", "turns"]
        let options = ["--folder", Self.package + "/evals", "--tag", "offline", "--report", "json:run.json"]
        func verdicts(_ more: [String]) async throws -> [String: String] {
            let result = try await program.run(["eval"] + suite + options + more)
            #expect(result.status == .exited(0), "\(result.report)")
            let report = try #require(try program.lines(of: program.folder + "/run.json").first)
            let scenarios = report["scenarios"]?.arrayValue ?? []
            let pairs = scenarios.map { ($0["name"]?.stringValue ?? "", $0["verdict"]?.stringValue ?? "") }
            return Dictionary(pairs) { first, _ in first }
        }
        let inside = try await verdicts([])
        let outside = try await verdicts(["--agent", "'\(Program.path)' chat --turns jsonl --format jsonl"])
        #expect(inside.count >= 20 && Set(inside.values) == ["passed"])
        let judged = outside.filter { $0.value != "skipped" }
        #expect(judged.count >= 20 && judged == inside.filter { judged[$0.key] != nil })
    }

    @Test("An agent gets the way to the rooms of its trial and none of our keys, unless one is named")
    func environment() async throws {
        let program = try Program([
            "OPENAI_API_KEY": "sk-0123456789abcdef", "LIVEKIT_API_SECRET": "ours-and-nobody-elses", "OTHER": "kept",
        ])
        try program.write("turns:\n  - user: hi\n", to: program.folder + "/evals/a.yaml")
        let finished = #"echo '{"type":"turn.finished","reason":"answered","requests":0}'"#
        let arguments = ["eval", "--agent", "env > env.txt; read -r l; \(finished)"]
        #expect(try await program.run(arguments).status == .exited(0))
        let first = try String(contentsOfFile: program.folder + "/env.txt", encoding: .utf8)
        #expect(first.contains("LIVEKIT_URL=ws://127.0.0.1:") && first.contains("LIVEKIT_API_SECRET="))
        #expect(first.contains("OTHER=kept") && !first.contains("sk-0123") && !first.contains("ours-and"))
        #expect(try await program.run(arguments + ["--agent-env", "OPENAI_API_KEY"]).status == .exited(0))
        let second = try String(contentsOfFile: program.folder + "/env.txt", encoding: .utf8)
        #expect(second.contains("OPENAI_API_KEY=sk-0123") && !second.contains("ours-and"))
    }

    @Test("An agent that breaks is an error with what it said last, one that says nothing ends at its limit")
    func broken() async throws {
        let program = try Program()
        try program.write("turns:\n  - user: hi\n", to: program.folder + "/evals/a.yaml")
        let gone = try await program.run(["eval", "--agent", "echo 'no such model' >&2; exit 3"])
        #expect(
            gone.status == .exited(7) && gone.output.contains("ended with exit code 3: no such model"),
            "\(gone.report)"
        )
        #expect(gone.output.contains("its standard error is in ") && gone.output.contains("1 could not be evaluated"))
        let silent = try await program.run(["eval", "--agent", "cat >&2", "--timeout", "0.3"])
        #expect(silent.status == .exited(5) && silent.output.contains("did not end within 0.3 s"), "\(silent.report)")
        let run = try program.start(["eval", "--agent", "echo $$ > pid; sleep 1000"])
        while ((try? String(contentsOfFile: program.folder + "/pid", encoding: .utf8)) ?? "").isEmpty {
            await Task.yield()
        }
        run.send(SIGINT)
        #expect(try await run.finished().status == .exited(130))
    }

    // MARK: Declared tools

    private static let weather = ["--tools", package + "/Examples/weather/tools.yaml"]
    private static let asked = ["eval", "--folder", package + "/Examples/weather/evals"] + weather

    /// A model that asks for the weather and sets alarms.
    private static func model(alarm: String = "07:30", early: Bool = false) throws -> ScriptedHTTPServer {
        try ScriptedHTTPServer { request in
            let messages = ScriptedModel.messages(request)
            let isFirst = messages.count { $0["role"] == "user" } == 1
            guard messages.last?["role"] == "tool" else {
                let alarm = ScriptedModel.calls("set_alarm", #"{"time":"\#(alarm)"}"#)
                return isFirst && !early ? ScriptedModel.calls("get_weather", #"{"city":"Oslo"}"#) : alarm
            }
            return ScriptedModel.says(isFirst ? "There is snow in Oslo." : "I wake you at 7:30.")
        }
    }

    @Test("The example with declared tools: the same checks, no rooms, and no prompt but one that is given")
    func declaredTools() async throws {
        let server = try Self.model()
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        let result = try await program.run(Self.asked + ["--world", "none"])
        #expect(
            result.status == .exited(0) && result.output.hasPrefix("✓ test_asks_weather  2 calls"),
            "\(result.report)"
        )
        let first = try #require(server.requests.first)
        #expect(ScriptedModel.messages(first).compactMap { $0["role"]?.stringValue } == ["user"])
        let tools = try JSONValue(parsing: first.body)["tools"]?.arrayValue ?? []
        #expect(tools.map { $0["function"]?["name"] } == ["get_weather", "set_alarm"])
        let answer = server.requests[1]
        #expect(ScriptedModel.messages(answer).last?["content"]?.stringValue?.contains(#""sky":"snow""#) == true)

        try program.write("You are a weather bird.", to: program.folder + "/bird.md")
        _ = try await program.run(Self.asked + ["--prompt", "bird.md"])
        let told = try #require(server.requests.last.map { ScriptedModel.messages($0) }?.first)
        #expect(told["role"] == "system" && told["content"]?.stringValue?.contains("weather bird") == true)
    }

    @Test("A write that the scenario does not name fails, and so do other arguments")
    func declaredToolsFail() async throws {
        for (server, words) in [
            (try Self.model(early: true), "turn 1, calls: expected get_weather"),
            (try Self.model(alarm: "08:30"), "turn 2, calls: expected set_alarm"),
        ] {
            defer { server.stop() }
            let result = try await Program(ScriptedModel.variables(server)).run(Self.asked)
            #expect(result.status == .exited(1) && result.output.contains(words), "\(result.report)")
        }
    }

    @Test("Files and options that make no sense end with 2 and say what to do, before anything runs")
    func badUse() async throws {
        let program = try Program(["LIVEKIT_API_KEY": "k", "LIVEKIT_API_SECRET": "s"])
        try program.write("- {name: a, efect: read}\n", to: program.folder + "/bad.yaml")
        try program.write("- {name: a}\n", to: program.folder + "/good.yaml")
        try program.write("world: {rooms: [a]}\nturns:\n  - user: hi\n", to: program.folder + "/evals/a.yaml")
        for (arguments, words) in [
            (["--tools", "bad.yaml"], "bad.yaml: [0]: unknown key \"efect\"; did you mean \"effect\"?"),
            (["--tools", "none.yaml"], "none.yaml"),
            (["--tools", "good.yaml"], "evals/a.yaml:1:8: world: there are no rooms with --world none"),
            (["--tools", "good.yaml", "--world", "local"], "the tools of --tools know no rooms"),
            (["--world", "none"], "--world none needs --tools"), (["--world", "mars"], "--world"),
            (["--agent", "true", "--world", "server=ws://127.0.0.1:1"], "--agent sees all rooms"),
            (["--timeout", "0"], "--timeout must be more than 0"),
            (["--world", "server=wss://livekit.example.com"], "add --i-mean-it if that is meant"),
            (["--world", "server=livekit.example.com"], "--world: LIVEKIT_URL has no scheme"),
        ] {
            let result = try await program.run(["eval"] + arguments)
            #expect(result.status == .exited(2) && result.error.contains(words), "\(arguments) \(result.report)")
        }
        let check = try await program.run(["eval", "check", "--tools", "good.yaml"])
        #expect(check.status == .exited(2) && check.error.contains("there are no rooms"), "\(check.report)")
        let offline = try await Program().run(Self.asked)
        #expect(offline.status == .exited(3) && offline.error.contains("the offline model knows rooms only"))
        let keyless = try await Program().run([
            "eval", "--folder", Self.package + "/evals", "--world", "server=ws://[::1]",
        ])
        #expect(keyless.status == .exited(3) && keyless.error.contains("needs LIVEKIT_API_KEY"), "\(keyless.report)")
    }
}
