import Foundation
import TestSupport
import Testing
import Tools

@Suite("Signals and sudden ends")
struct SignalTests {
    @Test("SIGINT ends a stream, and the next request is one that an endpoint accepts")
    func interrupt() async throws {
        let server = try ScriptedHTTPServer { request in
            ScriptedModel.messages(request).count > 2 ? ScriptedModel.says("fine") : ScriptedModel.endless
        }
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        let run = try program.start(["chat", "--session", "s", "--format", "jsonl"])
        run.write("Hello\n")
        try await run.expect("text.delta")
        run.send(SIGINT)
        let result = try await run.finished()
        #expect(result.status == .exited(130), "\(result.report)")
        #expect(try result.events().last?["reason"] == "cancelled")
        #expect(try await program.run(["chat", "--resume", "s"], "again\n").output == "fine\n")
        let roles = ScriptedModel.messages(try #require(server.requests.last)).compactMap { $0["role"]?.stringValue }
        #expect(roles == ["system", "user", "assistant", "user"])
    }

    @Test("SIGTERM during a tool call leaves a result behind and ends with 143")
    func terminate() async throws {
        let rooms = try ScriptedHTTPServer { request in
            let isRead = request.path.hasSuffix("ListRooms")
            return isRead
                ? [.response(headers: [("Content-Type", "application/protobuf")], body: [])] : [.waitUntilClientCloses]
        }
        defer { rooms.stop() }
        let model = try ScriptedModel.callsThenSays("create_pattreeya_room", #"{"room_name_suffix":"x"}"#)
        defer { model.stop() }
        let secret = "a-secret-of-some-length-0123456789"
        let program = try Program(
            ScriptedModel.variables(model).merging(
                ["LIVEKIT_URL": rooms.url, "LIVEKIT_API_KEY": "key", "LIVEKIT_API_SECRET": secret]
            ) { $1 }
        )
        let run = try program.start(["chat", "--session", "s"])
        run.write("create a room called x\n")
        await rooms.waitForRequests(2)
        run.send(SIGTERM)
        let result = try await run.finished()
        #expect(result.status == .exited(143), "\(result.report)")
        let records = try program.lines(of: program.session("s"))
        let call = try #require(records.first { $0["type"] == "tool.call" })
        let outcome = try #require(records.first { $0["type"] == "tool.result" })
        #expect(outcome["call"] == call["call"] && outcome["ok"] == false)
        #expect(records.last?["type"] == "turn.finished")
        let history = try program.lines(of: program.stateHome + "/pattreeya/rooms.jsonl")
        #expect(history.map { $0["room"] } == ["pattreeya-x"] && history.map { $0["outcome"] } == ["unknown"])
    }

    @Test("The server in the foreground ends on either signal and withdraws its record")
    func serve() async throws {
        let program = try Program()
        for (signal, status) in [(SIGTERM, Int32(143)), (SIGINT, 130)] {
            let run = try program.start(["serve", "--local", "--port", "0"])
            try await run.expect("LIVEKIT_API_SECRET=")
            #expect(FileManager.default.fileExists(atPath: program.stateHome + "/pattreeya/local-server.json"))
            run.send(signal)
            let result = try await run.finished()
            #expect(result.status == .exited(status) && result.error.isEmpty, "\(result.report)")
            #expect(!FileManager.default.fileExists(atPath: program.stateHome + "/pattreeya/local-server.json"))
        }
    }
}
