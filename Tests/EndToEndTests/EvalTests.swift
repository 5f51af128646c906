import Foundation
import TestSupport
import Testing
import Tools

@Suite("pattreeya eval", .timeLimit(.minutes(1)))
struct EvalTests {
    private static func program(_ files: [String: String]) throws -> Program {
        let program = try Program()
        for (name, text) in files {
            let path = "\(program.folder)/evals/\(name)"
            let folder = path[..<(path.lastIndex(of: "/") ?? path.endIndex)]
            try FileManager.default.createDirectory(atPath: String(folder), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        }
        return program
    }

    private static let greeting = """
        tags: [offline]
        turns:
          - user: Hello
            calls: none
            reply: {says_any: [help]}
        """

    @Test("A scenario that passes ends with 0, and the first line says who answers")
    func passes() async throws {
        let program = try Self.program(["test_greeting.yaml": Self.greeting])
        let result = try await program.run(["eval", "test_greeting"])
        let lines = result.output.split(separator: "\n")
        #expect(result.status == .exited(0) && result.error.isEmpty)
        #expect(
            lines.first?.contains("offline model") == true && lines.dropFirst().first?.hasPrefix("✓ test_gre") == true
        )
        #expect(lines.last?.hasPrefix("1 scenarios: 1 passed") == true)
    }

    @Test(
        "A scenario that is broken on purpose ends with 1 and says what came instead",
        arguments: [
            ("calls: [list_pattreeya_rooms: {}]", "turn 1, calls: expected list_pattreeya_rooms"),
            ("reply: {says: [goodbye]}", "turn 1, reply says: expected \"goodbye\", got"),
            ("reply: {never_says: [room]}", "turn 1, reply never_says: expected never \"room\""),
            ("reply: {max_words: 1}", "turn 1, reply max_words: expected at most 1 words, got"),
            ("reply: {matches: '^nothing$'}", "turn 1, reply matches: expected /^nothing$/, got"),
            ("world: {rooms: []}", "world: expected"),
            ("limits: {tokens: 1}", "limit tokens: expected at most 1 tokens, got"),
        ]
    )
    func fails(check: String, words: String) async throws {
        let yaml = "world: {rooms: [alpha]}\nturns:\n  - user: Hello\n    \(check)\n"
        let result = try await Self.program(["broken.yaml": yaml]).run(["eval"])
        #expect(result.status == .exited(1), "\(result.output)\(result.error)")
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(lines.contains { $0.hasPrefix("✗ broken") })
        #expect(lines.contains { $0.contains("evals/broken.yaml:4:") && $0.contains(words) }, "\(result.output)")
        #expect(lines.contains { $0.contains("again: pattreeya eval 'broken' --verbose") })
    }

    @Test("What is wrong in a file is told with its place, all of it, and nothing runs")
    func wrongFile() async throws {
        let files = ["a.yaml": "turns:\n  - usr: Hello\n", "b.yaml": "turns: [\n", "good.yaml": Self.greeting]
        let result = try await Self.program(files).run(["eval"])
        #expect(result.status == .exited(2) && result.output.isEmpty)
        #expect(result.error.contains("evals/a.yaml:2:5: ") && result.error.contains("did you mean \"user\""))
        #expect(result.error.contains("evals/b.yaml:"))
    }

    @Test(
        "Where nothing is meant that is bad usage",
        arguments: [
            (["eval", "nothing"], "no scenario matches \"nothing\""),
            (["eval", "--tag", "x"], "no scenario has these"),
            (["eval", "--folder", "nowhere"], "there are no scenarios in nowhere/"),
            (["eval", "--trials", "0"], "--trials must be at least 1"), (["eval", "-j", "0"], "--jobs must be at"),
        ]
    )
    func nothing(arguments: [String], words: String) async throws {
        let result = try await Self.program(["good.yaml": Self.greeting]).run(arguments)
        #expect(result.status == .exited(2) && result.error.contains(words), "\(result.error)")
        #expect(result.error.split(separator: "\n").count == 1)
    }

