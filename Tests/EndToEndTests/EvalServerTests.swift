import Foundation
import TestSupport
import Testing
import Tools

/// Scenarios on a server that others use too.
@Suite("pattreeya eval on a server", .timeLimit(.minutes(2)))
struct EvalServerTests {
    /// A server, and the variables that lead to it.
    private struct Server {
        let program: Program
        let run: ProgramRun
        let variables: [String: String]

        init() async throws {
            let keys = [
                "LIVEKIT_API_KEY": "server-key", "LIVEKIT_API_SECRET": "server-secret-0123456789abcdef0123456789",
            ]
            program = try Program(keys)
            run = try program.start(["serve", "--local", "--port", "0"])
            try await run.expect("Offline model: ")
            let path = program.stateHome + "/pattreeya/local-server.json"
            let record = try JSONValue(parsing: Array(Data(contentsOf: URL(filePath: path))))
            variables = keys.merging(["LIVEKIT_URL": try #require(record["url"]?.stringValue)]) { $1 }
        }

        /// Full names of rooms, sorted.
        func rooms() async throws -> [String] {
            let result = try await Program(variables).run(["rooms", "list", "--json"])
            let list = try JSONValue(parsing: result.output)
            let rooms = list.arrayValue ?? list["rooms"]?.arrayValue ?? []
            return rooms.compactMap { $0["name"]?.stringValue }.sorted()
        }

        func end() async throws {
            run.send(SIGTERM)
            try await run.finished()
        }
    }

    private static let scenario = """
        world: {rooms: [alpha, beta], other_rooms: [lobby]}
        turns:
          - user: Delete the alpha room
            calls: [delete_pattreeya_room: {room_name: alpha}]
          - user: Create a room called gamma
            calls: [create_pattreeya_room: {room_name_suffix: gamma}]
          - user: What rooms are available?
            reply: {says: [beta, gamma], never_says: [alpha, delta]}
        """

    @Test("Rooms of others are neither seen nor touched, and nothing is left, also where a scenario fails")
    func leavesNothing() async throws {
        let server = try await Server()
        let others = ["alpha", "delta", "eval-x-1-alpha", "gamma"]
        for name in others { _ = try await Program(server.variables).run(["rooms", "create", name]) }
        let before = try await server.rooms()
        #expect(before == others.map { "pattreeya-" + $0 })
        let program = try Program(server.variables)
        try program.write(Self.scenario, to: program.folder + "/evals/good.yaml")
        let bad = Self.scenario.replacing("never_says: [alpha", with: "never_says: [beta")
        try program.write(bad, to: program.folder + "/evals/bad.yaml")
        let people = "world: {rooms: {alpha: {participants: 2}}}\nturns:\n  - user: hi\n"
        try program.write(people, to: program.folder + "/evals/people.yaml")
        let world = ["--world", "server=\(server.variables["LIVEKIT_URL"] ?? "")"]
        let result = try await program.run(["eval", "--trials", "2"] + world)
        #expect(result.status == .exited(1), "\(result.report)")
        #expect(result.output.contains("the names of this run's rooms begin with pattreeya-eval-"))
        #expect(result.output.contains("\n✓ good  2/2") && result.output.contains("\n✗ bad  0/2"))
        #expect(result.output.contains("\n- people  skipped: only the embedded server can put people into rooms"))
        #expect(result.output.contains("again: pattreeya eval 'bad' --trials '2' --world 'server=http://127.0.0.1:"))
        #expect(try await server.rooms() == before)
        try await server.end()
    }

    @Test("Ctrl-C in the middle of a trial leaves nothing")
    func interrupted() async throws {
        let server = try await Server()
        let model = try ScriptedHTTPServer { _ in ScriptedModel.endless }
        defer { model.stop() }
        let program = try Program(server.variables.merging(ScriptedModel.variables(model)) { $1 })
        try program.write(Self.scenario, to: program.folder + "/evals/a.yaml")
        let run = try program.start(["eval", "--world", "server=\(server.variables["LIVEKIT_URL"] ?? "")"])
        await model.waitForRequests(1)
        let seeded = try await server.rooms()
        #expect(seeded.count == 3 && seeded.allSatisfy { $0.hasPrefix("pattreeya-eval-") })
        run.send(SIGINT)
        let result = try await run.finished()
        #expect(result.status == .exited(130) && !result.error.contains("may be left"), "\(result.report)")
        #expect(try await server.rooms() == [])
        try await server.end()
    }
}
