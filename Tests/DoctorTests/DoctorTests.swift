import Doctor
import Glibc
import Storage
import TestSupport
import Testing
import Tools

/// The doctor as a whole: nothing configured, the configuration itself, the folders, secrets.
@Suite struct DoctorTests {
    private let patient = Patient()

    @Test func nothingConfiguredIsGreen() async throws {
        let diagnosis = try await patient.examine()
        #expect(diagnosis.findings.allSatisfy { $0.status == .ok }, "\(diagnosis.report)")
        #expect(try diagnosis.finding("configuration.model").found.hasPrefix("the offline model answers"))
        #expect(
            try diagnosis.finding("configuration.server").found.hasPrefix("the embedded LiveKit server has the rooms")
        )
        #expect(try diagnosis.finding("livekit.embedded").found.contains("127.0.0.1"))
        #expect(
            diagnosis.ids(.ok, in: "model") == [
                "model.answers", "model.streams", "model.tools", "model.tool_mode", "model.quirks",
            ]
        )
        #expect(diagnosis.json["ok"] == true && diagnosis.json["problems"] == 0)
    }

    @Test func halfAConfigurationStopsOnlyItsOwnHalf() async throws {
        var patient = patient
        patient.variables = ["LIVEKIT_URL": "ws://127.0.0.1:1"]
        let diagnosis = try await patient.examine()
        #expect(diagnosis.ids(.problem, in: "configuration") == ["configuration.server"], "\(diagnosis.report)")
        #expect(diagnosis.ids(.ok, in: "livekit").isEmpty && !diagnosis.ids(.skipped, in: "livekit").isEmpty)
        #expect(diagnosis.ids(.ok, in: "model").contains("model.tools"))
        patient.variables = ["OPENAI_API_KEY": "sk-secret-0123456789"]
        let other = try await patient.examine()
        #expect(other.ids(.problem, in: "configuration") == ["configuration.model"])
        #expect(other.ids(.ok, in: "model").isEmpty && other.ids(.problem, in: "livekit").isEmpty)
        #expect(!other.report.contains("sk-secret"))
    }

    @Test func aFileThatDoesNotParseIsAProblem() async throws {
        patient.folder.write(".env", "OPENAI_API_KEY=\"sk-secret")
        let diagnosis = try await patient.examine()
        let files = try diagnosis.finding("configuration.files")
        #expect(files.status == .problem && files.found.contains(".env:1: "), "\(diagnosis.report)")
        #expect(diagnosis.ids(.ok, in: "model").isEmpty && diagnosis.ids(.ok, in: "livekit").isEmpty)
    }

    @Test func valuesAreToldWithTheirOriginAndWithoutSecrets() async throws {
        var patient = patient
        patient.folder.write(".env", "OPENAI_API_KEY=sk-secret-0123456789\nPATTREEYA_OFFLINE=1")
        patient.variables = ["PATTREEYA_PROMPT": "assistant"]
        let values = try await patient.examine().finding("configuration.values")
        #expect(values.found.contains("OPENAI_API_KEY *** from \(patient.folder.path(of: ".env"))"), "\(values.found)")
        #expect(values.found.contains("PATTREEYA_PROMPT assistant from environment"))
    }

    @Test func aPromptThatIsNotThereAndAWrongNumberAreProblems() async throws {
        var patient = patient
        patient.variables = ["PATTREEYA_PROMPT": "nobody", "PATTREEYA_TEMPERATURE": "hot"]
        let diagnosis = try await patient.examine()
        #expect(
            diagnosis.ids(.problem, in: "configuration") == ["configuration.prompt", "configuration.turns"],
            "\(diagnosis.report)"
        )
    }

    /// What keeps `chat` from starting is a problem here, too.
    @Test(arguments: [
        ("PATTREEYA_TOOLS", "nope"), ("PATTREEYA_APPROVE", "maybe"), ("PATTREEYA_TIMEOUT", "abc"),
        ("PATTREEYA_KEEP_SESSIONS", "x"), ("PATTREEYA_PRICES", "/nowhere/prices.yaml"), ("PATTREEYA_EDIT_MODE", "ed"),
        ("PATTREEYA_APPROVAL_TIMEOUT", "0"), ("PATTREEYA_TOOL_MODE", "any"), ("PATTREEYA_MAX_TOKENS", "0"),
    ])
    func everySettingOfAChatIsRead(name: String, text: String) async throws {
        var patient = patient
        patient.variables = [name: text]
        let diagnosis = try await patient.examine()
        let finding = try diagnosis.finding("configuration.turns")
        #expect(finding.status == .problem && finding.found.contains(text), "\(diagnosis.report)")
    }

    @Test func foldersThatOthersCanReadAreWarnings() async throws {
        let state = StateFolder(path: patient.folder.path(of: "state"))
        try state.create()
        chmod(state.path, 0o755)
        patient.folder.write(".env", "LIVEKIT_API_SECRET=hush-hush-9876543210", mode: 0o644)
        let diagnosis = try await patient.examine()
        #expect(diagnosis.ids(.warning, in: "folders") == ["folders.state", "folders.secrets"], "\(diagnosis.report)")
        #expect(try diagnosis.finding("folders.state").fix == "chmod 700 \(state.path)")
        #expect(!diagnosis.hasProblem && !diagnosis.report.contains("hush-hush"))
        chmod(state.path, 0o700)
        chmod(patient.folder.path(of: ".env"), 0o600)
        #expect(try await patient.examine().ids(.warning, in: "folders").isEmpty)
    }

    @Test func aStateFolderThatIsAFileIsAProblem() async throws {
        patient.folder.write("state", "")
        let diagnosis = try await patient.examine()
        #expect(try diagnosis.finding("folders.state").status == .problem)
        #expect(try diagnosis.finding("livekit.embedded").status == .problem, "\(diagnosis.report)")
    }

    @Test func findingsAreReportedInOrder() async throws {
        var heard: [String] = []
        let diagnosis = try await patient.examine { heard.append($0.id) }
        #expect(heard == diagnosis.findings.map(\.id))
        let areas = diagnosis.findings.map(\.area)
        #expect(Array(Set(areas)).count == 4 && areas == areas.sorted { Self.order($0) < Self.order($1) })
    }

    private static func order(_ area: String) -> Int {
        ["configuration", "folders", "livekit", "model"].firstIndex(of: area) ?? -1
    }
}
