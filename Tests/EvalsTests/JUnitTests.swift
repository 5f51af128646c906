import AgentCore
import TestSupport
import Testing

@testable import Evals

/// The JUnit report against a schema of the form that CI services read.
@Suite(.timeLimit(.minutes(1))) struct JUnitTests {
    private static let validator = InstalledProgram("xmllint", installedBy: "test")

    /// One of each verdict, with texts that XML has no place for.
    private func results() throws -> [ScenarioResult] {
        let scenario = try scenario("turns:\n  - user: hello\n")
        let failure = TurnFailure(code: "network", message: "\u{1B}[31m no \"route\" ]]> \u{0}", exit: .network)
        let away = Trial(scenario: scenario, number: 1, verdict: TrialVerdict([]), failure: failure, seconds: 0)
        return [
            try result("I can help.", id: "a/good", verdict: .passed),
            try result("I can help.", "]]> <No> & \"never\"\u{8}\u{FFFF}\u{B}\r\n🎉", id: "a/bad", verdict: .failed),
            ScenarioResult(scenario, [away], .error), try result("I can help.", "No.", verdict: .inconclusive),
            try result(verdict: .inconclusive),
        ]
    }

    private func validate(_ text: String) async throws -> ProgramResult {
        let folder = TemporaryFolder()
        let file = folder.write("run.xml", text)
        let source = #filePath
        let schema = "\(source[..<(source.lastIndex(of: "/") ?? source.startIndex)])/junit.xsd"
        let arguments = ["--noout", "--nonet", "--schema", schema, file]
        return try await ProgramRun(Self.validator.path ?? "", arguments).finished()
    }

    @Test(.enabled(if: validator.path != nil, Comment(rawValue: validator.advice)))
    func theDocumentFitsTheSchema() async throws {
        let result = try await validate(JUnitReport.text(try results(), seconds: 2))
        #expect(result.status == .exited(0), "\(result.error)")
        #expect(try await validate(JUnitReport.text([], seconds: 0)).status == .exited(0))
    }

    /// A schema that lets everything through would show nothing.
    @Test(
        .enabled(if: validator.path != nil, Comment(rawValue: validator.advice)),
        arguments: [
            ("tests=\"5\" ", ""), ("time=\"2.00\"", "time=\"2,00\""), ("<skipped", "<ignored"), ("]]&gt;", "\u{8}"),
            ("type=\"network\"", ""), ("name=\"trial.1\"", "name=\"\""),
        ]
    )
    func theSchemaRefusesWhatIsWrong(part: String, wrong: String) async throws {
        let text = JUnitReport.text(try results(), seconds: 2)
        #expect(text.contains(part))
        let result = try await validate(text.replacing(part, with: wrong))
        #expect(result.status != .exited(0), "\(part) may be \(wrong)")
    }

    @Test func eachScenarioIsACaseWithItsTrialsAsProperties() throws {
        let lines = JUnitReport.text(try results(), seconds: 2).split(separator: "\n").map {
            String($0.drop { $0 == " " })
        }
        #expect(
            lines[2]
                == "<testsuite name=\"pattreeya eval\" tests=\"5\" failures=\"1\" errors=\"1\" time=\"2.00\" skipped=\"2\">"
        )
        #expect(lines.contains("<property name=\"trial.2\" value=\"failed, 0.50 s\"/>"))
        #expect(lines.contains("<property name=\"rate.low\" value=\"0.09\"/>"))
        #expect(lines.filter { $0.hasPrefix("<testcase") }.count == 5)
        #expect(lines.contains { $0.hasPrefix("<failure") && $0.contains("type=\"reply says\"") })
        #expect(
            lines.contains {
                $0.hasPrefix("<error") && $0.contains("type=\"network\"") && $0.contains("]]&gt; \u{FFFD}")
            }
        )
        #expect(lines.filter { $0.hasPrefix("<skipped") }.count == 2)
    }
}
