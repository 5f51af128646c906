import TestSupport
import Testing
import Tools

/// `pattreeya doctor` as people run it.
@Suite("Doctor")
struct DoctorTests {
    @Test func nothingConfiguredIsGreenAndSaysWhatItWouldUse() async throws {
        let program = try Program()
        let result = try await program.run(["doctor"])
        #expect(result.status == .exited(0) && result.error.isEmpty, "\(result.report)")
        #expect(result.output.hasSuffix("all is well\n") && !result.output.contains("\u{1B}"))
        #expect(result.output.contains("ok       configuration.model: the offline model answers"))
        #expect(result.output.contains("ok       livekit.embedded: the embedded server runs at "))
        #expect(result.output.contains("ok       model.tools: "))
        #expect(!result.output.contains("warning ") && !result.output.contains("skipped "))
    }

    @Test func aWrongKeyIsAProblemWithItsFix() async throws {
        let server = try ScriptedHTTPServer { _ in
            [.text(#"{"error":{"message":"bad key \#(ScriptedModel.key)"}}"#, status: 401, type: "application/json")]
        }
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        let result = try await program.run(["doctor"])
        #expect(result.status == .exited(1) && result.error.isEmpty, "\(result.report)")
        #expect(result.output.contains("problem  model.answers: the model endpoint refused the API key (HTTP 401)"))
        #expect(result.output.contains("\n         -> check OPENAI_API_KEY\n"))
        #expect(result.output.contains("skipped  model.tools: model.answers is a problem\n"))
        #expect(result.output.hasSuffix("1 problem, 0 warnings\n") && !result.output.contains(ScriptedModel.key))
    }

    @Test func jsonIsOneObject() async throws {
        let server = try ScriptedHTTPServer(.text("no", status: 404))
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        let result = try await program.run(["doctor", "--json"])
        #expect(result.status == .exited(1))
        let lines = try JSONLines.parse(result.standardOutput)
        let object = try #require(lines.first)
        #expect(lines.count == 1 && object["ok"] == false && object["problems"] == 1)
        let checks = try #require(object["checks"]?.arrayValue)
        let answers = try #require(checks.first { $0["id"] == "model.answers" })
        #expect(answers["status"] == "problem" && answers["fix"]?.stringValue?.contains("/v1") == true)
        #expect(checks.allSatisfy { $0["found"]?.stringValue?.isEmpty == false })
    }

    @Test func aBrokenProfileIsAFinding() async throws {
        let program = try Program()
        let result = try await program.run(["doctor", "--profile", "nobody"])
        #expect(result.status == .exited(1), "\(result.report)")
        #expect(result.output.contains("problem  configuration.files: there is no profile nobody"))
        let good = try await program.run(["doctor", "--profile", "small-model"])
        #expect(good.status == .exited(0))
        #expect(good.output.contains("ok       configuration.profile: profile small-model (in the program): "))
    }

    @Test func badUsageEndsWith2() async throws {
        for arguments in [["--timeout", "0"], ["--timeout", "soon"], ["--nonsense"]] {
            let result = try await Program().run(["doctor"] + arguments)
            #expect(result.status == .exited(2) && result.error.hasSuffix("see pattreeya doctor --help\n"))
        }
    }

    @Test func anInterruptEndsIt() async throws {
        let server = try ScriptedHTTPServer(.waitUntilClientCloses)
        defer { server.stop() }
        let run = try Program(ScriptedModel.variables(server)).start(["doctor"], input: .null)
        await server.waitForRequests(1)
        run.send(2)
        let result = try await run.finished()
        #expect(result.status == .exited(130), "\(result.report)")
        #expect(!result.output.contains("problem"))
    }

    @Test func aTerminalGetsColours() async throws {
        let terminal = try Program().terminal(["doctor"])
        try await terminal.expectBytes("\u{1B}[32mok\u{1B}[0m       configuration.files: ")
        #expect(try await terminal.finished() == .exited(0))
    }
}
