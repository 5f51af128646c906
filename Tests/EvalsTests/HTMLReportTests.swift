import AgentCore
import ChatCompletions
import Foundation
import FoundationXML
import LiveKit
import Testing

@testable import Evals

/// The HTML report, read back by an XML parser: it is well-formed as XML, too.
@Suite(.timeLimit(.minutes(1))) struct HTMLReportTests {
    private struct Page {
        let bytes: [UInt8]
        let document: XMLDocument

        init(_ results: [ScenarioResult]) throws {
            bytes = try HTMLReport.bytes(results, model: "model <m>", seconds: 1.5)
            // XPath would want a prefix before every name.
            let text = String(decoding: bytes, as: UTF8.self)
                .replacing(" xmlns=\"http://www.w3.org/1999/xhtml\"", with: "")
            document = try XMLDocument(data: Data(text.utf8))
        }

        func nodes(_ path: String) throws -> [XMLNode] { try document.nodes(forXPath: path) }
        func texts(_ path: String) throws -> [String] { try nodes(path).map { $0.stringValue ?? "" } }
    }

    private func result(_ yaml: String, _ trial: TestTrial) throws -> ScenarioResult {
        let scenario = try scenario(yaml)
        let tried = trial.tried(scenario)
        return ScenarioResult(scenario, [tried], tried.verdict.outcome.verdict)
    }

    @Test func whatComesFromOutsideIsOnlyText() throws {
        let name = "pattreeya-</script><b>\u{1B}[31m\u{202E}\u{0}"
        var trial = TestTrial([World.Room(name: name, metadata: "</pre>")])
        trial.say("hello </blockquote>\u{7F} \"it's\" & ]]>\u{85}", [.list], "<i>yes</i> 🎉 “é”")
        let page = try Page([
            try result("about: </title><img src=x>\ntags: [\"<u>\"]\nturns:\n  - user: hello\n", trial)
        ])
        #expect(try page.nodes("//script").count == 1 && page.nodes("//b | //i | //u | //img").isEmpty)
        #expect(try page.texts("//*[@class='name']").first == "pattreeya-</script><b>␛[31m[U+202E]␀")
        #expect(try page.texts("//blockquote[@class='person']") == ["hello </blockquote>␡ \"it's\" & ]]>[U+85]"])
        #expect(try page.texts("//blockquote[@class='agent']") == ["<i>yes</i> 🎉 “é”"])
        #expect(try page.texts("//*[@class='label']").contains("</title><img src=x>"))
        #expect(!page.bytes.contains { $0 < 0x20 && $0 != 0x0A || $0 == 0x7F })
    }

    @Test func theFileAllowsItsOwnScriptAndStyleAndNothingElse() throws {
        let page = try Page([try EvalsTests.result("I can help.", verdict: .passed)])
        let policy = try page.texts("//meta[@http-equiv='Content-Security-Policy']/@content").joined()
        #expect(policy.hasPrefix("default-src 'none'; "))
        for (element, directive) in [("script", "script-src"), ("style", "style-src")] {
            let text = try page.texts("//\(element)").joined()
            let digest = Data(try Crypto.digest(of: text.utf8)).base64EncodedString()
            #expect(policy.contains("\(directive) 'sha256-\(digest)';"))
        }
        let links = try page.texts("//@href | //@src | //@action | //@style | //@onclick")
        #expect(links == ["#scenarios"])
        let style = try page.texts("//style").joined()
        #expect(!style.contains("url(") && !style.contains("@import"))
    }

    @Test func theHeadCountsAndEstimates() throws {
        let page = try Page([
            try EvalsTests.result("I can help.", verdict: .passed),
            try EvalsTests.result("I can help.", "No.", verdict: .failed),
        ])
        #expect(try page.texts("//h1") == ["1 of 2 scenarios passed"])
        let names = try page.texts("//*[@class='numbers']//dt")
        let values = try page.texts("//*[@class='numbers']//dd")
        #expect(names == ["Model", "✓ passed", "✗ failed", "Trials passed", "Seconds"])
        #expect(values == ["model <m>", "1", "1", "2/3 (21-94 %)", "1.50"])
        #expect(
            try page.texts("//li[@data-verdict='failed']//summary/h3/following-sibling::span").first?.contains("1/2")
                == true
        )
    }

    @Test func whatDoesNotPassIsOpenAndTheRestFolded() throws {
        let page = try Page([
            try EvalsTests.result("I can help.", "I can help.", verdict: .passed),
            try EvalsTests.result("I can help.", "No.", verdict: .failed),
        ])
        #expect(try page.nodes("//li[@data-verdict='passed']/details[@open]").isEmpty)
        #expect(try page.nodes("//li[@data-verdict='passed']//details[@open]").isEmpty)
        #expect(try page.nodes("//li[@data-verdict='failed']/details[@open]").count == 1)
        let open = try page.texts("//li[@data-verdict='failed']//details[@open]/summary/h4")
        #expect(open == ["Trial 2 ✗ failed"])
        #expect(try page.nodes("//li[@data-verdict='failed']//details[not(@open)]").count == 1)
    }

    @Test func aFindingStandsInItsTurn() throws {
        let yaml = "turns:\n  - user: one\n  - user: two\n    reply: {says: [\"<help>\"]}\nlimits: {tool_calls: 0}\n"
        var trial = TestTrial([World.Room(name: "pattreeya-a")])
        trial.say("one", [.list], "Hello.")
        trial.say("two", [], "No.")
        let page = try Page([try result(yaml, trial)])
        #expect(try page.nodes("//li[@class='turn'][1]//ul[@class='findings']").isEmpty)
        let finding = "//li[@class='turn'][2]//ul[@class='findings']/li"
        #expect(try page.texts("\(finding)//strong") == ["✗ does not hold: reply says"])
        #expect(try page.texts("\(finding)//dd").prefix(2) == ["\"<help>\"", "\"No.\""])
        #expect(try page.texts("\(finding)//code") == ["test.yaml:4:13"])
        let rest = "//h5[.='The whole conversation']/following-sibling::ul[@class='findings']/li//strong"
        #expect(try page.texts(rest) == ["✗ does not hold: limit tool_calls"])
    }

    /// A real trial: the effects carry the ids of their calls.
    @Test func eachCallShowsTheRoomsBeforeAndAfterIt() async throws {
        let yaml = """
            approve: always
            world: {rooms: [alpha, gamma]}
            turns:
              - user: tidy up
            """
        let trial = try await run(
            yaml,
            .scripted(
                .call("delete", ["room_name": "alpha"]),
                .call("create", ["room_name_suffix": "beta"]),
                .call("list"),
                ChatReply(text: "Done.")
            )
        )
        let page = try Page([ScenarioResult(trial.scenario, [trial], .failed)])
        func rooms(_ call: Int, _ list: Int) throws -> [String] {
            try page.texts("//section[@class='call'][\(call)]//div[@class='worlds']/div[\(list)]/ul/li").map {
                String($0.prefix { $0 != "," })
            }
        }
        #expect(try rooms(1, 1) == ["− removed pattreeya-alpha", "pattreeya-gamma"])
        #expect(try rooms(1, 2) == ["pattreeya-gamma"])
        #expect(try rooms(2, 1) == ["pattreeya-gamma"])
        #expect(try rooms(2, 2) == ["+ added pattreeya-beta", "pattreeya-gamma"])
        #expect(try rooms(3, 1) == ["pattreeya-beta", "pattreeya-gamma"] && rooms(3, 2).isEmpty)
        let arguments = try page.texts("//section[@class='call'][1]//pre").first
        #expect(arguments == "{\n  \"room_name\": \"alpha\"\n}")
        #expect(try page.texts("//section[@class='call'][1]//dd[2]") == ["asked for and given"])
        #expect(try page.nodes("//p[contains(., 'no call is noted')]").isEmpty)
    }

    @Test func aChangeThatNoCallMadeIsShownAsSeen() throws {
        var trial = TestTrial([World.Room(name: "pattreeya-a")])
        trial.meddle(.deleted, "pattreeya-a")
        trial.say("hello", [], "Hello.")
        let page = try Page([try result("turns:\n  - user: hello\n", trial)])
        let worlds = "//p[contains(., 'no call is noted')]/following-sibling::div[1]"
        #expect(try page.texts("\(worlds)//li") == ["− removed pattreeya-a"])
        #expect(try page.texts("\(worlds)/div[2]/p") == ["Rooms after (0)", "no rooms"])
    }

    /// A trial that could not be run has nothing but its reason.
    @Test func aTrialWithoutARecordTellsWhy() throws {
        let scenario = try scenario("turns:\n  - user: hello\n")
        let failure = TurnFailure(code: "network", message: "no route to <host>", exit: .network)
        let trial = Trial(scenario: scenario, number: 1, verdict: TrialVerdict([]), failure: failure, seconds: 0)
        let page = try Page([ScenarioResult(scenario, [trial], .error)])
        #expect(try page.texts("//*[@class='notice']") == ["network: no route to <host>"])
        #expect(try page.nodes("//li[@data-verdict='error']/details[@open]/details[@open]").count == 1)
    }

    /// Of a large world the changes are never left out.
    @Test func aLargeWorldIsCutButForItsChanges() throws {
        let many = (100..<300).map { World.Room(name: "pattreeya-\($0)", sid: "\($0)") }
        var page = HTMLWriter()
        HTMLWorlds.write(.init(before: World(many), after: World(Array(many.dropLast()))), note: nil, to: &page)
        let text = String(decoding: page.bytes, as: UTF8.self)
        #expect(text.contains("− removed") && text.contains("and 149 more, unchanged"))
        #expect(!text.contains("pattreeya-200"))
    }
}
