import Foundation
import Settings
import Storage
import TestSupport
import Testing

@Suite struct SettingsTests {
    let folder = TemporaryFolder()

    private func settings(_ environment: [String: String] = [:]) throws -> Settings {
        var variables = environment
        if variables["HOME"] == nil { variables["HOME"] = folder.path }
        return try Settings(folder: folder.path) { [variables] in variables[$0] }
    }

    private func userFile(_ text: String) throws {
        try StateFolder(path: folder.path(of: ".config/pattreeya")).create()
        folder.write(".config/pattreeya/config.env", text)
    }

    private func shown(_ value: Settings.Value?) -> String { value.map { "\($0.text) from \($0.origin)" } ?? "none" }

    private var flag: (name: String, text: String?) { ("--model", "flag") }

    @Test func theNearestPlaceWins() throws {
        let environment = ["OPENAI_MODEL": "environment"]
        #expect(try settings().value(.openAIModel) == nil)
        try userFile("OPENAI_MODEL=user")
        let user = folder.path(of: ".config/pattreeya/config.env")
        #expect(try shown(settings().value(.openAIModel)) == "user from \(user)")
        folder.write(".env", "OPENAI_MODEL=shared")
        #expect(try shown(settings().value(.openAIModel)) == "shared from \(folder.path(of: ".env"))")
        folder.write(".env.local", "OPENAI_MODEL=local")
        #expect(try shown(settings().value(.openAIModel)) == "local from \(folder.path(of: ".env.local"))")
        let all = try settings(environment)
        #expect(shown(all.value(.openAIModel)) == "environment from environment")
        #expect(shown(all.value(.openAIModel, flag: flag)) == "flag from --model")
        #expect(all.value(.openAIModel, flag: ("--model", nil))?.text == "environment")
        // One setting's place says nothing of another's.
        #expect(all.value(.openAIKey) == nil)
    }

    @Test func anEmptyValueIsNone() throws {
        folder.write(".env", "OPENAI_MODEL=shared")
        folder.write(".env.local", "OPENAI_MODEL=")
        let settings = try settings(["OPENAI_MODEL": ""])
        #expect(settings.value(.openAIModel, flag: ("--model", ""))?.text == "shared")
    }

    @Test func theUsersFileIsWhereXDGSays() {
        #expect(Settings.userFile { ["XDG_CONFIG_HOME": "/c", "HOME": "/h"][$0] } == "/c/pattreeya/config.env")
        for environment in [["HOME": "/h"], ["XDG_CONFIG_HOME": "c", "HOME": "/h"]] {
            #expect(Settings.userFile { environment[$0] } == "/h/.config/pattreeya/config.env")
        }
        let places = Settings.placesLookedAt { ["HOME": "/h"][$0] }
        #expect(places == "the environment, .env.local, .env and /h/.config/pattreeya/config.env")
    }

    @Test func aBadFileNamesItsLine() {
        folder.write(".env.local", "OPENAI_MODEL=m\nOPENAI_API_KEY=\"sk-secret\n")
        let problem = #expect(throws: Settings.Problem.self) { try settings() }
        #expect(problem?.message.hasPrefix(folder.path(of: ".env.local") + ":2: OPENAI_API_KEY: ") == true)
        #expect(problem?.message.contains("sk-secret") == false)
    }

    @Test func aFileThatIsNoTextOfOursIsRefused() {
        folder.write(".env", [UInt8](repeating: 0x41, count: (1 << 20) + 1))
        let problem = #expect(throws: Settings.Problem.self) { try settings() }
        #expect(problem?.message.contains("larger than 1048576 bytes") == true)
    }

    /// Python calls a folder so.
    @Test func aFolderOfThatNameIsPassedOver() throws {
        try StateFolder(path: folder.path(of: ".env")).create()
        #expect(try settings().value(.openAIModel) == nil)
    }

    @Test func secretsAreInNoDescription() throws {
        folder.write(".env", "OPENAI_API_KEY=sk-file\nLIVEKIT_API_SECRET=hush\n")
        let settings = try settings(["OPENAI_API_KEY": "sk-environment"])
        let value = try #require(settings.value(.openAIKey))
        #expect(value.text == "sk-environment")
        var dumped = ""
        dump(settings, to: &dumped)
        dump(value, to: &dumped)
        let shown = "\(settings) \(value) \(String(reflecting: settings)) \([value]) \(String(reflecting: value))"
        for secret in ["sk-file", "hush", "sk-environment"] {
            #expect(!shown.contains(secret) && !dumped.contains(secret))
        }
        #expect("\(value)".contains("environment"))
    }

    @Test func theExampleFileNamesEverySetting() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let example = try FileContent.read(package.appending(path: ".env.example").path)
        let lines = String(decoding: example, as: UTF8.self).split(separator: "\n")
        for setting in Setting.all { #expect(lines.contains("\(setting.name)="), "\(setting.name)") }
    }

    @Test func theTableSaysWhatIsSecret() {
        let secrets = ["OPENAI_API_KEY", "LIVEKIT_API_SECRET", "PATTREEYA_JUDGE_API_KEY"]
        #expect(Setting.all.filter(\.isSecret).map(\.name) == secrets)
        #expect(Set(Setting.all.map(\.name)).count == Setting.all.count)
        #expect(Setting.all.allSatisfy { !$0.summary.isEmpty })
    }
}
