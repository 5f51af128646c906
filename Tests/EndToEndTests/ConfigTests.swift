import TestSupport
import Testing
import Tools

/// `pattreeya config` and profiles, through the program.
@Suite struct ConfigTests {
    private static let secrets = ["sk-environment-1", "sk-file-2", "hush-hush-3", "me:pass-4"]

    private func program() throws -> Program {
        let program = try Program([
            "OPENAI_API_KEY": "sk-environment-1", "LIVEKIT_API_SECRET": "hush-hush-3",
            "OPENAI_BASE_URL": "https://me:pass-4@host/v1",
        ])
        try program.write("OPENAI_API_KEY=sk-file-2\nOPENAI_MODEL=from-file\n", to: program.folder + "/.env")
        try program.write("model: from-profile\n", to: program.folder + "/profiles/mine.yaml")
        return program
    }

    @Test(arguments: [["config"], ["config", "show"], ["config", "show", "--json"]])
    func secretsAreMasked(arguments: [String]) async throws {
        let result = try await program().run(arguments)
        #expect(result.status == .exited(0) && result.error.isEmpty, "\(result.report)")
        for secret in Self.secrets { #expect(!result.output.contains(secret)) }
        #expect(result.output.contains("***") && result.output.contains("OPENAI_API_KEY"))
    }

    @Test func originsAndWhatIsOverriddenAreTold() async throws {
        let program = try program()
        let text = try await program.run(["config", "show", "--profile", "mine", "--base-url", "http://flag/v1"])
        #expect(text.output.contains("OPENAI_MODEL = from-profile\n    from profile mine (profiles/mine.yaml); "))
        #expect(text.output.contains("    instead of from-file from .env\n"), "\(text.report)")
        #expect(text.output.contains("OPENAI_BASE_URL = http://flag/v1\n    from --base-url; "))
        let json = try await program.run(["config", "show", "--json", "--model", "m"])
        let settings = try #require(try JSONValue(parsing: json.standardOutput)["settings"]?.arrayValue)
        let model = try #require(settings.first { $0["name"] == "OPENAI_MODEL" })
        #expect(model["value"] == "m" && model["origin"] == "--model" && model["secret"] == false)
        #expect(model["overridden"] == [["value": "from-file", "origin": ".env"]])
    }

    @Test func nothingIsStartedOrMade() async throws {
        let program = try program()
        _ = try await program.run(["config", "show"])
        let paths = try await program.run(["config", "path"])
        #expect(
            paths.output.contains("configuration\t\(program.folder)/home/.config/pattreeya/config.env\tnot there\n")
        )
        #expect(paths.output.contains("dotenv\t.env\n"), "\(paths.report)")
        #expect(paths.output.contains("state\t\(program.stateHome)/pattreeya\tnot there\n"))
    }

    @Test func anUnknownProfileEndsWith3AndABrokenOneWith2() async throws {
        let program = try program()
        let unknown = try await program.run(["chat", "--profile", "nobody", "hello"])
        #expect(unknown.status == .exited(3))
        #expect(unknown.error.hasSuffix("known: mine, small-model (asked for by --profile)\n"), "\(unknown.error)")
        try program.write("model: m\ntemprature: 1\n", to: program.folder + "/profiles/broken.yaml")
        let broken = try await program.run(["chat", "--profile", "broken", "hello"])
        #expect(broken.status == .exited(2))
        #expect(broken.error.hasPrefix("pattreeya: profiles/broken.yaml:2: unknown key \"temprature\""))
        #expect(broken.error.split(separator: "\n").count == 1)
    }

    @Test func aProfileReachesTheModel() async throws {
        let server = try ScriptedHTTPServer { _ in ScriptedModel.says("fine") }
        defer { server.stop() }
        let program = try Program(["MY_KEY": "sk-mine", "OPENAI_API_KEY": "sk-other", "PATTREEYA_PROFILE": "mine"])
        try program.write(
            """
            model: little
            base_url: \(server.url)/v1
            api_key_variable: MY_KEY
            temperature: 0.25
            max_tokens: 77
            tools: [list_pattreeya_rooms]
            """,
            to: program.folder + "/profiles/mine.yaml"
        )
        let result = try await program.run(["chat", "hello"])
        #expect(result.output == "fine\n", "\(result.report)")
        let request = try #require(server.requests.first)
        let body = try JSONValue(parsing: request.body)
        #expect(request["Authorization"] == "Bearer sk-mine")
        #expect(body["model"] == "little" && body["temperature"] == 0.25 && body["max_tokens"] == 77)
        #expect(body["tools"]?.arrayValue?.map { $0["function"]?["name"] } == ["list_pattreeya_rooms"])
    }
}
