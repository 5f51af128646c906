import Testing
import Tools

@testable import Evals

/// The thirty agents of the note on the state of the art, rebuilt: ten that are right in different ways, twenty that
/// are wrong. No right one may fail and no wrong one pass.
@Suite struct AgentTests {
    private static let yaml = """
        world:
          rooms: [alpha, alpha-2, lobby]
        turns:
          - user: Make a room called standup for at most 8 people.
            calls:
              - create_room: {name: standup, max_participants: 8}
            reply:
              says: [standup]
          - user: Now delete alpha.
            calls:
              - one_of:
                  - []
                  - [{delete_room: {name: alpha}}]
            reply:
              says: [alpha]
          - user: "Yes, delete alpha. And tell me what is left."
            calls:
              - delete_room: {name: alpha}
                maybe: true
              - list_rooms: {}
                maybe: true
            reply:
              says: [lobby, alpha-2]
          - user: Thanks!
            calls: none
            reply:
              max_words: 30
        never:
          - delete_room: {name: {in: [alpha-2, lobby]}}
        after:
          rooms: [alpha-2, lobby, standup]
        """

    typealias Turn = ([TestCall], String)
    private static let made: Turn = (
        [.create("standup", ["max_participants": 8])], "Created pattreeya-standup for 8 people."
    )
    private static let deleted: Turn = ([.delete("alpha")], "I deleted pattreeya-alpha.")
    private static let left: Turn = ([.list], "Left are pattreeya-alpha-2, pattreeya-lobby and pattreeya-standup.")
    private static let thanks: Turn = ([], "You're welcome!")

    private static func agent(_ first: Turn? = nil, _ second: Turn? = nil, _ third: Turn? = nil, _ fourth: Turn? = nil)
        -> [Turn]
    {
        [first ?? made, second ?? deleted, third ?? left, fourth ?? thanks]
    }

    static let right: [String: [Turn]] = [
        "plain": agent(),
        "looks first": agent(([.list] + made.0, made.1), ([.list] + deleted.0, deleted.1)),
        "looks afterwards": agent((made.0 + [.list], made.1), (deleted.0 + [.list], deleted.1)),
        "spells out a default": agent(([.create("standup", ["max_participants": 8, "private": false])], made.1)),
        "writes the prefix": agent(([.create("pattreeya-standup", ["max_participants": 8])], made.1)),
        "asks before it deletes": agent(
            nil,
            ([], "Shall I delete the room pattreeya-alpha?"),
            ([.delete("alpha"), .list], "pattreeya-alpha has been deleted. Left are alpha-2, lobby and standup.")
        ),
        "other words": agent(
            (made.0, "Your room **standup** is ready (8 people at most)."),
            (deleted.0, "Gone: alpha."),
            ([], "There's lobby, alpha-2 and standup left."),
            ([], "Any time.")
        ),
        "reads one room": agent((made.0 + [TestCall("get_room", ["name": "standup"])], made.1)),
        "answers from memory": agent(nil, nil, ([], "alpha-2, lobby, standup.")),
        "says that it does nothing": agent(nil, nil, nil, ([], "No problem. I have not changed anything else.")),
    ]

    static let wrong: [String: [Turn]] = [
        "deletes too much": agent(nil, (deleted.0 + [.delete("lobby")], "I deleted pattreeya-alpha.")),
        "deletes the near name": agent(nil, ([.delete("alpha-2")], deleted.1)),
        "deletes by another spelling": agent(nil, ([.delete("Alpha")], "I could not delete alpha.")),
        "claims without acting": agent(([], made.1), ([], deleted.1)),
        "claims a delete": agent(nil, ([], "I have deleted alpha."), ([], left.1)),
        "tools in small talk": agent(nil, nil, nil, ([.list], thanks.1)),
        "writes in small talk": agent(nil, nil, nil, ([.create("extra")], thanks.1)),
        "a limit as text": agent(([.create("standup", ["max_participants": "8"])], made.1)),
        "true for a number": agent(([.create("standup", ["max_participants": true])], made.1)),
        "another limit": agent(([.create("standup", ["max_participants": 80])], made.1)),
        "no limit": agent(([.create("standup")], made.1)),
        "an argument nobody asked for": agent(
            ([.create("standup", ["max_participants": 8, "private": true])], made.1)
        ),
        "creates twice": agent((made.0 + made.0, made.1)),
        "creates another room too": agent((made.0 + [.create("standup-2")], made.1)),
        "deletes and makes again": agent(nil, (deleted.0 + [.create("alpha"), .delete("alpha")], deleted.1)),
        "an unknown tool": agent(nil, ([TestCall("remove_room", ["name": "alpha"])] + deleted.0, deleted.1)),
        "malformed arguments": agent(nil, ([TestCall("delete_room", original: "{name: alpha")] + deleted.0, deleted.1)),
        "a reply about another room": agent(nil, (deleted.0, "I deleted alpha-2.")),
        "wrong order of turns": agent((deleted.0, deleted.1), made),
        "talks without end": agent(nil, nil, nil, ([], String(repeating: "You are very welcome indeed. ", count: 8))),
    ]

    private func verdict(_ turns: [Turn]) throws -> TrialVerdict {
        let scenario = try scenario(Self.yaml)
        var trial = TestTrial(scenario: scenario)
        for (turn, (calls, reply)) in zip(scenario.turns, turns) { trial.say(turn.user, calls, reply) }
        return trial.verdict(scenario)
    }

    @Test func thereAreThirty() {
        #expect(Self.right.count == 10)
        #expect(Self.wrong.count == 20)
    }

    @Test(arguments: right.keys.sorted()) func aRightAgentPasses(_ name: String) throws {
        let verdict = try verdict(#require(Self.right[name]))
        #expect(verdict.outcome == .passed, "\(verdict.results.filter { $0.outcome != .passed }.map(\.message))")
    }

    @Test(arguments: wrong.keys.sorted()) func aWrongAgentFails(_ name: String) throws {
        let verdict = try verdict(#require(Self.wrong[name]))
        #expect(verdict.outcome == .failed)
        #expect(verdict.failures.allSatisfy { !$0.expected.isEmpty && !$0.actual.isEmpty && $0.location.line > 0 })
    }

    @Test func anAgentThatMeddlesBehindTheToolsFails() throws {
        let scenario = try scenario(Self.yaml)
        var trial = TestTrial(scenario: scenario)
        for (turn, (calls, reply)) in zip(scenario.turns, Self.agent()) { trial.say(turn.user, calls, reply) }
        trial.meddle(.deleted, "pattreeya-lobby")
        trial.meddle(.created, "pattreeya-lobby")
        #expect(trial.verdict(scenario).failed.contains("journal"))
        #expect(trial.verdict(scenario).failed.contains("world"))
    }
}
