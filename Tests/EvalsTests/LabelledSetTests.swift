import Storage
import TestSupport
import Testing

@testable import Evals

/// Files with labelled replies, ours among them.
@Suite struct LabelledSetTests {
    private static let evals =
        String(#filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/\($1)" }) + "/evals"

    @Test func oursIsBalancedAndHardEnough() throws {
        let cases = try LabelledSet(folder: Self.evals + "/judge").cases
        #expect(cases.count >= 24)
        #expect(cases.count(where: \.isPass) * 2 == cases.count)
        let hard = cases.filter(\.isHard)
        #expect((cases.count * 2 / 5...cases.count * 3 / 5).contains(hard.count))
        #expect(hard.count(where: \.isPass) * 3 >= hard.count && hard.count(where: { !$0.isPass }) * 3 >= hard.count)
        #expect(Set(cases.map(\.question)).count == cases.count)
        // A judge that agrees with all of them may gate.
        #expect(JudgeStanding(of: "m", PassCount(passes: cases.count, trials: cases.count)).mayGate)
    }

    @Test func oursHasTheTopics() {
        let names = Set(FileContent.names(in: Self.evals + "/judge"))
        #expect(names.isSuperset(of: ["greeting.yaml", "refusal.yaml", "grounding.yaml", "injection.yaml"]))
    }

    /// What a run asks is what the judge was measured on.
    @Test func everyCriterionOfASuiteScenarioIsMeasured() throws {
        let measured = Set(try LabelledSet(folder: Self.evals + "/judge").cases.map(\.question.rubric))
        let reader = ScenarioReader(tools: .ours)
        for scenario in try ScenarioFiles.find(in: Self.evals).flatMap({ try reader.read($0) }) {
            for case .judge(let rubric) in (scenario.turns.flatMap(\.reply) + scenario.reply).map(\.kind) {
                #expect(measured.contains(rubric), "\(scenario.id)")
            }
        }
    }

    @Test func noneOfThemIsAScenario() {
        #expect(ScenarioFiles.find(in: Self.evals).allSatisfy { !$0.id.hasPrefix("judge/") })
    }

    @Test func mistakesAreToldWithTheirPlaces() throws {
        let folder = TemporaryFolder()
        let good = "criterion: Is kind.\ncases:\n  - {user: Hi, reply: Hello, label: pass, hard: true, why: It is.}\n"
        folder.write("a.yaml", good)
        folder.write("b.yaml", "criterion: Is kind.\ncases:\n  - user: Hi\n    replly: Hello\n    label: perhaps\n")
        folder.write("c.yaml", "criterion: Is kind.\n")
        folder.write("notes.txt", "not YAML: [")
        let problems = #expect(throws: ScenarioProblems.self) { try LabelledSet(folder: folder.path) }
        let lines = problems?.problems.map(\.description) ?? []
        #expect(lines.count == 4, "\(lines)")
        #expect(lines.contains { $0.hasPrefix("\(folder.path)/b.yaml:4:5: unknown key \"replly\"") })
        #expect(lines.contains { $0.contains("b.yaml:5:12: label: expected \"pass\" or \"fail\"") })
        #expect(lines.contains { $0.contains("c.yaml:1:1: the labelled file: the key \"cases\" is missing") })
        #expect(try LabelledSet(folder: folder.path(of: "nowhere")).cases.isEmpty)
    }
}
