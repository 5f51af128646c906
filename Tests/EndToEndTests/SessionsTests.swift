import Foundation
import TestSupport
import Testing
import Tools

/// `pattreeya sessions`, and the options of `chat` that have to do with them, through the built program.
@Suite("Sessions")
struct SessionsTests {
    private func talked(_ variables: [String: String] = [:]) async throws -> Program {
        let program = try Program(variables)
        _ = try await program.run(
            ["chat", "--offline", "--session", "talk"],
            "create a room called alpha\nlist the rooms\n"
        )
        return program
    }

    @Test("A fork has the history, says its id and leaves the origin alone")
    func fork() async throws {
        let server = try ScriptedHTTPServer { request in
            ScriptedModel.says("\(ScriptedModel.messages(request).filter { $0["role"] == "user" }.count) so far")
        }
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        _ = try await program.run(["chat", "--session", "talk"], "a\nb\n")
        let before = try Data(contentsOf: URL(filePath: program.session("talk")))
        let forked = try await program.run(["chat", "--fork", "talk"], "c\n")
        #expect(forked.output == "3 so far\n", "\(forked.report)")
        let id = try #require(forked.error.firstMatch(of: /session (\S+) is a fork of talk/)?.1)
        #expect(try await program.run(["chat", "--resume", String(id)], "d\n").output == "4 so far\n")
        #expect(try Data(contentsOf: URL(filePath: program.session("talk"))) == before)
    }

    @Test("List, show, export and delete")
    func files() async throws {
        let program = try await talked()
        let list = try await program.run(["sessions"])
        #expect(list.output.hasPrefix("talk\t") && list.output.contains("\t2 turns\t"), "\(list.report)")
        let json = try JSONValue(parsing: try await program.run(["sessions", "list", "--json"]).output)
        #expect(json.arrayValue?.first?["first_words"] == "create a room called alpha")
        let shown = try await program.run(["sessions", "show", "talk"])
        #expect(shown.output.contains("You: list the rooms\n"), "\(shown.report)")
        let figures = try JSONValue(parsing: try await program.run(["sessions", "show", "talk", "--json"]).output)
        #expect(figures["turns"] == 2 && figures["damage"] == JSONValue.null)
        let records = try await program.run(["sessions", "export", "talk"])
        #expect(records.standardOutput == Array(try Data(contentsOf: URL(filePath: program.session("talk")))))
        let markdown = try await program.run(["sessions", "export", "talk", "--format", "markdown", "-o", "talk.md"])
        #expect(markdown.status == .exited(0) && markdown.output.isEmpty, "\(markdown.report)")
        #expect(try String(contentsOfFile: program.folder + "/talk.md", encoding: .utf8).hasPrefix("# Session talk\n"))
        let again = try await program.run(["sessions", "export", "talk", "-o", "talk.md"])
        #expect(again.status == .exited(11) && again.error.contains("is there already"), "\(again.report)")
        let deleted = try await program.run(["sessions", "delete", "talk", "none"])
        #expect(deleted.output == "talk\n" && deleted.status == .exited(2), "\(deleted.report)")
        #expect(try await program.run(["sessions", "list", "--json"]).output == "[]\n")
    }

