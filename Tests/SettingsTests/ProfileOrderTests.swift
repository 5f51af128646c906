import Settings
import TestSupport
import Testing

/// Where a profile stands among the places that settings come from, and whose key goes where.
@Suite struct ProfileOrderTests {
    let folder = TemporaryFolder()

    private func settings(_ profile: String, _ environment: [String: String] = [:]) throws -> Settings {
        let variables = environment.merging(["HOME": folder.path]) { $1 }
        return try Settings(folder: folder.path) { variables[$0] }
            .using(Profile(name: "groq", place: "groq.yaml", source: profile))
    }

    @Test func itGoesBeforeFilesAndBehindTheEnvironment() throws {
        folder.write(".env.local", "OPENAI_MODEL=file\nPATTREEYA_PROMPT=file")
        let settings = try settings("model: profile\ntemperature: 1", ["PATTREEYA_TEMPERATURE": "0"])
        let model = settings.values(.openAIModel, flag: ("--model", nil))
        #expect(model.map(\.text) == ["profile", "file"])
        #expect(model.map(\.origin) == ["profile groq (groq.yaml)", folder.path(of: ".env.local")])
        #expect(settings.value(.openAIModel, flag: ("--model", "flag"))?.text == "flag")
        #expect(settings.value(.temperature)?.origin == "environment")
        #expect(settings.value(.prompt)?.text == "file")
    }

    private let groq = "base_url: https://groq/v1\napi_key_variable: GROQ_API_KEY"
    private let keys = ["OPENAI_API_KEY": "sk-openai", "GROQ_API_KEY": "sk-groq"]

    @Test func theKeyOfAProfileGoesToItsEndpoint() throws {
        let settings = try settings(groq, keys)
        let key = try settings.endpointKey(for: settings.value(.openAIBaseURL))
        #expect(key?.text == "sk-groq")
        #expect(key?.origin == "environment (GROQ_API_KEY, which profile groq (groq.yaml) names)")
        folder.write(".env", "GROQ_API_KEY=sk-file")
        let filed = try self.settings(groq, ["OPENAI_API_KEY": "sk-openai"])
        #expect(try filed.endpointKey(for: filed.value(.openAIBaseURL))?.text == "sk-file")
    }

    @Test func theKeyOfAProfileGoesNowhereElse() throws {
        let settings = try settings(groq, keys.merging(["OPENAI_BASE_URL": "https://other/v1"]) { $1 })
        #expect(try settings.endpointKey(for: settings.value(.openAIBaseURL))?.text == "sk-openai")
        let flag = settings.value(.openAIBaseURL, flag: ("--base-url", "https://flag/v1"))
        #expect(try settings.endpointKey(for: flag)?.text == "sk-openai")
    }

    @Test func aNamedVariableThatIsNotSetIsAProblem() throws {
        let settings = try settings(groq, ["OPENAI_API_KEY": "sk-openai"])
        let problem = #expect(throws: Settings.Problem.self) {
            try settings.endpointKey(for: settings.value(.openAIBaseURL))
        }
        #expect(problem?.message.contains("takes the key from GROQ_API_KEY, which is not set") == true)
        let row = try #require(settings.table().first { $0.setting == .openAIKey })
        #expect(row.value == nil && row.problem == problem?.message)
    }

    @Test func theTableMasksAndTellsWhatIsOverridden() throws {
        folder.write(".env", "OPENAI_API_KEY=sk-file\nOPENAI_MODEL=file")
        let rows = try settings("model: profile", ["OPENAI_API_KEY": "sk-openai"]).table(flags: [
            .openAIModel: ("--model", "flag")
        ])
        #expect(rows.map(\.setting) == Setting.all)
        let key = try #require(rows.first { $0.setting == .openAIKey })
        #expect(key.shownValue == "***" && key.overridden.map(\.origin) == [folder.path(of: ".env")])
        let model = try #require(rows.first { $0.setting == .openAIModel })
        #expect(model.shownValue == "flag" && model.overridden.map(\.text) == ["profile", "file"])
        #expect(rows.first { $0.setting == .prompt }?.shownValue == "assistant")
    }

    @Test(arguments: [
        ("https://me:hush@host/v1", "https://***@host/v1"),
        ("https://host/v1?key=hush&api-version=2", "https://host/v1?key=***&api-version=2"),
        ("https://host/a@b/v1", "https://host/a@b/v1"), ("wss://host", "wss://host"), ("plain", "plain"),
    ]) func passwordsInURLsAreMasked(url: String, shown: String) {
        #expect(Setting.openAIBaseURL.shown(url) == shown)
    }
}
