import ChatCompletions
import Storage
import Testing
import Tools

@testable import AgentCore

@Suite(.timeLimit(.minutes(1))) struct CostTests {
    static let prices = PriceTable(["m": .init(prompt: 2, cached: 0.5, completion: 10)])

    private func chat(_ replies: [ChatReply], prices: PriceTable = Self.prices, maxCost: Double?) throws -> Chat {
        Chat(
            ScriptedChatModel(replies),
            tools: [try TestTool("look")],
            configure: { configuration in
                configuration.prices = prices
                configuration.maxCost = maxCost
            }
        )
    }

    private func reply(_ text: String, calls: Bool = false, tokens: Int = 100_000) -> ChatReply {
        var reply = calls ? ChatReply.calls("c1 look", text: text) : ChatReply(text: text)
        reply.usage = ChatUsage(promptTokens: tokens, completionTokens: 10_000, cachedTokens: tokens / 2)
        return reply
    }

    @Test func tokensFromTheCacheHaveTheirOwnPrice() async throws {
        // 50,000 at 2, 50,000 at 0.5 and 10,000 at 10 US dollars per million.
        let chat = try chat([reply("a"), reply("b")], maxCost: nil)
        let outcome = try await chat.assistant.run("1")
        #expect(outcome.summary.cost.map { abs($0 - 0.225) < 1e-9 } == true)
        _ = try await chat.assistant.run("2")
        #expect(await chat.assistant.usage.cost.map { abs($0 - 0.45) < 1e-9 } == true)
        let json = try #require(chat.log.events.last?.json)
        #expect(json["cost_usd"]?.numberValue.map { abs($0 - 0.225) < 1e-9 } == true)
    }

    @Test func withoutAPriceThereIsNoCost() async throws {
        let chat = try chat([reply("a")], prices: PriceTable(), maxCost: nil)
        #expect(try await chat.assistant.run("1").summary.cost == nil)
        #expect(chat.log.events.last?.json?["cost_usd"] == nil)
    }

    @Test func theLimitEndsTheTurnInOrder() async throws {
        let chat = try chat([reply("", calls: true), reply("no more")], maxCost: 0.2)
        let outcome = try await chat.assistant.run("1")
        #expect(outcome.summary.reason == .limited && outcome.failure == nil && chat.model.requests.count == 1)
        #expect(chat.log.lines("result") == ["result c1 {}"])
        #expect(
            chat.log.lines("message").last
                == "message I stopped at the limit of 0.2 US dollars; what was done so far stands."
        )
        // From then on nothing is asked.
        #expect(try await chat.assistant.run("2").summary.reason == .limited)
        #expect(chat.model.requests.count == 1)
    }

    @Test func anAnswerThatReachesTheLimitIsTheLast() async throws {
        let chat = try chat([reply("a")], maxCost: 0.225)
        #expect(try await chat.assistant.run("1").summary.reason == .limited)
        #expect(chat.log.lines("message") == ["message a"])
    }

    /// A run that goes on in another session has what is left.
    @Test func whatWasSpentBeforeCounts() async throws {
        let first = try chat([reply("a")], maxCost: 0.4)
        #expect(try await first.assistant.run("1").summary.reason == .answered)
        let spent = await first.assistant.spent
        let second = Chat(
            ScriptedChatModel([reply("b"), reply("c")]),
            configure: { configuration in
                (configuration.prices, configuration.maxCost, configuration.alreadySpent) = (Self.prices, 0.4, spent)
            }
        )
        #expect(try await second.assistant.run("2").summary.reason == .limited)
        #expect(await second.assistant.spent > 0.4)
    }

    @Test func aLimitNeedsThePriceOfTheModelAndACount() async throws {
        let unpriced = try chat([reply("a")], prices: PriceTable(["x": .init(prompt: 1, completion: 1)]), maxCost: 1)
        let failure = try await unpriced.assistant.run("1").failure
        #expect(failure?.exit == .configuration && unpriced.model.requests.isEmpty)
        #expect(failure?.message == "--max-cost needs the price of m: add it to the table, which has x")
        let uncounted = try chat([ChatReply(text: "a")], maxCost: 1)
        #expect(try await uncounted.assistant.run("1").failure?.exit == .configuration)
        await #expect(throws: TurnFailure.self) {
            try await uncounted.assistant.use(model: uncounted.model, name: "unknown")
        }
    }

    @Test func aTableIsRead() throws {
        let table = try PriceTable(
            name: "p.yaml",
            source: "a/b:\n  prompt: 1\n  completion: 2.5\nc: {prompt: 0, cached: 0.1, completion: 3}\n"
        )
        #expect(table["a/b"] == .init(prompt: 1, cached: 1, completion: 2.5) && table["c"]?.cached == 0.1)
        #expect(table["d"] == nil && table.models == ["a/b", "c"])
        #expect(try PriceTable(name: "p.yaml", source: "# nothing\n").models.isEmpty)
    }

    @Test(arguments: [
        ("- a", "p.yaml:1: "), ("a: 1", "p.yaml:1: a: expected prompt, cached and completion below it"),
        ("a:\n  prompt: 1", "p.yaml:1: a: completion is missing"),
        ("a:\n  prompt: 1\n  input: 2", "p.yaml:3: a: unknown key \"input\"; known: prompt, cached, completion"),
        (
            "\na:\n  prompt: -1\n  completion: 1",
            "p.yaml:3: a: prompt: expected US dollars per million tokens, 0 or more"
        ),
        ("a:\n  prompt: much\n  completion: 1", "p.yaml:2: a: prompt: expected"),
        ("a:\n  prompt: .nan\n  completion: 1", "p.yaml:2: a: prompt: expected"),
        ("a: [", "p.yaml:"),
        ("a: {prompt: 1, completion: 1}\na: {prompt: 1, completion: 1}", "p.yaml:2: given twice: a"),
    ]) func aTableThatIsWrongIsToldWithItsLine(source: String, message: String) {
        let error = #expect(throws: StorageError.self) { try PriceTable(name: "p.yaml", source: source) }
        #expect(error?.code == .malformed && error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    }
}
