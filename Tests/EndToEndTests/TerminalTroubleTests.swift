import Foundation
import TestSupport
import Testing
import Tools

@Suite("A chat in a terminal that misbehaves")
struct TerminalTroubleTests {
    @Test(
        "Terminals of any size and type, and any locale, take a turn and end with 0",
        arguments: [
            (["TERM": "dumb"], 80, 24), (["TERM": ""], 80, 24), (["TERM": "no-such-terminal"], 80, 24),
            (["LC_ALL": "C"], 80, 24), ([:], 1, 1), ([:], 2, 2),
        ]
    )
    func oddTerminals(variables: [String: String], columns: Int, rows: Int) async throws {
        let program = try Program(variables)
        let arguments = ["chat", "--offline", "--session", "s"]
        let terminal = try program.terminal(arguments, columns: columns, rows: rows)
        try await terminal.expectBytes(">")
        terminal.type("create a room called 寝室-a\r")
        try await program.waitForTurn(of: "s", in: terminal)
        terminal.type(Key.control("d"))
        #expect(try await terminal.finished() == .exited(0))
        let words = try program.lines(of: program.session("s")).first { $0["type"] == "turn.started" }
        #expect(words?["text"] == "create a room called 寝室-a")
        let text = String(decoding: terminal.transcript, as: UTF8.self)
        if ["dumb", ""].contains(variables["TERM"] ?? "xterm") { #expect(!text.contains("\u{1B}")) }
    }

    @Test("A paste of 144 KB is one turn, exactly")
    func largePaste() async throws {
        let server = try ScriptedHTTPServer { request in
            let words = ScriptedModel.messages(request).last?["content"]?.stringValue ?? ""
            return ScriptedModel.says("heard \(words.utf8.count) bytes")
        }
        defer { server.stop() }
        let text = String(repeating: "日本語 and words\n", count: 7_300)
        #expect(text.utf8.count > 144_000)
        let terminal = try Program(ScriptedModel.variables(server)).terminal(["chat"])
        try await terminal.expect(">")
        terminal.paste(text)
        terminal.type(Key.enter)
        try await terminal.expect("heard \(text.utf8.count) bytes")
        #expect(ScriptedModel.messages(try #require(server.requests.last)).last?["content"]?.stringValue == text)
    }

    @Test("A terminal that vanishes in the middle of a reply leaves a whole transcript", arguments: [false, true])
    func vanished(isDeaf: Bool) async throws {
        let server = try ScriptedHTTPServer { _ in ScriptedModel.endless }
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        let script = "\(isDeaf ? "trap '' HUP; " : "")exec \"$0\" chat --session s"
        let terminal = try PseudoTerminal(
            "/bin/sh",
            ["-c", script, Program.path],
            environment: program.environment,
            directory: program.folder
        )
        try await terminal.expect(">")
        terminal.type("Hello\r")
        try await terminal.expect("word")
        terminal.hangUp()
        let status = try await terminal.finished()
        #expect([.exited(129), .exited(11), .exited(0)].contains(status), "\(status)")
        let records = try program.lines(of: program.session("s"))
        #expect(records.last?["type"] == "turn.finished" && records.last?["reason"] == "cancelled")
    }

    @Test("SIGTERM at the prompt, while typing, ends with 143 and puts the terminal back")
    func terminated() async throws {
        let untouched = try PseudoTerminal("/bin/true")
        _ = try await untouched.finished()
        let terminal = try Program().terminal(["chat", "--offline"])
        try await terminal.expect(">")
        terminal.type("half a line")
        try await terminal.expect("half a line")
        terminal.send(SIGTERM)
        #expect(try await terminal.finished() == .exited(143))
        #expect(try terminal.modes == untouched.modes)
        let isPasteBracketed = terminal.screen.isPasteBracketed
        #expect(!isPasteBracketed)
    }

    @Test("A history that cannot be used is told of once and costs nothing else", arguments: ["folder", "binary"])
    func badHistory(kind: String) async throws {
        let program = try Program()
        let path = program.stateHome + "/pattreeya/history"
        if kind == "folder" {
            try program.write("", to: path + "/inside")
        } else {
            try program.write("", to: path)
            try Data((0..<4_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }).write(to: URL(filePath: path))
        }
        let terminal = try program.terminal(["chat", "--offline"])
        try await terminal.expect(">")
        terminal.type(Key.up + Key.up + Key.control("c"))
        try await terminal.expect("^C")
        terminal.type("create a room called alpha\r")
        try await terminal.expect("Successfully created room: pattreeya-alpha.")
        #expect(
            terminal.screen.wholeText.components(separatedBy: "The history file").count == (kind == "folder" ? 2 : 1)
        )
        terminal.type(Key.control("d"))
        #expect(try await terminal.finished() == .exited(0))
    }
}

extension Program {
    /// Waits for the prompt behind the first turn, whatever the terminal shows of it.
    fileprivate func waitForTurn(of session: String, in terminal: PseudoTerminal) async throws {
        try await terminal.expect("The end of the turn") { [path = self.session(session)] _ in
            let bytes = (try? Data(contentsOf: URL(filePath: path))) ?? Data()
            return String(decoding: bytes, as: UTF8.self).contains("turn.finished")
        }
    }
}
