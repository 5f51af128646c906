import AgentCore
import ChatCompletions
import Foundation
import FoundationXML
import Storage
import Testing
import Tools

@testable import Evals

/// What machines read of a run.
@Suite(.timeLimit(.minutes(1))) struct ReportTests {
    private func results() async throws -> [ScenarioResult] {
        let model = ScriptedChatModel { request, _ in
            guard case .user(let words)? = request.messages.last else { return ChatReply(text: "?") }
            if words == "away" { throw ChatError(.network, "no route to <host>") }
            return ChatReply(text: "I can help & \"more\"\u{1B}.")
        }
        let texts = [
            ("a/good", "turns:\n  - user: hello\n"),
            ("a/bad", "turns:\n  - user: hello\n    reply: {says: [\"<x>, y: z\"]}\n"),
            ("away", "turns:\n  - user: away\n"),
        ]
        let scenarios = try texts.map { id, text in
            try ScenarioReader(tools: .ours).read(text, id: id, file: "evals/\(id).yaml")[0]
        }
        return try await EvalRun(TrialRunner(agent: .scripted(model), tools: .ours)).run(scenarios)
    }

    @Test func theJSONHasEveryFinding() async throws {
        let object = JSONReport.object(try await results(), model: "m", seconds: 1.23456)
        let report = try JSONValue(parsing: JSONValue.object(object).serialized())
        #expect(report["v"] == 1 && report["model"] == "m" && report["seconds"] == 1.235)
        let scenarios = try #require(report["scenarios"]?.arrayValue)
        #expect(scenarios.map { $0["verdict"]?.stringValue } == ["passed", "failed", "error"])
        #expect(scenarios[1]["passes"] == 0 && scenarios[1]["judged"] == 1 && scenarios[2]["judged"] == 0)
        let finding = try #require(scenarios[1]["trials"]?.arrayValue?[0]["findings"]?.arrayValue?.first)
        #expect(finding["check"] == "reply" && finding["key"] == "says" && finding["turn"] == 1)
        #expect(finding["file"] == "evals/a/bad.yaml" && finding["line"] == 3)
        #expect(scenarios[2]["trials"]?.arrayValue?[0]["failure"]?.stringValue?.contains("no route") == true)
    }

    /// Read back by a real XML parser.
    @Test func theXMLIsWhole() async throws {
        let text = JUnitReport.text(try await results(), seconds: 2)
        let reader = JUnitReader()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = reader
        #expect(parser.parse(), "\(text)")
        #expect(reader.suite["tests"] == "3" && reader.suite["failures"] == "1" && reader.suite["errors"] == "1")
        #expect(reader.suite["skipped"] == "0" && reader.suite["time"] == "2.00")
        #expect(reader.cases.map { $0["name"] } == ["a/good", "a/bad", "away"])
        #expect(reader.cases.map { $0["classname"] } == ["a", "a", "evals"])
        #expect(reader.findings.map(\.element) == ["failure", "error"])
        #expect(reader.findings[0].message.contains("expected \"<x>, y: z\", got \"I can help & \"more\"\u{FFFD}.\""))
    }

    @Test func theWorkflowCommandsPointAtTheChecks() async throws {
        let lines = GitHubReport.lines(try await results())
        #expect(lines.count == 2)
        #expect(
            lines[0].hasPrefix(
                "::error file=evals/a/bad.yaml,line=3,col=13,title=a/bad::turn 1, reply says: expected \"<x>, y: z\""
            ),
            "\(lines)"
        )
        #expect(lines[1].hasPrefix("::warning file=evals/away.yaml,line=2,"))
        #expect(lines.allSatisfy { !$0.contains("\n") })
    }

    @Test func theSummaryIsATableThatTextCannotBreak() async throws {
        let lines = GitHubSummary.text(try await results(), model: "a|b", seconds: 2).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        #expect(lines[2] == "3 scenarios: 1 passed, 1 failed, 1 could not be evaluated in 2.00 s; model: a\\|b")
        #expect(lines[4] == "| Verdict | Scenario | Passed | Seconds | Finding |")
        #expect(lines[6].hasPrefix("| ✗ failed | a/bad | 0/1 (0-79 %) | ") && lines[6].contains("&lt;x&gt;, y: z"))
        #expect(lines[7].hasPrefix("| \\! could not be evaluated | away | 0/0 (0-100 %) | "), "\(lines[7])")
        #expect(lines[7].contains("no route to &lt;host&gt;"))
        #expect(lines[8].hasPrefix("| ✓ passed | a/good | ") && lines.count == 11)
        #expect(GitHubSummary.cell("a|b\n*c* `d` @e\u{1B} \\") == "a\\|b \\*c\\* \\`d\\` &#64;e\u{FFFD} \\\\")
    }

    /// GitHub takes no more than a mebibyte.
    @Test func aSummaryThatIsTooLongSaysWhatIsMissing() async throws {
        let one = try #require(try await results().last)
        let text = GitHubSummary.text(Array(repeating: one, count: 20_000), model: "m", seconds: 2)
        #expect(text.utf8.count < 1 << 20 && text.hasSuffix("scenarios more have no room here.\n\n"))
    }

    @Test func aBaselineComesBackAsItWasWritten() async throws {
        let baseline = Baseline(try await results())
        #expect(baseline.text.hasSuffix("\n0/1 a/bad\n1/1 a/good\n"))
        #expect(try Baseline(baseline.text, path: "b") == baseline)
        for (line, place) in [("x 1", 1), ("5/4 a", 1), ("1/1 a\n0/0 b", 2), ("1/1", 1)] {
            let error = #expect(throws: StorageError.self) { try Baseline(line, path: "b.txt") }
            #expect(error?.message.hasPrefix("b.txt:\(place): expected \"9/10 name\"") == true)
        }
    }

    @Test func whatGotWorseIsTold() {
        let regression = Regression(
            baseline: ["a": PassCount(passes: 20, trials: 20), "gone": PassCount(passes: 1, trials: 1)],
            current: ["a": PassCount(passes: 4, trials: 20), "new": PassCount(passes: 1, trials: 1)]
        )
        let lines = ConsoleReport().lines(for: regression)
        #expect(lines[0] == "worse: a 20/20 → 4/20, by chance in 0 % of runs")
        #expect(
            lines.dropFirst() == [
                "not run: gone", "not in the baseline: new", "against the baseline: 0 better, 1 worse",
            ]
        )
    }
}

/// Collects what a JUnit document says.
private final class JUnitReader: NSObject, XMLParserDelegate {
    var suite: [String: String] = [:]
    var cases: [[String: String]] = []
    var findings: [(element: String, message: String)] = []

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        switch name {
        case "testsuite": suite = attributes
        case "testcase": cases.append(attributes)
        case "failure", "error", "skipped": findings.append((name, attributes["message"] ?? ""))
        default: break
        }
    }
}