    @Test("Findings of the lint end with 1, a sound folder with 0")
    func check() async throws {
        let good = try await Self.program(["good.yaml": Self.greeting]).run(["eval", "check"])
        #expect(good.status == .exited(0) && good.output == "1 scenarios, nothing found\n")
        let yaml = Self.greeting + "\nlimits: {llm_calls: 1}\nmatrix: {unused: [1, 2]}\n"
        let bad = try await Self.program(["bad.yaml": yaml]).run(["eval", "check"])
        #expect(bad.status == .exited(1) && bad.output.contains("unused-variable"), "\(bad.output)\(bad.error)")
        let list = try await Self.program(["good.yaml": Self.greeting]).run(["eval", "list"])
        #expect(list.status == .exited(0) && list.output == "good\toffline\t\n")
    }

    @Test("Reports go to files, and a run that is worse than a baseline fails")
    func reports() async throws {
        let program = try Self.program(["good.yaml": Self.greeting])
        let first = ["eval", "--report", "json:run.json", "--report", "junit:run.xml", "--bless", "base.txt"]
        #expect(try await program.run(first).status == .exited(0))
        #expect(try String(contentsOfFile: program.folder + "/run.json", encoding: .utf8).hasPrefix("{\"v\":1,"))
        #expect(try String(contentsOfFile: program.folder + "/run.xml", encoding: .utf8).contains("tests=\"1\""))
        #expect(try String(contentsOfFile: program.folder + "/base.txt", encoding: .utf8).hasSuffix("\n1/1 good\n"))
        let good = try await program.run(["eval", "--baseline", "base.txt"])
        #expect(good.status == .exited(0) && good.output.contains("against the baseline: 0 better, 0 worse"))
        try Data("20/20 good\n".utf8).write(to: URL(fileURLWithPath: program.folder + "/base.txt"))
        let worse = Self.greeting.replacing("[help]", with: "[goodbye]")
        try Data(worse.utf8).write(to: URL(fileURLWithPath: program.folder + "/evals/good.yaml"))
        let bad = try await program.run(["eval", "--trials", "5", "--baseline", "base.txt", "--report", "github"])
        #expect(bad.status == .exited(1) && bad.output.contains("worse: good 20/20 → 0/5"), "\(bad.output)")
        #expect(bad.output.contains("::error file=evals/good.yaml,line=5,"))
        let missing = try await program.run(["eval", "--baseline", "nothing.txt"])
        #expect(missing.status == .exited(2) && missing.error.contains("nothing.txt"), "\(missing.error)")
        let odd = try await program.run(["eval", "--report", "pdf"])
        #expect(odd.status == .exited(2) && odd.error.contains("junit"), "\(odd.error)")
    }

