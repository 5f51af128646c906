import Foundation
import TestSupport
import Testing

@Suite("A chat in a terminal")
struct TerminalChatTests {
    @Test("Turns are answered, the history comes back, and Ctrl-D ends with 0")
    func turns() async throws {
        let program = try Program()
        let terminal = try program.terminal(["chat", "--offline"])
        try await terminal.expect(">")
        terminal.type("create a room called interview alice\r")
        try await terminal.expect("Successfully created room: pattreeya-interview-alice.")
        terminal.type("what rooms are available?\r")
        try await terminal.expect("Currently active pattreeya rooms: pattreeya-interview-alice")
        terminal.type(Key.control("d"))
        #expect(try await terminal.finished() == .exited(0))
        let again = try program.terminal(["chat", "--offline"])
        try await again.expect(">")
        again.type(Key.up)
        try await again.expect("> what rooms are available?")
        again.type(Key.control("c") + Key.control("d"))
        #expect(try await again.finished() == .exited(0))
    }

    @Test("Ctrl-C ends the turn and not the program")
    func interrupt() async throws {
        let server = try ScriptedHTTPServer { request in
            ScriptedModel.messages(request).count > 2 ? ScriptedModel.says("fine again") : ScriptedModel.endless
        }
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        let terminal = try program.terminal(["chat"])
        try await terminal.expect(">")
        terminal.type("Hello\r")
        try await terminal.expect("word")
        terminal.type(Key.control("c"))
        try await terminal.expect("(interrupted)")
        terminal.type("Hello\r")
        try await terminal.expect("fine again")
        terminal.type(Key.control("d"))
        #expect(try await terminal.finished() == .exited(0))
    }

    @Test("What the words do not cover is asked, and an answer that is not yes means no")
    func approvals() async throws {
        let server = try ScriptedModel.callsThenSays("delete_pattreeya_room", #"{"room_name":"alpha"}"#)
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        for (answer, exit) in [("n", Int32(0)), ("y", 1), ("a", 1)] {
            _ = try await program.run(["rooms", "create", "alpha"])
            let terminal = try program.terminal(["chat"])
            try await terminal.expect(">")
            terminal.type("tidy up\r")
            try await terminal.expect("alpha?")
            terminal.type(answer + "\r")
            try await terminal.expect("heard: ")
            terminal.type(Key.control("d"))
            #expect(try await terminal.finished() == .exited(0))
            #expect(try await program.run(["rooms", "exists", "alpha"]).status == .exited(exit), "\(answer)")
        }
    }

    @Test("Replies are shown as Markdown, raw without colours, and not twice")
    func markdown() async throws {
        let server = try ScriptedHTTPServer { _ in ScriptedModel.says("Some **bold** words\n- one\n") }
        defer { server.stop() }
        let terminal = try Program(ScriptedModel.variables(server)).terminal(["chat"])
        try await terminal.expect(">")
        terminal.type("Hello\r")
        try await terminal.expect("Some bold words\n• one\n>")
        try await terminal.expectBytes("\u{1B}[0;1mbold\u{1B}[0m")
        let plain = try Program(ScriptedModel.variables(server).merging(["NO_COLOR": "1"]) { $1 }).terminal(["chat"])
        try await plain.expect(">")
        plain.type("Hello\r")
        try await plain.expect("Some **bold** words\n- one\n>")
    }

    @Test("What is typed while a turn runs is the next line")
    func typeAhead() async throws {
        let gate = Gate()
        let server = try ScriptedHTTPServer { request in
            let words = ScriptedModel.messages(request).last?["content"]?.stringValue ?? ""
            guard words == "one" else { return ScriptedModel.says("heard \(words)") }
            let start = [ScriptedModel.head, ScriptedModel.chunk(["content": "first "]), .wait(gate)]
            return start + [ScriptedModel.chunk(["content": "reply"], finish: "stop")] + ScriptedModel.done
        }
        defer { server.stop() }
        let terminal = try Program(ScriptedModel.variables(server)).terminal(["chat"])
        try await terminal.expect(">")
        terminal.type("one\r")
        try await terminal.expect("first")
        terminal.type("two")
        try await terminal.expect("two")
        gate.open()
        try await terminal.expect("The prompt with the text") { $0.cursorLine == "> two" }
        terminal.type(" three\r")
        try await terminal.expect("heard two three")
    }

    @Test("A refused key is shown and ends nothing: the next turn runs, and Ctrl-D ends with 0")
    func failures() async throws {
        let server = try ScriptedHTTPServer { request in
            let words = ScriptedModel.messages(request).last?["content"]?.stringValue
            if words?.hasSuffix("again") == true { return ScriptedModel.says("fine again") }
            return [.text(#"{"error":{"message":"no such key","code":"invalid_api_key"}}"#, status: 401)]
        }
        defer { server.stop() }
        let terminal = try Program(ScriptedModel.variables(server)).terminal(["chat"])
        try await terminal.expect(">")
        terminal.type("Hello\r")
        try await terminal.expect("refused the API key")
        terminal.type("again\r")
        try await terminal.expect("fine again\n>")
        terminal.type(Key.control("d"))
        #expect(try await terminal.finished() == .exited(0))
    }

    @Test("The last turn can be taken back, run again and changed; the session can be saved, forked and left")
    func sessionCommands() async throws {
        let server = try ScriptedHTTPServer { request in
            let messages = ScriptedModel.messages(request)
            return ScriptedModel.says("\(messages.count): heard \(messages.last?["content"]?.stringValue ?? "")")
        }
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        let terminal = try program.terminal(["chat", "--session", "s"])
        try await terminal.expect(">")
        terminal.type("/undo\r")
        try await terminal.expect("there is no turn to take back")
        terminal.type("one\r")
        try await terminal.expect("2: heard one")
        terminal.type("/retry\r")
        try await terminal.expect("2: heard one", occurrences: 2)
        terminal.type("/edit\r")
        try await terminal.expect("The words in the line") { $0.cursorLine == "> one" }
        terminal.type(" more\r")
        try await terminal.expect("2: heard one more")
        terminal.type("/save copy.md\r")
        try await terminal.expect("saved to copy.md")
        terminal.type("/fork t\r")
        try await terminal.expect("this is session t now, a copy of s")
        terminal.type("/resume s\r")
        try await terminal.expect("this is session s now")
        terminal.type("/resume t\r")
        try await terminal.expect("this is session t now", occurrences: 2)
        terminal.type("two\r")
        try await terminal.expect("4: heard two")
        terminal.type("/resume s\r")
        try await terminal.expect("this is session s now", occurrences: 2)
        terminal.type("/usage\r")
        try await terminal.expect("session s: 3 turns, 3 requests")
        terminal.type(Key.control("d"))
        #expect(try await terminal.finished() == .exited(0))
        let saved = String(decoding: try Data(contentsOf: URL(filePath: program.folder + "/copy.md")), as: UTF8.self)
        #expect(saved.contains("one more"))
    }
}
