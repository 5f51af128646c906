import Testing
import Tools

@testable import Evals

/// What the parser takes and how it speaks of what it does not take.
@Suite struct FormatTests {
    static let turns = "turns:\n  - user: Hello\n"

    static let mistakes: [(String, String)] = [
        (
            "tags: [a]\ntunrs:\n  - user: Hello\n",
            "test.yaml:2:1: unknown key \"tunrs\" among the keys of a scenario; did you mean \"turns\"?"
        ),
        (
            turns + "    cals: none\n",
            "test.yaml:3:5: unknown key \"cals\" among the keys of a turn; did you mean \"calls\"?"
        ),
        (
            turns + "    calls: nnoe\n",
            "test.yaml:3:12: calls: expected \"none\" or \"reads\", or a list (each: a map with tools and keys of an expected call), got \"nnoe\"; did you mean \"none\"?"
        ),
        (
            turns + "    calls:\n      - delte_room: {name: a}\n",
            "test.yaml:4:9: unknown tool or key \"delte_room\" among the tools and keys of an expected call; did you mean \"delete_room\"?"
        ),
        (
            turns + "    calls:\n      - delete_room: {nam: a}\n",
            "test.yaml:4:23: unknown argument \"nam\" among the arguments of delete_room; did you mean \"name\"?"
        ),
        (
            turns + "    reply: {max_words: many}\n",
            "test.yaml:3:24: max_words: expected a whole number, at least 1, got \"many\""
        ),
        (
            turns + "    reply: {says: [1]}\n",
            "test.yaml:3:20: says, item 1: expected a phrase, got 1; put it in quotation marks if it is a text"
        ),
        (
            "turns:\n  - calls: none\n",
            "test.yaml:2:5: turns, item 1: the key \"user\" is missing (What the person says.)"
        ),
        ("turns: []\n", "test.yaml:1:8: turns: expected at least one item"),
        (
            turns + "reliability: 1.5\n",
            "test.yaml:3:14: reliability: expected a number from 0.5 to 0.999, or a map with keys of reliability, got 1.5"
        ),
        (
            turns + "clock: tomorrow\n",
            "test.yaml:3:8: clock: \"tomorrow\" is not a time in UTC; write it as 2026-10-08T12:34:56Z"
        ),
        (
            turns + "world: {rooms: [a, pattreeya-a]}\n",
            "test.yaml:3:20: the room pattreeya-a stands twice in the world"
        ),
        (turns + "    reply: {matches: '(['}\n", "test.yaml:3:22: the regular expression ([ does not compile"),
        (
            turns + "    reply: {matches: {regex: 'a+', sample: b}}\n",
            "test.yaml:3:22: the regular expression a+ is not found in its own sample \"b\""
        ),
        (
            turns + "    calls:\n      - delete_room: {name: {like: '^x', sample: y}}\n",
            "test.yaml:4:36: the regular expression ^x is not found in its own sample \"y\""
        ),
        (
            turns + "    calls:\n      - delete_room: {name: a}\n        get_room: {name: a}\n",
            "test.yaml:4:9: expected one tool, any_order or one_of in an entry, got delete_room and get_room"
        ),
        (
            turns + "    calls:\n      - times: 2\n",
            "test.yaml:4:9: expected one tool, any_order or one_of in an entry, got none"
        ),
        (
            turns + "    calls:\n      - list_rooms: {}\n        times: 3..1\n",
            "test.yaml:5:16: times: expected a number or a range such as 1..3, got \"3..1\""
        ),
        (
            turns + "    calls:\n      - delete_room: {name: {same_as: turn1}}\n",
            "test.yaml:4:29: same_as: expected turn1.tool.argument, got \"turn1\""
        ),
        (
            turns + "    calls:\n      - delete_room: {name: {any: true, in: [a]}}\n",
            "test.yaml:4:29: expected one rule (like, in, min and max, any: true, absent: true, same_as, equals), got any: true, in: a list"
        ),
        (
            turns + "user: {goal: x}\n",
            "test.yaml:1:1: a scenario has either \"turns\" or a simulated \"user\"; give one of them"
        ),
        (
            turns + "faults:\n  - delete_room: {fail: malformed_stream}\n",
            "test.yaml:4:25: fail: expected \"unavailable\" or \"timeout\" or \"rate_limited\" or \"slow\", got \"malformed_stream\""
        ),
        (
            turns + "faults:\n  - list_rooms: {fail: unavailable, effect: applied}\n",
            "test.yaml:4:45: effect: only a timeout of a tool can leave open what was done; leave it out"
        ),
        (
            "matrix: {ask: [a]}\nturns:\n  - user: ${asl}\n",
            "test.yaml:3:11: the matrix has no variable \"asl\"; did you mean \"ask\"?"
        ),
        (
            "matrix: {ask: [[a]]}\nturns:\n  - user: say ${ask}\n",
            "test.yaml:3:11: ${ask} is a list, which cannot stand inside a text"
        ),
        (
            "matrix: {ask: a}\nturns:\n  - user: ${ask}\n",
            "test.yaml:1:15: ask: expected a list with the variable's values, got \"a\""
        ),
        (
            "turns:\n  - user: a\n    user: b\n",
            "test.yaml:3:5: the key \"user\" stands twice in one map; line 2 has it already"
        ),
        (
            "turns: [{user: a, user: b}]\n",
            "test.yaml:1:19: the key \"user\" stands twice in one map; line 1 has it already"
        ),
        ("- a\n", "test.yaml:1:1: expected a map with the keys of a scenario, got a list"),
        ("", "test.yaml:1:1: the file is empty; expected a scenario with \"turns:\""),
    ]

