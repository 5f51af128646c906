import Foundation
import TestSupport
import Testing
import Tools

@Suite("Commands in a terminal")
struct CommandTests {
    private static func start(_ program: Program, _ arguments: [String] = []) async throws -> PseudoTerminal {
        let terminal = try program.terminal(["chat"] + arguments, columns: 100, rows: 40)
        try await terminal.expect(">")
        return terminal
    }

    /// Answers each turn with its words; counts requests by what they ask for.
    private static func echo() throws -> ScriptedHTTPServer {
        try ScriptedHTTPServer { request in
            if request.method == "GET" { return [.text(#"{"data":[{"id":"scripted"},{"id":"other"}]}"#)] }
            let words = ScriptedModel.messages(request).last?["content"]?.stringValue ?? ""
            return ScriptedModel.says("heard \(words)")
        }
    }

    @Test("Help, mistakes, and words that begin with a slash; nothing of it reaches the model")
    func basics() async throws {
        let server = try Self.echo()
        defer { server.stop() }
        let terminal = try await Self.start(try Program(ScriptedModel.variables(server)))
        terminal.type("/help\r")
        try await terminal.expect("/quit")
        terminal.type("/rums\r")
        try await terminal.expect("did you mean /rooms?")
        #expect(server.requests.allSatisfy { $0.method == "GET" })
        terminal.type("//etc is a folder\r")
        try await terminal.expect("heard /etc is a folder")
        terminal.type("/quit\r")
        #expect(try await terminal.finished() == .exited(0))
    }

    @Test("Rooms and models of the live world are listed and completed")
    func completion() async throws {
        let server = try Self.echo()
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        _ = try await program.run(["rooms", "create", "kitchen"])
        let terminal = try await Self.start(program)
        terminal.type("/rooms\r")
        try await terminal.expect("pattreeya-kitchen  0 participants")
        terminal.type("/rooms pat\t\r")
        try await terminal.expect("name: pattreeya-kitchen")
        terminal.type("/model\r")
        try await terminal.expect("the model is scripted; others: other")
        terminal.type("/model oth\t")
        try await terminal.expect("> /model other")
        terminal.type(Key.control("c"))
        terminal.type("/tools\r")
        try await terminal.expect("delete_pattreeya_room (changes rooms)")
    }

    @Test("Ctrl-C ends a command that waits for a server, and the prompt is there again", .timeLimit(.minutes(1)))
    func interrupted() async throws {
        let server = try ScriptedHTTPServer { request in
            request.method == "GET" ? [.waitUntilClientCloses] : ScriptedModel.says("heard you")
        }
        defer { server.stop() }
        let terminal = try await Self.start(try Program(ScriptedModel.variables(server)))
        terminal.type("/model\r")
        await server.waitForRequests(1)
        terminal.type(Key.control("c"))
        try await terminal.expect("(interrupted)")
        terminal.type("Hello\r")
        try await terminal.expect("heard you")
    }

    @Test("Approvals, requests and events can be switched")
    func switches() async throws {
        let server = try Self.echo()
        defer { server.stop() }
        let terminal = try await Self.start(try Program(ScriptedModel.variables(server)))
        terminal.type("/approve never\r")
        try await terminal.expect("are not run")
        terminal.type("/approve\r")
        try await terminal.expect("are not run", occurrences: 2)
        terminal.type("/debug\rhello\r")
        try await terminal.expect("request: 2 messages, 3 tools; stop in")
        terminal.type("/debug\r/json\ragain\r")
        try await terminal.expect("\"type\":\"turn.finished\"")
        terminal.type("/json\rmore\r")
        try await terminal.expect("\nheard more")
    }
}
