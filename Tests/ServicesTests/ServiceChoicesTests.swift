import AgentCore
import ChatCompletions
import Services
import Settings
import TestSupport
import Testing

@Suite struct ServiceChoicesTests {
    let folder = TemporaryFolder()

    private func choices(
        _ environment: [String: String] = [:],
        _ flags: ServiceChoices.Flags = .init(),
        promptModel: String? = nil
    ) throws -> ServiceChoices {
        var variables = environment
        variables["HOME"] = folder.path
        let lookUp: @Sendable (String) -> String? = { [variables] in variables[$0] }
        let settings = try Settings(folder: folder.path, environment: lookUp)
        return try ServiceChoices(settings: settings, flags: flags, promptModel: promptModel, environment: lookUp)
    }

    private func endpoint(_ choices: ServiceChoices) -> ServiceChoices.ModelEndpoint? {
        if case .endpoint(let endpoint) = choices.model { endpoint } else { nil }
    }

    @Test func nothingSetIsOffline() throws {
        let choices = try choices()
        #expect(choices.model == .offline && choices.server == .embedded)
        #expect(choices.notice?.contains("OPENAI_MODEL and LIVEKIT_URL") == true)
    }

    @Test(arguments: [
        (["OPENAI_API_KEY": "sk-secret"], "OPENAI_API_KEY is set (environment)"),
        (["OPENAI_BASE_URL": "http://localhost:1/v1"], "OPENAI_BASE_URL is set (environment)"),
        (["OPENAI_API_KEY": "sk-secret", "OPENAI_MODEL": ""], "OPENAI_API_KEY is set"),
        (["OPENAI_MODEL": "m"], "OPENAI_API_KEY, or OPENAI_BASE_URL"),
        (["OPENAI_MODEL": "m", "OPENAI_BASE_URL": "localhost:1/v1"], "http://"),
        (
            ["OPENAI_MODEL": "m", "OPENAI_API_KEY": "k", "PATTREEYA_TOOL_MODE": "magic"],
            "auto, native, reply, json, text, not \"magic\""
        ),
        (["LIVEKIT_URL": "wss://h"], "LIVEKIT_API_KEY is not"),
        (["LIVEKIT_URL": "wss://h", "LIVEKIT_API_KEY": "k"], "LIVEKIT_API_SECRET is not"),
        (["LIVEKIT_URL": "ftp://h", "LIVEKIT_API_KEY": "k", "LIVEKIT_API_SECRET": "sk-secret"], ""),
    ]) func halfAConfigurationEndsWith3(environment: [String: String], named: String) {
        let failure = #expect(throws: TurnFailure.self) { try choices(environment) }
        #expect(failure?.exit == .configuration && failure?.exit.rawValue == 3)
        #expect(failure?.message.contains(named) == true || named.isEmpty)
        #expect(failure?.message.contains("sk-secret") == false)
    }

    @Test func aMissingModelNamesThePlaces() throws {
        folder.write(".env", "OPENAI_API_KEY=sk-secret")
        let failure = #expect(throws: TurnFailure.self) { try choices() }
        let message = try #require(failure?.message)
        #expect(message.contains("OPENAI_API_KEY is set (\(folder.path(of: ".env")))"))
        #expect(message.contains("--model") && message.contains("OPENAI_MODEL") && message.contains("config.env"))
        #expect(!message.contains("sk-secret"))
    }

    @Test func aModelAndAKeyOrAURLAreEnough() throws {
        let hosted = try endpoint(choices(["OPENAI_API_KEY": "k", "OPENAI_MODEL": "m"]))
        #expect(hosted?.baseURL == "https://api.openai.com/v1" && hosted?.apiKey == "k" && hosted?.model == "m")
        let local = try endpoint(choices(["OPENAI_BASE_URL": "http://localhost:1/v1", "OPENAI_MODEL": "m"]))
        #expect(local?.baseURL == "http://localhost:1/v1" && local?.apiKey == nil)
        let flags = ServiceChoices.Flags(model: "flag", baseURL: "http://flag/v1")
        let flagged = try endpoint(choices(["OPENAI_BASE_URL": "http://e/v1", "OPENAI_MODEL": "m"], flags))
        #expect(flagged?.baseURL == "http://flag/v1" && flagged?.model == "flag")
    }

    @Test func theDialectIsTakenByName() throws {
        let environment = ["OPENAI_BASE_URL": "http://localhost:1/v1", "OPENAI_MODEL": "m"]
        #expect(try endpoint(choices(environment))?.dialect == nil)
        let chosen = try endpoint(choices(environment.merging(["PATTREEYA_DIALECT": "Mistral"]) { $1 }))
        #expect(chosen?.dialect == .mistral)
        let failure = #expect(throws: TurnFailure.self) {
            try choices(environment.merging(["PATTREEYA_DIALECT": "klingon"]) { $1 })
        }
        #expect(failure?.exit == .configuration)
        #expect(failure?.message.contains("openai, azure, llama.cpp") == true)
        #expect(failure?.message.contains("not \"klingon\" (environment)") == true)
    }

    @Test func thePromptsModelIsTheLastResort() throws {
        #expect(try endpoint(choices(["OPENAI_API_KEY": "k"], promptModel: "p"))?.model == "p")
        #expect(try endpoint(choices(["OPENAI_API_KEY": "k", "OPENAI_MODEL": "m"], promptModel: "p"))?.model == "m")
        // A prompt alone does not turn a chat away from the offline model.
        #expect(try choices(promptModel: "p").model == .offline)
    }

    @Test func theToolModeIsAFlagOrASetting() throws {
        #expect(try choices().toolMode == .auto)
        #expect(try choices(["PATTREEYA_TOOL_MODE": "json"]).toolMode == .json)
        #expect(try choices(["PATTREEYA_TOOL_MODE": "json"], .init(toolMode: .reply)).toolMode == .reply)
    }

    @Test func offlineWinsOverAll() throws {
        let environment = [
            "OPENAI_API_KEY": "k", "LIVEKIT_URL": "wss://h", "LIVEKIT_API_KEY": "k", "LIVEKIT_API_SECRET": "s",
        ]
        let flagged = try choices(environment, .init(model: "m", offline: true))
        #expect(flagged.model == .offline && flagged.server == .embedded)
        for word in ["1", "true", "Yes", "on"] {
            let choices = try choices(environment.merging(["PATTREEYA_OFFLINE": word]) { $1 })
            #expect(choices.model == .offline && choices.server == .embedded)
        }
        #expect(throws: TurnFailure.self) { try choices(environment.merging(["PATTREEYA_OFFLINE": "0"]) { $1 }) }
    }

    @Test func secretsAreInNoDescription() throws {
        let choices = try choices([
            "OPENAI_API_KEY": "sk-secret", "OPENAI_MODEL": "m", "LIVEKIT_URL": "wss://h", "LIVEKIT_API_KEY": "key",
            "LIVEKIT_API_SECRET": "hush-hush",
        ])
        #expect(choices.notice == nil)
        var dumped = ""
        dump(choices, to: &dumped)
        let shown = "\(choices) \(String(reflecting: choices)) \(choices.model) \(choices.server)" + dumped
        #expect(!shown.contains("sk-secret") && !shown.contains("hush-hush"))
    }
}
