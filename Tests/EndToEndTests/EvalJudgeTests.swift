import Foundation
import TestSupport
import Testing
import Tools

@Suite("pattreeya eval judge", .timeLimit(.minutes(1)))
struct EvalJudgeTests {
    /// Whether a request is for the agent, the judge or the person, by its model.
    private static func model(_ request: ScriptedHTTPServer.Request) -> String {
        (try? JSONValue(parsing: request.body))?["model"]?.stringValue ?? ""
    }

    /// A judge that passes replies in which help is offered, a person who says hello, and an agent that helps those who
    /// are not rude.
    private static func server() throws -> ScriptedHTTPServer {
        try ScriptedHTTPServer { request in
            let messages = ScriptedModel.messages(request)
            let last = messages.last?["content"]?.stringValue ?? ""
            switch model(request) {
            case "just":
                let mark = String(last.dropFirst("Case ".count).prefix(8))
                let rest = last.split(separator: "[\(mark) reply]\n").last ?? ""
                let reply = rest.split(separator: "\n[\(mark) end").first ?? ""
                let verdict = reply.contains("help") ? "pass" : "fail"
                let answer: JSONObject = [
                    "case": .string(mark), "quote": "Hi", "reason": "", "verdict": .string(verdict),
                ]
                return ScriptedModel.says(JSONValue.object(answer).jsonText)
            case "person":
                let move = messages.count > 2 ? "goal_reached" : "goes_on"
                return ScriptedModel.says(
                    "{\"state\": \"\(move)\", \"message\": \"\(messages.count > 2 ? "" : "Hello")\"}"
                )
            default: return ScriptedModel.says(last.contains("rude") ? "Hi, go away." : "Hi, I can help you.")
            }
        }
    }

    private static func labels(_ count: Int) -> String {
        let cases = (0..<count).map { number in
            let isPass = number.isMultiple(of: 2)
            let reply = isPass ? "Hi, I can help with \(number)." : "Hi, I am busy with \(number)."
            return "  - {user: Hello, reply: \"\(reply)\", label: \(isPass ? "pass" : "fail")}\n"
        }
        return "criterion: Offers help.\ncases:\n" + cases.joined()
    }

    private static func program(
        _ server: ScriptedHTTPServer,
        labels text: String? = labels(24),
        _ variables: [String: String] = ["PATTREEYA_JUDGE_MODEL": "just"]
    ) throws -> Program {
        let program = try Program(ScriptedModel.variables(server).merging(variables) { $1 })
        if let text { try program.write(text, to: program.folder + "/evals/judge/offers.yaml") }
        for (name, words) in [("polite", "Hello"), ("rude", "I am rude")] {
            let yaml = "turns:\n  - user: \(words)\n    reply: {judge: Offers help.}\n"
            try program.write(yaml, to: program.folder + "/evals/\(name).yaml")
        }
        return program
    }

