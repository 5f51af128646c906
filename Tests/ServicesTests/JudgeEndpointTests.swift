import AgentCore
import Services
import Settings
import TestSupport
import Testing

/// Where the judge of evals is asked, and with which key.
@Suite struct JudgeEndpointTests {
    let folder = TemporaryFolder()

    private func endpoint(
        _ environment: [String: String],
        _ judge: ServiceChoices.JudgeFlags = .init(),
        flags: ServiceChoices.Flags = .init()
    ) throws -> ServiceChoices.ModelEndpoint? {
        var variables = environment
        variables["HOME"] = folder.path
        let lookUp: @Sendable (String) -> String? = { [variables] in variables[$0] }
        let settings = try Settings(folder: folder.path, environment: lookUp)
        return try ServiceChoices.judge(settings: settings, flags: flags, judge: judge, environment: lookUp)
    }

    private static let chat = [
        "OPENAI_API_KEY": "sk-chat", "OPENAI_BASE_URL": "http://chat/v1", "OPENAI_MODEL": "chatty",
    ]

    @Test func withoutSettingsItIsTheChats() throws {
        let judge = try #require(try endpoint(Self.chat))
        #expect(judge.model == "chatty" && judge.baseURL == "http://chat/v1" && judge.apiKey == "sk-chat")
        #expect(try endpoint([:]) == nil)
        #expect(try endpoint(Self.chat, flags: .init(offline: true)) == nil)
    }

    @Test func anotherModelIsAskedAtTheChatsEndpoint() throws {
        let named = Self.chat.merging(["PATTREEYA_JUDGE_MODEL": "just"]) { $1 }
        let judge = try #require(try endpoint(named))
        #expect(judge.model == "just" && judge.baseURL == "http://chat/v1" && judge.apiKey == "sk-chat")
        #expect(try endpoint(named, .init(model: "flag"))?.model == "flag")
    }

    @Test func theChatsKeyGoesNowhereElse() throws {
        let elsewhere = Self.chat.merging(["PATTREEYA_JUDGE_BASE_URL": "http://judge/v1"]) { $1 }
        let judge = try #require(try endpoint(elsewhere))
        #expect(judge.model == "chatty" && judge.baseURL == "http://judge/v1" && judge.apiKey == nil)
        let keyed = elsewhere.merging(["PATTREEYA_JUDGE_API_KEY": "sk-judge"]) { $1 }
        #expect(try endpoint(keyed)?.apiKey == "sk-judge")
        #expect(try endpoint(elsewhere, .init(baseURL: "http://chat/v1"))?.apiKey == "sk-chat")
    }

    @Test func aJudgeOfItsOwnNeedsNoChat() throws {
        let judge = try #require(try endpoint([:], .init(model: "just", baseURL: "http://judge/v1")))
        #expect(judge.model == "just" && judge.apiKey == nil)
        let offline = try endpoint(
            Self.chat,
            .init(model: "just", baseURL: "http://judge/v1"),
            flags: .init(offline: true)
        )
        #expect(offline?.model == "just" && offline?.apiKey == nil)
    }

    @Test(arguments: [
        (["PATTREEYA_JUDGE_BASE_URL": "http://judge/v1"], "PATTREEYA_JUDGE_MODEL"),
        (["PATTREEYA_JUDGE_MODEL": "just"], "OPENAI_BASE_URL"),
        (["PATTREEYA_JUDGE_MODEL": "just", "PATTREEYA_OFFLINE": "1"], "PATTREEYA_JUDGE_BASE_URL"),
        (["PATTREEYA_JUDGE_MODEL": "just", "PATTREEYA_JUDGE_BASE_URL": "judge:1"], "must start with http://"),
        (["PATTREEYA_JUDGE_MODEL": "just", "PATTREEYA_JUDGE_BASE_URL": "sk-secret@judge"], "not \"***\""),
    ]) func halfAConfigurationEndsWith3(environment: [String: String], words: String) {
        let failure = #expect(throws: TurnFailure.self) { try endpoint(environment) }
        #expect(failure?.exit == .configuration && failure?.message.contains(words) == true)
        #expect(failure?.message.contains("sk-secret") == false)
    }
}
