import AgentCore
import Services
import Settings
import TestSupport
import Testing

@Suite struct TurnSettingsTests {
    let folder = TemporaryFolder()

    private func settings(_ environment: [String: String]) throws -> Settings {
        let variables = environment.merging(["HOME": folder.path]) { $1 }
        return try Settings(folder: folder.path) { variables[$0] }
    }

    @Test func valuesAreRead() throws {
        let turns = try TurnSettings(
            settings([
                "PATTREEYA_TEMPERATURE": "0.2", "PATTREEYA_MAX_TOKENS": "64", "PATTREEYA_TOOLS": "a, b,",
                "PATTREEYA_DROP_UNSUPPORTED_ARGUMENTS": "1",
            ])
        )
        #expect(turns.temperature == 0.2 && turns.maxTokens == 64 && turns.tools == ["a", "b"])
        #expect(turns.dropsUnsupportedArguments)
        let none = try TurnSettings(settings([:]))
        #expect(none.temperature == nil && none.maxTokens == nil && none.tools == nil)
        #expect(!none.dropsUnsupportedArguments)
    }

    @Test(arguments: [
        ("PATTREEYA_TEMPERATURE", "hot"), ("PATTREEYA_TEMPERATURE", "3"), ("PATTREEYA_TEMPERATURE", "nan"),
        ("PATTREEYA_MAX_TOKENS", "0"), ("PATTREEYA_MAX_TOKENS", "many"), ("PATTREEYA_TOOLS", " , "),
    ]) func aWrongValueNamesItsSetting(name: String, text: String) throws {
        let settings = try settings([name: text])
        let failure = #expect(throws: TurnFailure.self) { try TurnSettings(settings) }
        #expect(failure?.exit == .configuration)
        #expect(failure?.message.hasPrefix("\(name) must be ") == true)
        #expect(failure?.message.hasSuffix("not \"\(text)\" (environment)") == true)
    }

    @Test func aToolThatIsNoneIsRefused() throws {
        let settings = try settings(["PATTREEYA_TOOLS": "list,creat"])
        let turns = try TurnSettings(settings)
        try turns.check(toolNames: ["list", "creat"], settings: settings)
        let failure = #expect(throws: TurnFailure.self) {
            try turns.check(toolNames: ["list", "create"], settings: settings)
        }
        #expect(
            failure?.message
                == "PATTREEYA_TOOLS (environment) names \"creat\", which is no tool; known: list, create"
        )
    }
}
