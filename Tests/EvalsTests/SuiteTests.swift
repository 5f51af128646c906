import Storage
import Testing
import Tools

@testable import Evals

/// The scenarios that are shipped.
@Suite struct SuiteTests {
    /// The folder of the package, found from this file.
    private static let folder =
        String(#filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/\($1)" }) + "/evals"

    private static func all() throws -> [Scenario] {
        let reader = ScenarioReader(tools: .ours)
        return try ScenarioFiles.find(in: folder).flatMap { try reader.read($0) }
    }

    @Test func allOfThemParse() throws {
        let files = ScenarioFiles.find(in: Self.folder)
        #expect(files.count >= 40)
        for file in files {
            do {
                let scenarios = try ScenarioReader(tools: .ours).read(file)
                #expect(scenarios.allSatisfy { !$0.about.isEmpty && !$0.tags.isEmpty }, "\(file.id)")
            } catch {
                Issue.record("\(error)")
            }
        }
    }

    @Test func noneHasAFinding() throws {
        #expect(Lint(tools: .ours).findings(in: try Self.all()).map(\.description) == [])
    }

    @Test func theStarterCasesAreThere() throws {
        let ids = Set(try Self.all().map(\.id))
        #expect(ids.isSuperset(of: ["test_offers_assistance", "test_grounding", "test_refuses_harmful_request"]))
    }

    @Test func everyTopicHasAScenario() throws {
        let tags = Set(try Self.all().flatMap(\.tags))
        let topics = [
            "chat", "help", "grounding", "refusal", "create", "quoting", "list", "delete", "ambiguous", "confirm",
            "multi-turn", "reference", "several", "outage", "lost-answer", "injection", "long", "languages",
            "tool-unavailable", "judge", "simulated-user", "offline",
        ]
        #expect(topics.filter { !tags.contains($0) } == [])
    }

    @Test func theSchemaForEditorsIsCurrent() throws {
        let committed = try FileContent.read(Self.folder + "/schema.json")
        let current = EditorSchema.text(tools: .ours)
        #expect(
            String(decoding: committed, as: UTF8.self) == current,
            "write EditorSchema.text(tools:) to evals/schema.json"
        )
    }
}