    @Test("A judge that agrees with the labels gates from then on, until its prompt changes")
    func gates() async throws {
        let server = try Self.server()
        defer { server.stop() }
        let program = try Self.program(server)
        let before = try await program.run(["eval"])
        #expect(before.status == .exited(0), "\(before.report)")
        #expect(before.output.hasPrefix("the judge just is advisory: ") && before.output.contains("    advisory: "))
        let measured = try await program.run(["eval", "judge"])
        #expect(measured.status == .exited(0), "\(measured.report)")
        #expect(measured.output.contains("agreement: 24 of 24, 100 % (95 % interval 86-100 %)"))
        #expect(
            measured.output.contains("Cohen's kappa: 1.00\n") && measured.output.contains("position flips: 0 of 24")
        )
        #expect(
            measured.output.hasSuffix(
                "the judge just gates: it agrees with 24 of 24 labels, which shows 86 % at least\n"
            )
        )
        let after = try await program.run(["eval"])
        #expect(after.status == .exited(1), "\(after.report)")
        #expect(after.output.contains("✗ rude") && after.output.contains("the verdict fail on \"Hi\""))
        let higher = try await program.run(["eval", "--judge-bar", "0.9"])
        #expect(higher.status == .exited(0) && higher.output.contains("86 % at least and not more than the 90 %"))
        try program.write("Be kind.", to: program.folder + "/prompts/judge.md")
        let changed = try await program.run(["eval"])
        #expect(changed.status == .exited(0) && changed.output.hasPrefix("the judge just is advisory: "))
    }

    @Test("A judge that disagrees is told where, and the exit code is 1")
    func disagrees() async throws {
        let server = try Self.server()
        defer { server.stop() }
        let text = Self.labels(6) + "  - {user: Hello, reply: \"Hi, no help here.\", label: fail, hard: true}\n"
        let result = try await Self.program(server, labels: text).run(["eval", "judge", "--repeats", "3"])
        #expect(result.status == .exited(1), "\(result.report)")
        #expect(result.output.contains("✗ evals/judge/offers.yaml:9:5: labelled fail (hard), got the verdict pass"))
        #expect(result.output.contains("agreement: 6 of 7") && result.output.contains("had one verdict 3 times"))
        #expect(server.requests.count == 7 * 4)
    }

    @Test("What is missing or wrong has its code and one line")
    func troubles() async throws {
        let server = try ScriptedHTTPServer { _ in [.text("{\"error\": {\"message\": \"no\"}}", status: 401)] }
        defer { server.stop() }
        let program = try Self.program(server)
        let refused = try await program.run(["eval", "judge"])
        #expect(refused.status == .exited(4) && refused.error.contains("the judge just could not be asked: "))
        let none = try await Self.program(server, labels: nil).run(["eval", "judge"])
        #expect(none.status == .exited(2) && none.error.contains("no labelled replies in evals/judge/"))
        let wrong = try await Self.program(server, labels: Self.labels(2) + "  - {}\n").run(["eval", "judge"])
        #expect(wrong.status == .exited(2) && wrong.error.contains("evals/judge/offers.yaml:5:5: "), "\(wrong.error)")
        let offline = try await program.run(["eval", "judge", "--repeats", "1"])
        #expect(offline.status == .exited(2) && offline.error.contains("--repeats must be at least 2"))
    }

    @Test("Without a model there is nobody to judge: 3, and what to set")
    func offline() async throws {
        let server = try Self.server()
        defer { server.stop() }
        let program = try Self.program(server, ["PATTREEYA_OFFLINE": "1"])
        for arguments in [["eval", "judge"], ["eval"]] {
            let result = try await program.run(arguments)
            #expect(result.status == .exited(3), "\(result.report)")
            #expect((result.output + result.error).contains("set PATTREEYA_JUDGE_MODEL"))
        }
        #expect(server.requests.isEmpty)
    }

    @Test("The chat's key stays with the chat; a judge that refuses its own key makes the run an error")
    func keys() async throws {
        let (chat, judge) = (try Self.server(), try ScriptedHTTPServer { _ in [.text("no", status: 401)] })
        defer {
            chat.stop()
            judge.stop()
        }
        let variables = ["PATTREEYA_JUDGE_MODEL": "just", "PATTREEYA_JUDGE_BASE_URL": judge.url + "/v1"]
        let result = try await Self.program(chat, variables).run(["eval", "polite"])
        #expect(result.status == .exited(4), "\(result.report)")
        #expect(judge.requests.count == 1 && judge.requests.allSatisfy { $0["Authorization"] == nil })
        #expect(chat.requests.allSatisfy { $0["Authorization"] == "Bearer \(ScriptedModel.key)" })
    }

    @Test("A model plays the person")
    func simulatedUser() async throws {
        let server = try Self.server()
        defer { server.stop() }
        let program = try Self.program(server)
        try program.write("user: {goal: Be greeted.}\n", to: program.folder + "/evals/played.yaml")
        let result = try await program.run(["eval", "played", "--user-model", "person"])
        #expect(result.status == .exited(0), "\(result.report)")
        #expect(server.requests.map { Self.model($0) } == ["person", "scripted", "person"])
        let transcript = try FileManager.default.subpathsOfDirectory(atPath: program.stateHome)
            .first { $0.hasSuffix("played.1.jsonl") }
        let text = try String(contentsOfFile: "\(program.stateHome)/\(try #require(transcript))", encoding: .utf8)
        #expect(text.contains("\"Hello\"") && text.contains("Hi, I can help you."))
    }
}
