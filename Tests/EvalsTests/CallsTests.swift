import Testing
import Tools

@testable import Evals

/// The rules of the calls, one by one.
@Suite struct CallsTests {
    private func outcome(_ calls: String, _ made: [TestCall], rooms: [String] = ["a", "b", "c"]) throws -> CheckResult {
        let scenario = try scenario(
            "world: {rooms: [\(rooms.joined(separator: ", "))]}\nturns:\n  - user: x\n    calls: \(calls)\n"
        )
        var trial = TestTrial(scenario: scenario)
        trial.say("x", made, "Okay.")
        return try #require(trial.verdict(scenario).results.first { $0.kind == .calls })
    }

    private func passes(_ calls: String, _ made: [TestCall]) throws -> Bool {
        try outcome(calls, made).outcome == .passed
    }

    @Test func noneMeansNoCallAtAll() throws {
        #expect(try passes("none", []))
        #expect(try !passes("none", [.list]))
    }

    @Test func readsAreFreeAndWritesAreNot() throws {
        #expect(try passes("reads", [.list, TestCall("get_room", ["name": "a"])]))
        #expect(try !passes("reads", [.list, .delete("a")]))
        #expect(try !passes("reads", [TestCall("drop_everything")]))
    }

    @Test func aTurnThatSaysNothingMayOnlyRead() throws {
        let scenario = try scenario("world: {rooms: [a]}\nturns:\n  - user: x\n")
        var trial = TestTrial(scenario: scenario)
        trial.say("x", [.delete("a")], "Okay.")
        #expect(trial.verdict(scenario).failed == ["calls", "world", "journal"])
    }

    @Test func aListIsInOrderAndComplete() throws {
        let list = "[{delete_room: {name: a}}, {delete_room: {name: b}}]"
        #expect(try passes(list, [.delete("a"), .delete("b")]))
        #expect(try passes(list, [.list, .delete("a"), .list, .delete("b"), .list]))
        #expect(try !passes(list, [.delete("b"), .delete("a")]))
        #expect(try !passes(list, [.delete("a")]))
        #expect(try !passes(list, [.delete("a"), .delete("b"), .delete("b")]))
        #expect(try !passes(list, [.delete("a"), .delete("c"), .delete("b")]))
    }

    @Test func aNamedReadMustBeMade() throws {
        #expect(try passes("[{list_rooms: {}}, {delete_room: {name: a}}]", [.list, .delete("a")]))
        #expect(try !passes("[{list_rooms: {}}, {delete_room: {name: a}}]", [.delete("a"), .list]))
    }

    @Test func timesAndMaybe() throws {
        #expect(try passes("[{delete_room: {name: a}, times: 1..3}]", [.delete("a"), .list, .delete("a")]))
        #expect(try !passes("[{delete_room: {name: a}, times: 1..3}]", []))
        #expect(try !passes("[{delete_room: {name: a}, times: 2}]", [.delete("a")]))
        #expect(try passes("[{delete_room: {name: a}, maybe: true}]", []))
        #expect(try !passes("[{delete_room: {name: a}, maybe: true}]", [.delete("a"), .delete("a")]))
    }

    @Test func anyOrderIsATrueAssignment() throws {
        // A greedy reading gives the loose entry the only call that the strict one can have.
        let entries = "[{any_order: [{delete_room: any}, {delete_room: {name: a}}]}]"
        #expect(try passes(entries, [.delete("a"), .delete("b")]))
        #expect(try passes(entries, [.delete("b"), .delete("a")]))
        #expect(try !passes(entries, [.delete("b"), .delete("c")]))
        #expect(try !passes(entries, [.delete("a")]))
    }

    @Test func oneOfIsOneOfTheLists() throws {
        let lists = "[{one_of: [[], [{list_rooms: {}}, {delete_room: {name: a}}], [{delete_room: {name: b}}]]}]"
        #expect(try passes(lists, []))
        #expect(try passes(lists, [.list, .delete("a")]))
        #expect(try passes(lists, [.delete("b")]))
        #expect(try !passes(lists, [.delete("a")]))
        #expect(try !passes(lists, [.delete("b"), .list, .delete("a")]))
    }

