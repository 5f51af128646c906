import Testing
import Tools

@testable import Evals

@Suite struct LintTests {
    static let turn = "turns:\n  - user: x\n"

    static let mistakes: [(String, String)] = [
        ("matrix: {a: [1], b: [2]}\nturns:\n  - user: say ${a}\n", "unused-variable"),
        (
            turn + "    calls: [{delete_room: {name: a}}]\nworld: {rooms: [a]}\nnever: [delete_room]\n",
            "impossible-call"
        ),
        (
            turn
                + "    calls: [{delete_room: {name: a}}]\nworld: {rooms: [a]}\nnever: [delete_room: {name: {in: [a]}}]\n",
            "impossible-call"
        ),
        (turn + "    calls: [{create_room: {name: a, max_participants: \"8\"}}]\n", "impossible-argument"),
        (turn + "    calls: [{create_room: {name: a, max_participants: {min: 3, max: 2}}}]\n", "impossible-argument"),
        (turn + "    calls: [{create_room: {name: a, max_participants: {like: a}}}]\n", "impossible-argument"),
        (turn + "    calls: [{delete_room: {name: {absent: true}}}]\n", "impossible-argument"),
        (turn + "    calls: [{get_room: {name: {same_as: turn2.create_room.name}}}]\n", "impossible-reference"),
        (turn + "    calls: [{get_room: {name: {same_as: turn1.creat_room.name}}}]\n", "impossible-reference"),
        (turn + "    calls: [{get_room: {name: {same_as: turn1.create_room.name}}}]\n", "impossible-reference"),
        (turn + "    reply: {says: [I deleted it], never_says: [deleted]}\n", "impossible-reply"),
        (turn + "    reply: {says: [one two three], max_words: 2}\n", "impossible-reply"),
        (turn + "    reply: {says_any: [deleted, it was deleted], never_says: [deleted]}\n", "impossible-reply"),
        (turn + "    calls: [{list_rooms: {}}]\nlimits: {llm_calls: 1}\n", "impossible-limit"),
        (turn + "    calls: [{list_rooms: {}, times: 3}]\nlimits: {tool_calls: 2}\n", "impossible-limit"),
        (turn + "    calls: none\nlimits: {tool_calls: 2}\n", "vacuous-limit"),
        (turn + "    reply: {matches: 'a*'}\n", "vacuous-pattern"),
        (turn + "    calls: [{get_room: {name: {like: '.*'}}}]\n", "vacuous-pattern"),
        ("world: {rooms: [a]}\n" + turn + "after: {rooms: [a, b]}\n", "impossible-world"),
        ("world: {rooms: [a]}\n" + turn + "after: {rooms: []}\n", "impossible-world"),
        (
            "world: {rooms: [a]}\n" + turn + "    calls: [{delete_room: {name: a}}]\nafter: unchanged\n",
            "impossible-world"
        ),
        (turn + "    world: {rooms: [b]}\n", "impossible-world"),
        (turn + "    calls: none\n    faults: [list_rooms: {fail: unavailable}]\n", "unreachable-fault"),
        (turn + "    faults: [delete_room: {fail: unavailable}]\nafter: unchanged\n", "unreachable-fault"),
        (
            "world: {rooms: [a]}\n" + turn
                + "    calls: [{delete_room: {name: a}}]\n    faults: [delete_room: {fail: unavailable}]\n",
            "open-world"
        ),
        ("tags: [offline]\n" + turn + "    reply: {judge: Is kind.}\n", "offline-tag"),
        ("tags: [offline]\nuser: {goal: x}\n", "offline-tag"),
    ]

    @Test(arguments: mistakes) func mistakesHaveNames(_ yaml: String, _ rule: String) throws {
        let findings = Lint(tools: .withDefaults).findings(in: try scenarios(yaml))
        #expect(findings.map(\.rule.rawValue) == [rule], "\(findings.map(\.description))")
        #expect(findings.allSatisfy { $0.location.line > 0 && !$0.message.isEmpty })
    }

    static let fine: [String] = [
        turn, turn + "    calls: [{list_rooms: {}}]\nlimits: {llm_calls: 2, tool_calls: 1}\n",
        "world: {rooms: [a, b]}\n" + turn + "    calls: [{delete_room: {name: a}}]\nafter: {rooms: [b]}\n",
        "world: {rooms: [a, b]}\n" + turn + "    calls: [{delete_room: {name: a}}]\nnever: [delete_room: {name: b}]\n",
        "world: {rooms: [a]}\n" + turn + "    calls: [{delete_room: {name: a}, result: failed}]\nafter: unchanged\n",
        turn + "    calls: [{create_room: any}]\nafter: {rooms: [{like: .}]}\n",
        turn + "    reply: {says: [deletion], never_says: [deleted]}\n",
        turn
            + "    calls: reads\n    faults: [list_rooms: {fail: slow, seconds: 1}, model: {fail: slow, seconds: 1}]\n",
        "world: {rooms: [a]}\n" + turn
            + "    calls: [{delete_room: {name: a}, maybe: true}]\n    faults: [delete_room: {fail: unavailable}]\nafter: unchanged\n",
        turn
            + "    calls: [{create_room: {name: a}}]\n  - user: y\n    calls: [{delete_room: {name: {same_as: turn1.create_room.name}}}]\n",
    ]

    @Test(arguments: fine) func whatIsFineIsNotFound(_ yaml: String) throws {
        #expect(Lint(tools: .withDefaults).findings(in: try scenarios(yaml)).map(\.description) == [])
    }
}
