import TestSupport
import Testing
import Tools

@testable import Evals

@Suite struct AssignmentTests {
    /// Tries every way to give items slots.
    private func bruteForce(_ items: [Bool], _ slots: [Bool], _ edges: [[Bool]]) -> Bool {
        func search(_ item: Int, _ used: Set<Int>) -> Bool {
            if item == items.count { return slots.indices.allSatisfy { !slots[$0] || used.contains($0) } }
            if !items[item], search(item + 1, used) { return true }
            return slots.indices.contains { slot in
                edges[item][slot] && !used.contains(slot) && search(item + 1, used.union([slot]))
            }
        }
        return search(0, [])
    }

    @Test func agreesWithTryingEverything() {
        var random = SeededGenerator(seed: 4)
        var possible = 0
        for _ in 0..<4000 {
            let items = (0..<Int.random(in: 0...5, using: &random)).map { _ in Bool.random(using: &random) }
            let slots = (0..<Int.random(in: 0...5, using: &random)).map { _ in Bool.random(using: &random) }
            let edges = items.map { _ in slots.map { _ in Int.random(in: 0..<5, using: &random) < 2 } }
            let found = Assignment.find(items: items, slots: slots) { edges[$0][$1] }
            #expect((found != nil) == bruteForce(items, slots, edges), "\(items) \(slots) \(edges)")
            guard let found else { continue }
            possible += 1
            let used = found.compactMap(\.self)
            #expect(Set(used).count == used.count)
            #expect(items.indices.allSatisfy { !items[$0] || found[$0] != nil })
            #expect(slots.indices.allSatisfy { !slots[$0] || used.contains($0) })
            #expect(found.enumerated().allSatisfy { item, slot in slot.map { edges[item][$0] } ?? true })
        }
        #expect(possible > 500)
    }

    /// The order in which a list is written never decides: every permutation of the entries gives the same verdict.
    @Test func theOrderOfTheEntriesDoesNotMatter() throws {
        let entries = [
            "{delete_room: {name: {in: [a, b]}}}", "{delete_room: {name: a}}", "{delete_room: any, times: 0..2}",
        ]
        let calls: [[String]] = [
            ["a", "b"], ["b", "a"], ["b", "b"], ["a"], ["a", "a", "c", "c"], ["c", "a", "b", "c"],
        ]
        for made in calls {
            var verdicts: Set<Bool> = []
            for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
                let list = order.map { entries[$0] }.joined(separator: ", ")
                let scenario = try scenario("turns:\n  - user: x\n    calls: [{any_order: [\(list)]}]\n")
                var trial = TestTrial(scenario: scenario)
                trial.say("x", made.map { .delete($0) }, "Okay.")
                verdicts.insert(!trial.verdict(scenario).failed.contains("calls"))
            }
            #expect(verdicts.count == 1, "\(made)")
        }
    }

    /// A list with order, repetition and alternatives against a matcher that tries every way to read it.
    @Test func listsAgreeWithTryingEverything() throws {
        let lists: [(String, (String) -> Bool)] = [
            (
                "[{delete_room: {name: a}, times: 1..2}, {delete_room: any, maybe: true}, {delete_room: {name: b}}]",
                { $0.wholeMatch(of: /a{1,2}[abc]?b/) != nil }
            ),
            (
                "[{one_of: [[{delete_room: {name: a}}], [{delete_room: {name: a}}, {delete_room: {name: b}}]]}, {delete_room: {name: b}, maybe: true}]",
                { $0.wholeMatch(of: /(a|ab)b?/) != nil }
            ),
            (
                "[{delete_room: any, times: 0..3}, {delete_room: {name: c}}]",
                { $0.wholeMatch(of: /[abc]{0,3}c/) != nil }
            ),
        ]
        var words = [""]
        for _ in 0..<4 { words += words.flatMap { word in ["a", "b", "c"].map { word + $0 } } }
        for (list, isExpected) in lists {
            let scenario = try scenario("turns:\n  - user: x\n    calls: \(list)\n")
            for word in Set(words) where word.count <= 5 {
                var trial = TestTrial(scenario: scenario)
                trial.say("x", word.map { .delete(String($0)) }, "Okay.")
                #expect(trial.verdict(scenario).failed.contains("calls") != isExpected(word), "\(list) \(word)")
            }
        }
    }
}