    @Test func valuesAreTyped() throws {
        func create(_ value: JSONValue) -> [TestCall] { [.create("n", ["max_participants": value])] }
        #expect(try passes("[{create_room: {name: n, max_participants: 1}}]", create(1)))
        #expect(try !passes("[{create_room: {name: n, max_participants: 1}}]", create(true)))
        #expect(try !passes("[{create_room: {name: n, max_participants: 1}}]", create("1")))
        #expect(try !passes("[{create_room: {name: n, max_participants: 1}}]", create(2)))
    }

    @Test func textsAreComparedByteByByte() throws {
        // The same word to people, two names to a server.
        #expect(try passes("[{delete_room: {name: \"caf\u{E9}\"}}]", [.delete("caf\u{E9}")]))
        #expect(try !passes("[{delete_room: {name: \"caf\u{E9}\"}}]", [.delete("cafe\u{301}")]))
        #expect(try !passes("[{delete_room: {name: daily-standup}}]", [.delete("daily_standup")]))
        #expect(try !passes("[{delete_room: {name: daily-standup}}]", [.delete("Daily-Standup")]))
    }

    @Test func aRoomIsTheSameWithItsPrefix() throws {
        #expect(try passes("[{delete_room: {name: a}}]", [.delete("pattreeya-a")]))
        #expect(try passes("[{delete_room: {name: pattreeya-a}}]", [.delete("a")]))
        #expect(try passes("[{get_room: {name: a}}]", [TestCall("get_room", ["name": "a"])]))
        #expect(try !passes("[{get_room: {name: a}}]", [TestCall("get_room", ["name": "pattreeya-a"])]))
    }

    @Test(arguments: [
        ("{like: '^st'}", "standup", true), ("{like: '^st'}", "pattreeya-standup", true),
        ("{like: '^st'}", "best", false),
        ("{in: [x, y]}", "y", true), ("{in: [x, y]}", "z", false), ("{any: true}", "z", true),
    ])
    func rulesForTexts(_ rule: String, _ value: String, _ isFine: Bool) throws {
        #expect(try passes("[{create_room: {name: \(rule)}}]", [.create(value)]) == isFine)
    }

    static let numberRules: [(String, JSONValue, Bool)] = [
        ("{min: 2, max: 4}", 3, true), ("{min: 2, max: 4}", 5, false), ("{min: 2}", "3", false),
        ("{max: 4}", 4.0, true), ("{in: [1, 2]}", 2, true), ("{in: [1, 2]}", true, false),
    ]

    @Test(arguments: numberRules) func rulesForNumbers(_ rule: String, _ value: JSONValue, _ isFine: Bool) throws {
        let made = TestCall.create("n", ["max_participants": value])
        #expect(try passes("[{create_room: {name: n, max_participants: \(rule)}}]", [made]) == isFine)
    }

    @Test func onlyDefaultsMayGoUnlisted() throws {
        let list = "[{create_room: {name: n}}]"
        #expect(try passes(list, [.create("n", ["max_participants": 0, "private": false])]))
        #expect(try passes(list, [.create("n", ["private": nil])]))
        #expect(try !passes(list, [.create("n", ["private": true])]))
        #expect(try passes("[{create_room: {name: n}, extra: allow}]", [.create("n", ["private": true])]))
        #expect(try passes("[{create_room: {name: n, private: false}}]", [.create("n")]))
        #expect(try passes("[{create_room: any}]", [.create("n", ["private": true])]))
    }

    @Test func absentMeansLeftOut() throws {
        let tools = ToolCatalog.ours
        let scenario = try scenario(
            "turns:\n  - user: x\n    calls: [{create_pattreeya_room: {room_name_suffix: {absent: true}}}]\n",
            tools: tools
        )
        for (arguments, isFine) in [
            ([:], true), (["room_name_suffix": nil], true), (["room_name_suffix": ""], true),
            (["room_name_suffix": "x"], false),
        ] as [(JSONObject, Bool)] {
            var trial = TestTrial(scenario: scenario, tools: tools)
            trial.say("x", [TestCall("create_pattreeya_room", arguments)], "Done.")
            let verdict = trial.verdict(scenario)
            #expect((verdict.outcome == .passed) == isFine, "\(arguments) \(verdict.failures.map(\.message))")
        }
    }