    @Test(arguments: mistakes) func everyMistakeHasItsPlace(_ yaml: String, _ expected: String) {
        #expect(problems(yaml).first == expected)
    }

    @Test func everyMistakeIsTold() {
        let found = problems("tag: [a]\nturns:\n  - user: Hello\n    reply: {max_word: 1}\n")
        #expect(found.map { $0.prefix(13) } == ["test.yaml:1:1", "test.yaml:4:1"])
    }

    @Test func brokenYAMLHasItsLine() {
        #expect(problems("turns:\n  - user: 'a\n").first?.hasPrefix("test.yaml:3:1: not valid YAML: ") == true)
    }

    @Test func wordsThatOldYAMLTakesForTruthAreTexts() throws {
        let scenario = try scenario("turns:\n  - user: yes\n  - user: no\n  - user: on\n")
        #expect(scenario.turns.map(\.user) == ["yes", "no", "on"])
    }

    @Test func documentsOfAFileHaveIDsOfTheirOwn() throws {
        let all = try scenarios(Self.turns + "---\n" + Self.turns)
        #expect(all.map(\.id) == ["test", "test#2"])
        #expect(all[1].turns[0].location.line == 5)
    }

    @Test func aMatrixIsEveryCombinationWithTypedValues() throws {
        let all = try scenarios(
            """
            matrix:
              count: [8, 9]
              case: [{word: "a", then: none}, {word: b, then: [{list_rooms: {}}]}]
            turns:
              - user: Say ${case.word} ${count} $${x}
                calls: ${case.then}
            """
        )
        #expect(
            all.map(\.name) == [
                "test[count=1,case=1]", "test[count=1,case=2]", "test[count=2,case=1]", "test[count=2,case=2]",
            ]
        )
        #expect(all.map { $0.turns[0].user } == ["Say a 8 ${x}", "Say b 8 ${x}", "Say a 9 ${x}", "Say b 9 ${x}"])
        guard case .listed(let items)? = all[1].turns[0].calls?.kind else {
            Issue.record("expected a list of calls")
            return
        }
        #expect(items.flatMap(\.entries).map(\.tool) == ["list_rooms"])
    }

    @Test func numbersOfAMatrixStayNumbers() throws {
        let all = try scenarios(
            """
            matrix: {most: [8, true, "8"]}
            turns:
              - user: x
                calls: [{create_room: {name: a, max_participants: "${most}"}}]
            """
        )
        let values = all.compactMap { scenario -> JSONValue? in
            guard case .exactly(let value)? = scenario.turns[0].calls?.entries[0].arguments?[1].value else {
                return nil
            }
            return value
        }
        #expect(values == [8, true, "8"])
    }

    @Test func aScenarioHasEveryPart() throws {
        let scenario = try scenario(
            """
            about: Everything at once.
            tags: [a, b]
            clock: 2026-10-08T12:34:56Z
            approve: always
            world:
              rooms: {alpha: {participants: 2, metadata: ""}, beta: }
              other_rooms: [payroll]
            turns:
              - user: Hello
                repeat: 3
                faults: [{model: {fail: slow, seconds: 2}}]
                limits: {llm_calls: 2}
                world: unchanged
            faults:
              - delete_room: {fail: timeout, times: always, effect: applied}
            never: [delete_room, create_room: {name: {like: "^x"}}]
            after: {rooms: {alpha: unchanged, beta: {max_participants: {min: 0}}}}
            reply: {json: {type: object}, like: {text: a b, at_least: 0.5}, judge: Is kind.}
            limits: {tokens: 100, cost_usd: 0.5}
            reliability: 0.9
            """
        )
        #expect(scenario.clock?.rfc3339 == "2026-10-08T12:34:56.000Z")
        #expect(scenario.approval == .always)
        #expect(scenario.world.rooms.map(\.name) == ["pattreeya-alpha", "pattreeya-beta", "payroll"])
        #expect(scenario.world.needsEmbeddedServer)
        #expect(scenario.turns.count == 3)
        #expect(scenario.faults[0].times == nil)
        #expect(scenario.faults[0].isEffectApplied)
        #expect(scenario.never.map { $0.arguments?.count } == [nil, 1])
        #expect(scenario.reply.map(\.key) == ["json", "like", "judge"])
        #expect(scenario.limits.map(\.kind) == [.tokens, .costUSD])
        #expect(scenario.reliability?.against == 0.75)
    }

    @Test func aSimulatedUserTakesThePlaceOfTurns() throws {
        let user = try scenario("user: {goal: Clean up., knows: [Nothing.], style: brief}\n").user
        #expect(user == SimulatedUser(goal: "Clean up.", knows: ["Nothing."], style: "brief", maxTurns: 8))
    }

    @Test func aReplySchemaIsReadBesideTheFile() throws {
        let reader = ScenarioReader(tools: .withDefaults) { path in
            Array(path == "evals/x/reply.json" ? "{\"type\": \"object\"}".utf8 : "[]".utf8)
        }
        let yaml = "turns:\n  - user: a\n    reply: {json: reply.json}\n"
        #expect(throws: Never.self) { try reader.read(yaml, id: "x/a", file: "evals/x/a.yaml") }
        #expect(throws: ScenarioProblems.self) { try reader.read(yaml, id: "a", file: "a.yaml") }
    }

    /// What the schema for editors says of a file is what the parser says.
    @Test func theEditorSchemaHasEveryKeyOfTheTable() throws {
        let document = EditorSchema.document(tools: .withDefaults)
        let defs = try #require(document["$defs"]?.objectValue)
        #expect(Set(defs.keys).isSuperset(of: ["turn", "call", "reply", "value", "faults", "world"]))
        let text = EditorSchema.text(tools: .withDefaults)
        for key in ["any_order", "same_as", "delete_room", "max_participants", "never_says", "cost_usd", "max_turns"] {
            #expect(text.contains("\"\(key)\""))
        }
    }
}