    @Test("Repair says what it did, keeps the file as it was, and has nothing to do the second time")
    func repair() async throws {
        let program = try await talked()
        let path = program.session("talk")
        var lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        let index = try #require(lines.firstIndex { $0.contains("\"type\":\"tool.result\"") })
        lines[index] = String(lines[index].prefix(30))
        try program.write(lines.joined(separator: "\n") + "\n", to: path)
        let refused = try await program.run(["chat", "--offline", "--resume", "talk"], "hi\n")
        #expect(
            refused.status == .exited(2) && refused.error.contains("pattreeya sessions repair talk"),
            "\(refused.report)"
        )
        #expect(try await program.run(["sessions"]).output.contains("\tdamaged\t"))
        let repaired = try await program.run(["sessions", "repair", "talk"])
        #expect(repaired.status == .exited(0), "\(repaired.report)")
        #expect(repaired.output.contains("line \(index + 1) is no JSON object; left out\n"))
        #expect(repaired.output.contains("without a result; it counts as interrupted\n"))
        #expect(repaired.output.contains("talk.jsonl.backup-"))
        #expect(try await program.run(["sessions", "repair", "talk"]).output == "nothing to repair in session talk\n")
        #expect(
            try await program.run(["sessions", "repair", "talk", "--json"]).output
                == "{\"changes\":[],\"backup\":null}\n"
        )
        #expect(
            try await program.run(["chat", "--offline", "--resume", "talk"], "list the rooms\n").status == .exited(0)
        )
    }

    @Test("A session that is open is neither deleted nor repaired")
    func busy() async throws {
        let program = try Program()
        let chat = try program.start(["chat", "--offline", "--session", "talk"])
        chat.write("list the rooms\n")
        try await chat.expect("no active rooms")
        for command in ["delete", "repair"] {
            let result = try await program.run(["sessions", command, "talk"])
            #expect(
                result.status == .exited(11) && result.error.contains("in use by another process"),
                "\(result.report)"
            )
        }
        #expect(try await program.run(["sessions", "show", "talk"]).output.contains("You: list the rooms"))
        chat.endInput()
        #expect(try await chat.finished().status == .exited(0))
    }

    @Test("Old sessions go when a new one is made, if the setting says so")
    func retention() async throws {
        let program = try await talked(["PATTREEYA_KEEP_SESSIONS": "7"])
        let old = Date(timeIntervalSinceNow: -8 * 86_400)
        try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: program.session("talk"))
        #expect(try await program.run(["sessions"]).output.hasPrefix("talk\t"))
        _ = try await program.run(["chat", "--offline"], "hello\n")
        #expect(try await !program.run(["sessions"]).output.contains("talk\t"))
        let wrong = try await Program(["PATTREEYA_KEEP_SESSIONS": "week"]).run(["chat", "--offline"], "hello\n")
        #expect(wrong.status == .exited(3) && wrong.error.contains("PATTREEYA_KEEP_SESSIONS"), "\(wrong.report)")
    }

    @Test("What reaches --max-cost ends with 8, and its cost is told")
    func cost() async throws {
        let server = try ScriptedHTTPServer { _ in
            let usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1000000,\"completion_tokens\":0}}\n\n"
            return [
                ScriptedModel.head, ScriptedModel.chunk(["content": "Hello"], finish: "stop"),
                .chunk(Array(usage.utf8)),
            ]
                + ScriptedModel.done
        }
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        try program.write("scripted: {prompt: 1.5, completion: 2}\n", to: program.folder + "/prices.yaml")
        let arguments = ["chat", "--prices", "prices.yaml", "--format", "jsonl", "--max-cost"]
        let cheap = try await program.run(arguments + ["10"], "hi\n")
        #expect(cheap.status == .exited(0), "\(cheap.report)")
        #expect(try cheap.events().last?["cost_usd"] == 1.5)
        let dear = try await program.run(arguments + ["1"], "hi\nagain\n")
        #expect(dear.status == .exited(8) && server.requests.count == 2, "\(dear.report)")
        try program.write("other: {prompt: 1.5, completion: 2}\n", to: program.folder + "/prices.yaml")
        let unknown = try await program.run(["chat", "--prices", "prices.yaml", "--max-cost", "1"], "hi\n")
        #expect(
            unknown.status == .exited(3) && unknown.error.contains("needs the price of scripted"),
            "\(unknown.report)"
        )
    }

    @Test("A conversation that does not fit is compacted once; what never fits ends with 10")
    func overflow() async throws {
        let server = try ScriptedHTTPServer { request in
            let size = request.body.count
            guard size > 12_000 else { return ScriptedModel.says("fine") }
            let error = """
                {"error":{"code":400,"message":"the request exceeds the available context size",\
                "type":"exceed_context_size_error","n_prompt_tokens":\(size),"n_ctx":12000}}
                """
            return [
                .head(status: 400, headers: [("Content-Type", "application/json")]), .chunk(Array(error.utf8)),
                .endOfChunks,
            ]
        }
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        let turn = String(repeating: "word ", count: 300)
        let result = try await program.run(["chat", "--session", "s"], String(repeating: turn + "\n", count: 8))
        #expect(
            result.status == .exited(0) && result.output == String(repeating: "fine\n", count: 8),
            "\(result.report)"
        )
        #expect(result.error.contains("the conversation was too long for the model"))
        let huge = try await program.run(["chat", "--session", "s"], String(repeating: turn, count: 12) + "\n")
        #expect(
            huge.status == .exited(10) && huge.error.contains("does not fit the model's context of 12000 tokens"),
            "\(huge.report)"
        )
        #expect(try await program.run(["sessions", "repair", "s"]).status == .exited(0))
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var exit: Int32
        var says: String
        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(arguments: [
        Wrong(arguments: ["sessions", "show", "none"], exit: 2, says: "there is no session none"),
        Wrong(arguments: ["sessions", "show"], exit: 2, says: "pattreeya sessions --help"),
        Wrong(arguments: ["sessions", "export", "none"], exit: 2, says: "there is no session none"),
        Wrong(arguments: ["sessions", "export", "../x"], exit: 2, says: "cannot name a session"),
        Wrong(arguments: ["sessions", "export", "x", "--format", "pdf"], exit: 2, says: "pdf"),
        Wrong(arguments: ["sessions", "delete"], exit: 2, says: "pattreeya sessions --help"),
        Wrong(arguments: ["sessions", "delete", "none"], exit: 2, says: "there is no session none"),
        Wrong(arguments: ["sessions", "repair", "none"], exit: 2, says: "there is no session none"),
        Wrong(arguments: ["sessions", "mend"], exit: 2, says: "mend"),
        Wrong(arguments: ["chat", "--fork", "none"], exit: 2, says: "there is no session none"),
        Wrong(arguments: ["chat", "--fork", "a", "--continue"], exit: 2, says: "exclude each other"),
        Wrong(arguments: ["chat", "--offline", "--max-cost", "0"], exit: 2, says: "--max-cost must be more than 0"),
        Wrong(arguments: ["chat", "--offline", "--max-cost", "1"], exit: 3, says: "--max-cost needs the price of"),
        Wrong(arguments: ["chat", "--offline", "--prices", "none.yaml"], exit: 2, says: "none.yaml"),
    ]) func wrongInput(wrong: Wrong) async throws {
        let result = try await Program().run(wrong.arguments, "hi\n")
        #expect(result.status == .exited(wrong.exit) && result.error.contains(wrong.says), "\(result.report)")
        #expect(result.error.split(separator: "\n").count == 1 && result.output.isEmpty, "\(result.report)")
    }
}
