import AgentCore
import ChatCompletions
import Synchronization
import TestSupport
import Testing
import Tools

@Suite(.timeLimit(.minutes(1))) struct ToolCallTests {
    private struct Secretive: Error { var text = "the key is sk-secret" }

    /// Runs calls and answers the events from the first call to the last result.
    private func run(_ calls: ChatReply, _ tools: [any Tool], limits: TurnLimits = TurnLimits()) async throws
        -> [String]
    {
        let chat = Chat([calls, ChatReply(text: "Done")], tools: tools, limits: limits)
        let events = try await chat.run()
        #expect(events.suffix(2) == ["message Done", "finished answered 2"])
        #expect(EndpointRules.violation(chat.lastMessages) == nil)
        return events.filter { ["call", "approval", "result", "failed"].contains($0.prefix { $0 != " " }) }
    }

    @Test func readsRunBesideEachOther() async throws {
        let (first, second) = (Gate(), Gate())
        // Each of them can only end while the other one runs.
        let events = try await run(
            .calls("c1 one", "c2 two"),
            [
                TestTool("one") { _ in
                    first.open()
                    await second.wait()
                    return ["n": 1]
                },
                TestTool("two") { _ in
                    second.open()
                    await first.wait()
                    return ["n": 2]
                },
            ]
        )
        #expect(events == ["call c1 one {}", "call c2 two {}", "result c1 {\"n\":1}", "result c2 {\"n\":2}"])
    }

    @Test func resultsComeInTheOrderOfTheCalls() async throws {
        let last = Gate()
        let tool = try TestTool("look") { arguments in
            if arguments["n"] == 3 { last.open() } else { await last.wait() }
            return arguments
        }
        let events = try await run(.calls("c1 look {\"n\":1}", "c2 look {\"n\":2}", "c3 look {\"n\":3}"), [tool])
        #expect(events.suffix(3) == ["result c1 {\"n\":1}", "result c2 {\"n\":2}", "result c3 {\"n\":3}"])
    }

    @Test func writesRunOneAfterTheOther() async throws {
        let steps = Mutex<[String]>([])
        func tool(_ name: String, _ effect: ToolDefinition.Effect) throws -> TestTool {
            try TestTool(name, effect) { arguments in
                let n = arguments["n"]?.integerValue ?? 0
                steps.withLock { $0.append("\(name) \(n)") }
                for _ in 0..<100 { await Task.yield() }
                steps.withLock { $0.append("end \(n)") }
                return [:]
            }
        }
        let events = try await run(
            .calls("c1 set {\"n\":1}", "c2 set {\"n\":2}", "c3 look {\"n\":3}", "c4 set {\"n\":4}"),
            [tool("set", .write), tool("look", .read)]
        )
        #expect(
            steps.withLock { $0 } == [
                "set 1", "end 1", "set 2", "end 2", "look 3", "end 3", "set 4", "end 4",
            ]
        )
        // Each result stands behind its call, so that a reader sees what is under way.
        #expect(
            events == [
                "call c1 set {\"n\":1}", "result c1 {}", "call c2 set {\"n\":2}", "result c2 {}",
                "call c3 look {\"n\":3}", "result c3 {}", "call c4 set {\"n\":4}", "result c4 {}",
            ]
        )
    }

    @Test func anIdenticalCallIsAnsweredFromTheFirst() async throws {
        let count = Mutex(0)
        let look = try TestTool("look") { _ in
            count.withLock { count in
                count += 1
                return ["count": .integer(count)]
            }
        }
        // In one message and in the next, however the arguments are written.
        let chat = try Chat(
            [
                .calls("c1 look {\"n\":1,\"name\":\"a\"}", "c2 look {\"name\": \"a\", \"n\": 1}", "c3 look {\"n\":2}"),
                .calls("c4 look {\"n\":\"1\",\"name\":\"a\"}", "cx set {\"n\":9}"),
                .calls("c5 set", "c6 look {\"n\":1,\"name\":\"a\"}"),
                ChatReply(text: "Done"), .calls("c7 look {\"n\":1,\"name\":\"a\"}"), ChatReply(text: "Done"),
            ],
            tools: [look, TestTool("set", .write)]
        )
        try await chat.run()
        let results = chat.log.lines("result")
        let (first, second) = (results[0], results[2])
        #expect(
            Set([first, second]) == ["result c1 {\"count\":1}", "result c3 {\"count\":2}"]
                || Set([first, second]) == ["result c1 {\"count\":2}", "result c3 {\"count\":1}"]
        )
        #expect(results[1] == first.replacing("c1", with: "c2") && results[3] == first.replacing("c1", with: "c4"))
        // A write ran in between, and another turn has another world.
        #expect(results[6] == "result c6 {\"count\":3}")
        try await chat.run()
        #expect(chat.log.lines("result") == ["result c7 {\"count\":4}"])
    }

    @Test func aWriteIsNotRepeated() async throws {
        let count = Mutex(0)
        let tool = try TestTool("make", .write) { _ in
            count.withLock { $0 += 1 }
            return ["room": "a"]
        }
        let events = try await run(.calls("c1 make", "c2 make"), [tool])
        #expect(events.suffix(2) == ["call c2 make {}", "result c2 {\"room\":\"a\"}"])
        #expect(count.withLock { $0 } == 1)
    }

    @Test(arguments: [
        ("{\"n\":\"x\"}", "n: expected integer"), ("{\"m\":1}", "m: unknown argument"), ("[1]", "not a JSON object"),
        ("{\"n\":", "not a JSON object"), ("\"x\"", "not a JSON object"), ("12", "not a JSON object"),
    ]) func badArgumentsGoBackToTheModel(arguments: String, problem: String) async throws {
        let ran = Mutex(false)
        let tool = try TestTool("look") { _ in
            ran.withLock { $0 = true }
            return [:]
        }
        let chat = Chat([.calls("c1 look \(arguments)"), ChatReply(text: "Done")], tools: [tool])
        let events = try await chat.run()
        #expect(events.contains { $0.hasPrefix("failed c1 ") && $0.contains(problem) })
        #expect(!ran.withLock { $0 })
        guard case .tool("c1", "look", let content)? = chat.lastMessages.last else {
            Issue.record("no result was sent")
            return
        }
        #expect(content.contains("\"ok\":false") && content.contains("send the call again"))
    }

    @Test(arguments: [
        ("{\"n\":\"5\"}", "{\"n\":5}"), ("\"{\\\"n\\\":5}\"", "{\"n\":5}"), ("{\"n\":5}{\"n\":6}", "{\"n\":5}"),
        ("{}{\"n\":5}", "{\"n\":5}"), ("{\"n\":5} and so on", "{\"n\":5}"), ("null", "{}"), ("  ", "{}"),
        ("\"\"", "{}"), ("{\"name\":5}", "{\"name\":\"5\"}"),
    ]) func repairedArgumentsAreAnnounced(written: String, understood: String) async throws {
        let events = try await run(.calls("c1 look \(written)"), [TestTool("look") { $0 }])
        #expect(events == ["call c1 look \(understood) was \(written)", "result c1 \(understood)"])
    }

    @Test(arguments: ["", "{}", "{\"n\":5}", " { \"n\" : 5 } "]) func goodArgumentsAreLeftAlone(written: String)
        async throws
    {
        let events = try await run(.calls("c1 look \(written)"), [TestTool("look")])
        #expect(events.count == 2 && !events[0].contains(" was "))
    }

    /// What is left of a call that was cut off could mean something else.
    @Test func aCallThatWasCutOffDoesNotRun() async throws {
        var cut = ChatReply.calls("c1 look {\"n\":1}", "c2 look {\"n\":1}{\"na")
        cut.truncatedArguments = true
        let events = try await run(cut, [TestTool("look")])
        #expect(events.contains("result c1 {}"))
        #expect(events.last?.hasPrefix("failed c2 the call was cut off") == true)
    }

    @Test func anUnknownToolIsAResult() async throws {
        let chat = try Chat(
            [.calls("c1 fly {\"n\":1}", "c2 fly no"), ChatReply(text: "Sorry")],
            tools: [TestTool("look"), TestTool("add")]
        )
        let events = try await chat.run()
        #expect(events.contains("call c1 fly {\"n\":1}") && events.contains("call c2 fly {} was no"))
        #expect(events.contains("failed c1 there is no tool named fly"))
        guard case .tool("c1", "fly", let content)? = chat.lastMessages.dropLast().last else {
            Issue.record("no result was sent")
            return
        }
        #expect(content.contains("add, look"))
    }

    @Test func failuresAreResults() async throws {
        let events = try await run(
            .calls("c1 plain", "c2 foreign", "c3 fine"),
            [
                TestTool("plain") { _ in throw ToolFailure("no room alice", hint: "list them") },
                TestTool("foreign") { _ in throw Secretive() }, TestTool("fine"),
            ]
        )
        #expect(events.suffix(3) == ["failed c1 no room alice", "failed c2 foreign failed", "result c3 {}"])
    }

    @Test func failuresAreCountedForStrictRuns() async throws {
        let tools = try [TestTool("bad") { _ in throw ToolFailure("no") }, TestTool("good")]
        let chat = Chat(
            [.calls("c1 bad", "c2 good", "c3 none", "c4 good no"), ChatReply(text: "Done")],
            tools: tools
        )
        #expect(try await chat.assistant.run("go").summary.failedCalls == 3)
    }

    @Test(arguments: [ToolDefinition.Effect.read, .write])
    func aToolThatTakesTooLongIsAResult(effect: ToolDefinition.Effect) async throws {
        let clock = ManualClock()
        let isOver = Gate()
        let tool = try TestTool("wait", effect) { _ in
            defer { isOver.open() }
            try await untilCancelled()
        }
        let chat = Chat(
            ScriptedChatModel([.calls("c1 wait"), ChatReply(text: "Done")]),
            tools: [tool],
            limits: TurnLimits(toolTime: .seconds(30)),
            clock: clock
        )
        async let events = chat.run()
        await clock.sleepers(1)
        clock.advance(by: .seconds(29))
        #expect(!isOver.isOpen)
        clock.advance(by: .seconds(1))
        #expect(try await events.contains("failed c1 wait did not answer within 30 s"))
        #expect(isOver.isOpen)
    }

    @Test func tooManyCallsInAMessageAreRefused() async throws {
        let events = try await run(
            .calls("c1 look {\"n\":1}", "c2 look {\"n\":2}", "c3 look {\"n\":3}"),
            [TestTool("look")],
            limits: TurnLimits(callsPerMessage: 2)
        )
        #expect(events.last == "failed c3 too many calls in one message")
        #expect(events.count { $0.hasPrefix("result ") } == 2)
    }
}