    @Test("In process and over sockets every scenario of the offline suite comes to the same")
    func bothWorlds() async throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let program = try Program()
        try FileManager.default.copyItem(
            at: package.appending(path: "evals"),
            to: URL(filePath: program.folder + "/evals")
        )
        var runs: [[String]] = []
        for world in ["local", "sockets"] {
            let arguments = ["eval", "--tag", "offline", "--world", world, "--report", "json:\(world).json"]
            let result = try await program.run(arguments)
            #expect(result.status == .exited(0), "\(result.output)\(result.error)")
            let report = try JSONValue(parsing: Data(contentsOf: URL(filePath: "\(program.folder)/\(world).json")))
            runs.append(try (report["scenarios"]?.arrayValue ?? []).map { try Self.course($0, program) })
        }
        #expect(runs[0].count >= 70)
        #expect(runs[0].count == runs[1].count)
        for (near, far) in zip(runs[0], runs[1]) where near != far {
            Issue.record("in process: \(near)\nover sockets: \(far)")
        }
    }

    /// What a scenario came to, with the events of its transcript, but for times, ids and the division of replies into
    /// pieces.
    private static func course(_ scenario: JSONValue, _ program: Program) throws -> String {
        let trial = scenario["trials"]?.arrayValue?.first
        let events = try program.lines(of: trial?["transcript"]?.stringValue ?? "").filter {
            $0["type"] != "text.delta"
        }
        // The offline model makes ids of calls from the whole request, in which the prompt tells the time.
        let members = ["type", "text", "name", "arguments", "ok", "result", "error", "reason", "usage"]
        let course = events.map { event in
            JSONValue.object(JSONObject(members.compactMap { key in event[key].map { (key, $0) } }))
        }
        let whole: JSONValue = [
            "name": scenario["name"] ?? .null, "verdict": scenario["verdict"] ?? .null,
            "calls": trial?["calls"] ?? .null, "findings": trial?["findings"] ?? .null, "events": .array(course),
        ]
        return whole.jsonText.replacing(/pattreeya-[0-9]{8}-[0-9]{6}/, with: "pattreeya-TIME")
    }

    @Test("A script answers in place of a model")
    func script() async throws {
        let program = try Self.program(["greeting.yaml": Self.greeting])
        try program.write("{\"content\":\"I can help.\"}\n", to: program.folder + "/replies.jsonl")
        let good = try await program.run(["eval", "--script", "replies.jsonl", "--trials", "3"])
        #expect(good.status == .exited(0) && good.output.hasPrefix("✓ greeting  3/3"), "\(good.output)\(good.error)")
        try program.write("nonsense\n", to: program.folder + "/replies.jsonl")
        let bad = try await program.run(["eval", "--script", "replies.jsonl"])
        #expect(bad.status == .exited(2) && bad.error.contains("replies.jsonl:1: "), "\(bad.error)")
    }

    @Test("The GitHub report adds a table to the workflow's summary")
    func workflowSummary() async throws {
        let program = try Program(["GITHUB_STEP_SUMMARY": "summary.md"])
        try program.write(Self.greeting, to: program.folder + "/evals/good.yaml")
        try program.write("Before.\n", to: program.folder + "/summary.md")
        #expect(try await program.run(["eval", "--report", "github"]).status == .exited(0))
        let text = try String(contentsOfFile: program.folder + "/summary.md", encoding: .utf8)
        #expect(text.hasPrefix("Before.\n### pattreeya eval\n") && text.contains("| ✓ passed | good | 1/1 "))
    }

    @Test("The command that runs a failing scenario again has the options of the run")
    func runsAgain() async throws {
        let program = try Program()
        try program.write("turns:\n  - user: Hello\n    reply: {says: [no]}\n", to: program.folder + "/my evals/a.yaml")
        let options = ["--folder", "my evals", "--offline", "--trials", "2"]
        let result = try await program.run(["eval"] + options)
        let command = "again: pattreeya eval 'a' --folder 'my evals' --trials '2' --offline --verbose"
        #expect(result.status == .exited(1) && result.output.contains(command), "\(result.output)")
    }

    @Test("On a terminal a line tells how far the run is, and leaves nothing behind")
    func progress() async throws {
        let program = try Self.program(["a.yaml": Self.greeting, "b.yaml": Self.greeting])
        let terminal = try program.terminal(["eval"])
        #expect(try await terminal.finished() == .exited(0))
        let written = String(decoding: terminal.transcript, as: UTF8.self)
        #expect(written.contains("\r0/2 scenarios, 0 trials\u{1B}[K") && written.contains("1 passed\u{1B}[K"))
        let screen = terminal.screen.text
        let lines = screen.split(separator: "\n").map { $0.prefix(4) }
        #expect(lines == ["the ", "✓ a ", "✓ b ", "2 sc"], "\(screen)")
        let dumb = try Program(["TERM": "dumb"])
        try dumb.write(Self.greeting, to: dumb.folder + "/evals/a.yaml")
        let plain = try dumb.terminal(["eval"])
        _ = try await plain.finished()
        #expect(!plain.transcript.contains(0x1B))
    }

    @Test("Ctrl-C ends a run with 130")
    func interrupted() async throws {
        let server = try ScriptedHTTPServer { _ in ScriptedModel.endless }
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        try FileManager.default.createDirectory(atPath: program.folder + "/evals", withIntermediateDirectories: true)
        try Data(Self.greeting.utf8).write(to: URL(fileURLWithPath: program.folder + "/evals/a.yaml"))
        let run = try program.start(["eval"])
        await server.waitForRequests(1)
        run.send(SIGINT)
        #expect(try await run.finished().status == .exited(130))
    }
}