    @Test func sameAsIsTheValueOfAnEarlierCall() throws {
        let tools = ToolCatalog.ours
        let scenario = try scenario(
            """
            turns:
              - user: make one
                calls: [{create_pattreeya_room: {}}]
              - user: delete it
                calls: [{delete_pattreeya_room: {room_name: {same_as: turn1.create_pattreeya_room.room}}}]
            """,
            tools: tools
        )
        for (name, isFine) in [
            ("20261008-123456", true), ("pattreeya-20261008-123456", true), ("20261008-123457", false),
        ] {
            var trial = TestTrial(scenario: scenario, tools: tools)
            trial.say(
                "make one",
                [TestCall("create_pattreeya_room")],
                "Successfully created room: pattreeya-20261008-123456."
            )
            trial.say("delete it", [TestCall("delete_pattreeya_room", ["room_name": .string(name)])], "Okay.")
            #expect((trial.verdict(scenario).outcome == .passed) == isFine, "\(name)")
        }
    }

    @Test func theResultOfACallCanBeAsked() throws {
        #expect(try passes("[{delete_room: {name: zzz}, result: failed}]", [.delete("zzz")]))
        #expect(try !passes("[{delete_room: {name: a}, result: failed}]", [.delete("a")]))
        let denied = TestCall("delete_room", ["name": "a"], denied: true)
        #expect(try passes("[{delete_room: {name: a}, result: denied}]", [denied]))
        #expect(try !passes("[{delete_room: {name: a}, result: ok}]", [denied]))
    }

    @Test func attemptsCountEvenWhereTheyAreStopped() throws {
        let scenario = try scenario("world: {rooms: [a]}\nturns:\n  - user: x\nnever: [delete_room: {name: a}]\n")
        var trial = TestTrial(scenario: scenario)
        trial.say("x", [TestCall("delete_room", ["name": "a"], denied: true)], "That was not approved.")
        #expect(trial.verdict(scenario).failed == ["calls", "never"])
    }

    @Test func neverHoldsWhateverElseTheCallHas() throws {
        let scenario = try scenario(
            "turns:\n  - user: x\n    calls: [{create_room: any}]\nnever: [create_room: {private: true}]\n"
        )
        var trial = TestTrial(scenario: scenario)
        trial.say("x", [.create("n", ["private": true])], "Done.")
        #expect(trial.verdict(scenario).failed == ["never"])
        var other = TestTrial(scenario: scenario)
        other.say("x", [.create("n")], "Done.")
        #expect(other.verdict(scenario).outcome == .passed)
    }

    @Test func whatNobodyCanCarryOutAlwaysFails() throws {
        let scenario = try scenario("turns:\n  - user: x\n    calls: reads\n")
        for call in [TestCall("list_rooms", original: "{"), TestCall("frobnicate")] {
            var trial = TestTrial(scenario: scenario)
            trial.say("x", [call], "Hm.")
            #expect(trial.verdict(scenario).failed.contains("understood"))
        }
        // Nothing at all stands for no arguments.
        var trial = TestTrial(scenario: scenario)
        trial.say("x", [TestCall("list_rooms", original: "")], "Hm.")
        #expect(trial.verdict(scenario).outcome == .passed)
    }

    @Test func aFailureSaysWhatWasExpectedAndWhatCame() throws {
        let near = try outcome("[{delete_room: {name: a}}]", [.delete("b")])
        #expect(
            near.message == "test.yaml:4:14: turn 1, calls: expected delete_room {name: \"a\"}, got "
                + "delete_room {\"name\":\"b\"} (name: expected \"a\", got \"b\")"
        )
        let more = try outcome("[{delete_room: {name: a}}]", [.delete("a"), .delete("b")])
        #expect(more.actual == "also delete_room {\"name\":\"b\"}")
        #expect(try outcome("[{delete_room: {name: a}}]", []).actual == "no call")
    }

    @Test func callsOfTheWholeConversationMayFallInAnyTurn() throws {
        let scenario = try scenario(
            "world: {rooms: [a, b]}\nuser: {goal: g}\ncalls:\n  - any_order: [delete_room: {name: a}, delete_room: {name: b}]\n"
        )
        var trial = TestTrial(scenario: scenario)
        trial.say("hi", [.delete("b")], "Deleted b.")
        trial.say("more", [.list, .delete("a")], "Deleted a.")
        #expect(trial.verdict(scenario).outcome == .passed)
        var half = TestTrial(scenario: scenario)
        half.say("hi", [.delete("b")], "Deleted b.")
        #expect(half.verdict(scenario).failed.first == "calls")
    }
}
