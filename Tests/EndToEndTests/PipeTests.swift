import TestSupport
import Testing
import Tools

@Suite("Turns from a pipe")
struct PipeTests {
    static let fiveTurns = """
        Hello
        Create a room called interview alice
        What rooms are available?
        Delete the interview-alice room
        What rooms are available?

        """

    @Test("Five turns offline give five replies and nothing else on standard output")
    func replies() async throws {
        let result = try await Program().run(["chat", "--offline"], Self.fiveTurns)
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(result.status == .exited(0), "\(result.report)")
        #expect(lines.count == 6 && lines.last == "")
        #expect(lines.first?.contains("create, list and delete") == true)
        #expect(
            lines.dropFirst().dropLast() == [
                "Successfully created room: pattreeya-interview-alice.",
                "Currently active pattreeya rooms: pattreeya-interview-alice.",
                "Successfully deleted room: pattreeya-interview-alice.",
                "There are no active rooms.",
            ]
        )
    }

    @Test("As events, each with its common members, the calls are create, list, delete, list")
    func events() async throws {
        let result = try await Program().run(["chat", "--offline", "--format", "jsonl"], Self.fiveTurns)
        let events = try result.events()
        #expect(result.status == .exited(0), "\(result.report)")
        let calls = events.filter { $0["type"] == "tool.call" }
        #expect(
            calls.compactMap { $0["name"]?.stringValue } == [
                "create_pattreeya_room", "list_pattreeya_rooms", "delete_pattreeya_room", "list_pattreeya_rooms",
            ]
        )
        let session = events.first?["session"]?.stringValue
        #expect(session?.isEmpty == false)
        for event in events {
            #expect(
                event["v"] == 1 && event["session"]?.stringValue == session && event["at"]?.stringValue?.count == 24
            )
            #expect(event["turn"]?.integerValue.map { (0...5).contains($0) } == true)
        }
        let ends = events.filter { $0["type"] == "turn.finished" }
        #expect(ends.compactMap { $0["turn"]?.integerValue } == [1, 2, 3, 4, 5])
        #expect(ends.allSatisfy { $0["reason"] == "answered" && $0["seconds"] != nil && $0["usage"] != nil })
        #expect(ends.compactMap { $0["requests"]?.integerValue } == [1, 2, 2, 2, 2])
    }

    @Test("A turn on the command line leaves standard input alone")
    func text() async throws {
        let program = try Program()
        let run = try program.start(["chat", "--offline", "create a room", "called beta"])
        let result = try await run.finished()
        #expect(result.output == "Successfully created room: pattreeya-beta.\n" && result.status == .exited(0))
    }

    @Test("Chat is the default command, CRLF and blank lines are no turns, and the last line needs no end")
    func lineEnds() async throws {
        let result = try await Program().run(["--offline"], "\r\n  \nmake a room called x\r\n\nlist the rooms")
        #expect(
            result.output == "Successfully created room: pattreeya-x.\nCurrently active pattreeya rooms: pattreeya-x.\n"
        )
    }

    @Test("The whole input is one turn, and JSON lines are turns with line ends in them")
    func forms() async throws {
        let server = try ScriptedHTTPServer { request in
            let words = ScriptedModel.messages(request).last?["content"]?.stringValue ?? ""
            return ScriptedModel.says(words.replacing("\n", with: "|"))
        }
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        let whole = try await program.run(["chat", "--turns", "whole"], "one\ntwo\n")
        #expect(whole.output == "one|two\n", "\(whole.report)")
        let lines = try await program.run(["chat", "--turns", "jsonl"], "{\"text\":\"a\\nb\"}\n\n{\"text\":\"c\"}\n")
        #expect(lines.output == "a|b\nc\n", "\(lines.report)")
    }

    @Test("Empty input ends with 0 and leaves no session behind")
    func empty() async throws {
        let program = try Program()
        let result = try await program.run(["chat", "--offline"], "")
        #expect(result.status == .exited(0) && result.output.isEmpty && result.error.isEmpty)
        let again = try await program.run(["chat", "--offline", "--continue"], "hi\n")
        #expect(again.status == .exited(2) && again.error.contains("no session to continue"))
    }

    @Test("Continue, resume and a named session take the conversation up again")
    func sessions() async throws {
        let server = try ScriptedHTTPServer { request in
            ScriptedModel.says("\(ScriptedModel.messages(request).filter { $0["role"] == "user" }.count) so far")
        }
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        // An older one, which is not the one to continue.
        #expect(try await program.run(["chat"], "a\n").output == "1 so far\n")
        #expect(try await program.run(["chat", "--session", "talk"], "a\n").output == "1 so far\n")
        #expect(try await program.run(["chat", "--session", "talk"], "b\n").output == "2 so far\n")
        #expect(try await program.run(["chat", "--resume", "talk"], "c\n").output == "3 so far\n")
        #expect(try await program.run(["chat", "--continue"], "d\n").output == "4 so far\n")
        #expect(try await program.run(["chat"], "e\n").output == "1 so far\n")
        let records = try program.lines(of: program.session("talk"))
        #expect(records.compactMap { $0["id"]?.integerValue } == Array(1...records.count))
        #expect(records.dropFirst().compactMap { $0["parent"]?.integerValue } == Array(1..<records.count))
    }

    @Test("The rooms of one run are there for the next, and for the rooms command")
    func rooms() async throws {
        let program = try Program()
        _ = try await program.run(["chat", "--offline"], "create a room called alpha\n")
        #expect(try await program.run(["chat", "--offline"], "list the rooms\n").output.contains("pattreeya-alpha"))
        let list = try await program.run(["rooms", "list", "--json"])
        #expect(list.output.contains("\"pattreeya-alpha\""), "\(list.report)")
        #expect(try await program.run(["rooms", "exists", "alpha"]).status == .exited(0))
        #expect(try await program.run(["rooms", "exists", "omega"]).status == .exited(1))
        let history = try await program.run(["rooms", "history"])
        #expect(history.output.contains("pattreeya-alpha") && history.output.contains("chat"), "\(history.report)")
    }

    @Test("What a deletion needs, a pipe denies unless told otherwise")
    func approvals() async throws {
        let server = try ScriptedModel.callsThenSays("delete_pattreeya_room", #"{"room_name":"alpha"}"#)
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        _ = try await program.run(["rooms", "create", "alpha"])
        let denied = try await program.run(["chat", "--strict", "--format", "jsonl"], "tidy up\n")
        #expect(denied.status == .exited(9), "\(denied.report)")
        let types = try denied.events().compactMap { $0["type"]?.stringValue }
        #expect(types.filter { $0 == "approval" || $0.hasPrefix("tool.") } == ["tool.call", "approval", "tool.result"])
        #expect(
            try denied.events().first { $0["type"] == "tool.result" }?["error"]?.jsonText.contains("denied") == true
        )
        #expect(try await program.run(["rooms", "exists", "alpha"]).status == .exited(0))
        let allowed = try await program.run(["chat", "--approve", "always", "--strict"], "tidy up\n")
        #expect(allowed.status == .exited(0), "\(allowed.report)")
        #expect(try await program.run(["rooms", "exists", "alpha"]).status == .exited(1))
    }
}
