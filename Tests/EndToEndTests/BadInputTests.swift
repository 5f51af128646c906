import Foundation
import TestSupport
import Testing
import Tools

/// Wrong configuration, wrong input, wrong files, wrong streams.
@Suite("Bad input")
struct BadInputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var variables: [String: String] = [:]
        var arguments: [String] = ["chat"]
        var exit: Int32
        var says: String
    }

    static let closedPort = "http://127.0.0.1:1/v1"

    static let cases = [
        Case(
            testDescription: "a key without a model",
            variables: ["OPENAI_API_KEY": "sk-x"],
            exit: 3,
            says: "OPENAI_API_KEY is set (environment) but no model is"
        ),
        Case(
            testDescription: "a URL without a model",
            variables: ["OPENAI_BASE_URL": closedPort],
            exit: 3,
            says: "OPENAI_BASE_URL is set (environment) but no model is"
        ),
        Case(
            testDescription: "a model without an endpoint",
            arguments: ["chat", "--model", "m"],
            exit: 3,
            says: "the model m needs OPENAI_API_KEY, or OPENAI_BASE_URL"
        ),
        Case(
            testDescription: "a URL that is none",
            variables: ["OPENAI_MODEL": "m", "OPENAI_BASE_URL": "localhost:11434"],
            exit: 3,
            says: "must start with http:// or https://, not \"localhost:11434\""
        ),
        Case(
            testDescription: "nothing listens",
            variables: ["OPENAI_MODEL": "m", "OPENAI_BASE_URL": closedPort],
            exit: 5,
            says: "nothing is listening at 127.0.0.1:1"
        ),
        Case(
            testDescription: "no such host",
            variables: ["OPENAI_MODEL": "m", "OPENAI_BASE_URL": "http://no-such-host.invalid/v1"],
            exit: 5,
            says: "cannot find the host no-such-host.invalid"
        ),
        Case(
            testDescription: "a server without a secret",
            variables: ["LIVEKIT_URL": "ws://127.0.0.1:1", "LIVEKIT_API_KEY": "k"],
            arguments: ["rooms", "list"],
            exit: 3,
            says: "LIVEKIT_URL is set (environment) but LIVEKIT_API_SECRET is not"
        ),
        Case(testDescription: "an unknown option", arguments: ["chat", "--nope"], exit: 2, says: "--nope"),
        Case(
            testDescription: "an unknown prompt",
            arguments: ["chat", "--offline", "--prompt", "nope"],
            exit: 2,
            says: "there is no prompt nope"
        ),
        Case(
            testDescription: "an unknown session",
            arguments: ["chat", "--offline", "--resume", "nope"],
            exit: 2,
            says: "there is no session nope"
        ),
        Case(
            testDescription: "a session outside of the folder",
            arguments: ["chat", "--offline", "--session", "../x"],
            exit: 2,
            says: "\"../x\" cannot name a session"
        ),
    ]

    @Test(arguments: cases)
    func isOneLineAndTheRightCode(_ form: Case) async throws {
        let result = try await Program(form.variables).run(form.arguments, "Hello\n")
        #expect(result.status == .exited(form.exit) && result.output.isEmpty, "\(result.report)")
        #expect(result.error.contains(form.says), "\(result.error)")
        #expect(result.error.hasPrefix("pattreeya: ") && result.error.split(separator: "\n").count == 1)
    }

    @Test("Lines that are no text are left out, with their numbers, and the others run")
    func badLines() async throws {
        let server = try ScriptedHTTPServer { _ in ScriptedModel.says("fine") }
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        let inputs: [(bytes: [UInt8], arguments: [String], says: String)] = [
            (
                Array("a\n".utf8) + [0xFF, 0xFE, 0x0A] + Array("b\n".utf8), [],
                "line 2 of standard input is not valid UTF-8"
            ),
            (Array("a\nb\0c\nd\n".utf8), [], "line 2 of standard input has a NUL byte"),
            (
                Array("{\"text\":\"a\"}\n{\"text\":}\n{\"text\":\"b\"}\n".utf8), ["--turns", "jsonl"],
                "line 2 of standard input"
            ),
        ]
        for (bytes, arguments, says) in inputs {
            let run = try program.start(["chat"] + arguments, input: .bytes(bytes))
            let result = try await run.finished()
            #expect(result.status == .exited(2) && result.output == "fine\nfine\n", "\(result.report)")
            #expect(result.error.contains(says) && result.error.split(separator: "\n").count == 1, "\(result.error)")
        }
    }

    @Test("A line of a megabyte is a turn like any other")
    func longLine() async throws {
        let server = try ScriptedHTTPServer { request in
            ScriptedModel.says("\(ScriptedModel.messages(request).last?["content"]?.stringValue?.utf8.count ?? 0)")
        }
        defer { server.stop() }
        let result = try await Program(ScriptedModel.variables(server))
            .run(["chat"], String(repeating: "x", count: 1 << 20) + "\nhello\n")
        #expect(result.output == "1048576\n5\n" && result.status == .exited(0), "\(result.error)")
    }

    @Test("A secret of the wrong LiveKit server stays a secret when the server repeats the token")
    func wrongSecret() async throws {
        let server = try ScriptedHTTPServer { request in
            let body: JSONValue = [
                "code": "unauthenticated", "msg": .string("invalid token: \(request["Authorization"] ?? "")"),
            ]
            return [.response(status: 401, headers: [("Content-Type", "application/json")], body: body.serialized())]
        }
        defer { server.stop() }
        let secret = "a-secret-of-some-length-0123456789"
        let program = try Program(
            ["LIVEKIT_URL": server.url, "LIVEKIT_API_KEY": "key", "LIVEKIT_API_SECRET": secret]
        )
        let result = try await program.run(["rooms", "list"])
        let header = try #require(server.requests.first?["Authorization"])
        let token = try #require(header.split(separator: " ").last)
        #expect(result.status == .exited(4), "\(result.report)")
        #expect(result.error.contains("refused the API key") && !result.error.contains(token))
        #expect(!result.error.contains(secret))
    }

    @Test("A transcript of a newer version is left alone; a torn last line is cut off and the session goes on")
    func transcripts() async throws {
        let program = try Program()
        let newer = "{\"v\":99,\"id\":1,\"type\":\"session\"}\n"
        try program.write(newer, to: program.session("newer"))
        let refused = try await program.run(["chat", "--offline", "--resume", "newer"], "hi\n")
        #expect(refused.status == .exited(2) && refused.error.contains("newer.jsonl:1: written by a newer version"))
        #expect(try String(contentsOfFile: program.session("newer"), encoding: .utf8) == newer)

        _ = try await program.run(["chat", "--offline", "--session", "torn"], "hi\n")
        let whole = try String(contentsOfFile: program.session("torn"), encoding: .utf8)
        try program.write(whole + "{\"v\":1,\"id\":99,\"par", to: program.session("torn"))
        let mended = try await program.run(["chat", "--offline", "--session", "torn"], "hi\n")
        #expect(mended.status == .exited(0) && mended.error.contains("was torn (19 bytes) and is cut off"))
        #expect(try String(contentsOfFile: program.session("torn"), encoding: .utf8).hasPrefix(whole))
        #expect(try program.lines(of: program.session("torn")).filter { $0["type"] == "turn.started" }.count == 2)
    }

    @Test("A state folder that cannot be made is named")
    func noStateFolder() async throws {
        let program = try Program(stateHome: "/proc/nothing")
        let result = try await program.run(["chat", "--offline"], "hi\n")
        #expect(result.status == .exited(11) && result.error.contains("/proc/nothing"), "\(result.report)")
    }

    @Test("Full, closed and broken standard output")
    func outputs() async throws {
        let program = try Program()
        let full = try await program.run(["chat", "--offline"], "hi\n", output: .file("/dev/full"))
        #expect(full.status == .exited(11) && full.error.contains("No space left on device"), "\(full.report)")
        for output in [ProgramRun.Output.closed, .brokenPipe] {
            let result = try await program.run(["chat", "--offline"], "hi\nhello\n", output: output)
            #expect(result.status == .exited(0) && result.error.split(separator: "\n").isEmpty, "\(result.report)")
        }
        #expect(try await program.start(["chat", "--offline"], input: .closed).finished().status == .exited(0))
    }

    @Test("A session that is in use is not written by two")
    func sessionInUse() async throws {
        let program = try Program()
        let first = try program.start(["chat", "--offline", "--session", "s"])
        first.write("Hello\n")
        try await first.expect("Pattreeya")
        let second = try await program.run(["chat", "--offline", "--session", "s"], "Hello\n")
        #expect(second.status == .exited(11) && second.error.contains("in use by another process"))
        first.endInput()
        #expect(try await first.finished().status == .exited(0))
    }

    @Test("Two processes at once share the rooms, and the second goes on when the first is killed")
    func twoProcesses() async throws {
        let program = try Program()
        let first = try program.start(["chat", "--offline"])
        first.write("create a room called one\n")
        try await first.expect("Successfully created room: pattreeya-one")
        let second = try program.start(["chat", "--offline"])
        second.write("create a room called two\n")
        try await second.expect("Successfully created room: pattreeya-two")
        first.write("list the rooms\n")
        try await first.expect("pattreeya-two")
        first.send(SIGKILL)
        _ = try await first.finished()
        second.write("list the rooms\n")
        try await second.expect("Currently active pattreeya rooms: pattreeya-one, pattreeya-two")
        second.endInput()
        #expect(try await second.finished().status == .exited(0))
    }
}
