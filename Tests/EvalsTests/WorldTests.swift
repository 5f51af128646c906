import AgentCore
import Rooms
import Testing
import Tools

@testable import Evals

/// The world afterwards, given or derived, and the journal.
@Suite struct WorldTests {
    private func run(_ yaml: String, _ calls: [TestCall], tools: ToolCatalog = .withDefaults) throws -> (
        Scenario, TestTrial
    ) {
        let scenario = try scenario(yaml, tools: tools)
        var trial = TestTrial(scenario: scenario, tools: tools)
        trial.say(scenario.turns[0].user, calls, "Okay.")
        return (scenario, trial)
    }

    @Test func withoutAfterTheCallsMakeTheWorld() throws {
        let yaml =
            "world: {rooms: [a, b]}\nturns:\n  - user: x\n    calls: [{delete_room: {name: a}}, {create_room: {name: c}}]\n"
        let (scenario, trial) = try run(yaml, [.delete("a"), .create("c")])
        let world = try #require(trial.verdict(scenario).results.first { $0.kind == .world })
        #expect(world.outcome == .passed)
        #expect(world.expected == "the rooms pattreeya-b, pattreeya-c (what the calls make of it)")
    }

    @Test func aCallThatHadNoEffectLeavesADifference() throws {
        let yaml = "world: {rooms: [a, b]}\nturns:\n  - user: x\n    calls: [{delete_room: {name: a}}]\n"
        let (scenario, denied) = try run(yaml, [TestCall("delete_room", ["name": "a"], denied: true)])
        #expect(denied.verdict(scenario).failed == ["world"])
        #expect(denied.verdict(scenario).failures[0].actual == "pattreeya-a should not be there")
    }

    @Test func anUnnamedRoomHasTheTimeForAName() throws {
        let yaml = "turns:\n  - user: x\n    calls: [{create_pattreeya_room: {}}]\n"
        let (scenario, trial) = try run(yaml, [TestCall("create_pattreeya_room")], tools: .ours)
        #expect(trial.verdict(scenario).outcome == .passed)
    }

    @Test func aRoomThatWasDeletedAndMadeAgainIsAnother() throws {
        let yaml = "world: {rooms: [a]}\nturns:\n  - user: x\nafter: {rooms: [a]}\n"
        var (scenario, trial) = try run(yaml, [])
        #expect(trial.verdict(scenario).outcome == .passed)
        trial.meddle(.deleted, "pattreeya-a")
        trial.meddle(.created, "pattreeya-a")
        #expect(trial.verdict(scenario).failed == ["world", "journal"])
        scenario.after = nil
        #expect(trial.verdict(scenario).failed == ["world", "journal"])
    }

    @Test func aNamedCallHasItsEffectOnceOnly() throws {
        let yaml =
            "world: {rooms: [a]}\nturns:\n  - user: x\n    calls: [{delete_room: {name: a}}, {create_room: {name: a}}]\n"
        let (scenario, made) = try run(yaml, [.delete("a"), .create("a")])
        var trial = made
        #expect(trial.verdict(scenario).outcome == .passed)
        trial.meddle(.deleted, "pattreeya-a")
        trial.meddle(.created, "pattreeya-a")
        #expect(trial.verdict(scenario).failed == ["journal"])
    }

    @Test func fieldsAreChecked() throws {
        func outcome(_ after: String) throws -> [String] {
            let yaml = "world: {rooms: {a: {max_participants: 8, metadata: m}}}\nturns:\n  - user: x\nafter: \(after)\n"
            let (scenario, trial) = try run(yaml, [])
            return trial.verdict(scenario).failed
        }
        #expect(try outcome("unchanged") == [])
        #expect(try outcome("{rooms: unchanged}") == [])
        #expect(try outcome("{rooms: {a: unchanged}}") == [])
        #expect(try outcome("{rooms: {a: {max_participants: 8}}}") == [])
        #expect(try outcome("{rooms: {a: {max_participants: 9}}}") == ["world"])
        #expect(try outcome("{rooms: {a: {metadata: {like: '^m$'}}}}") == [])
        #expect(try outcome("{rooms: []}") == ["world"])
        #expect(try outcome("{rooms: [a, b]}") == ["world"])
        #expect(try outcome("{rooms: [{like: '^[ab]$'}]}") == [])
    }

    @Test func patternsOfNamesAreATrueAssignment() throws {
        let yaml = "world: {rooms: [a, b]}\nturns:\n  - user: x\nafter: {rooms: [{like: '[ab]$'}, {like: 'a$'}]}\n"
        let (scenario, trial) = try run(yaml, [])
        #expect(trial.verdict(scenario).outcome == .passed)
    }

    @Test func roomsOfOthersMayNotChange() throws {
        let yaml = "world: {rooms: [a], other_rooms: [payroll]}\nturns:\n  - user: x\nafter: {rooms: [a]}\n"
        var (scenario, trial) = try run(yaml, [])
        #expect(trial.verdict(scenario).outcome == .passed)
        trial.meddle(.deleted, "payroll")
        #expect(trial.verdict(scenario).failed == ["world", "journal"])
        scenario.after = nil
        #expect(trial.verdict(scenario).failures.first?.actual == "payroll, which is not ours, is gone")
    }

    @Test func aTurnsOwnWorldNeedsALook() throws {
        let yaml =
            "world: {rooms: [a]}\nturns:\n  - user: x\n    world: {rooms: [a]}\n  - user: y\n    calls: [{delete_room: {name: a}}]\n"
        var (scenario, trial) = try run(yaml, [])
        trial.say("y", [.delete("a")], "Okay.")
        #expect(trial.verdict(scenario).outcome == .passed)
        trial.forgetWorlds()
        #expect(trial.verdict(scenario).outcome == .error)
        #expect(trial.verdict(scenario).undecided == ["world"])
        scenario.turns[0].world = nil
        #expect(trial.verdict(scenario).outcome == .passed)
    }

    @Test func effectsFollowFromTwoWorlds() {
        let before = World([.init(name: "a", sid: "1"), .init(name: "b", sid: "2"), .init(name: "c", sid: "3")])
        let after = World([.init(name: "a", sid: "1"), .init(name: "b", sid: "4"), .init(name: "d", sid: "5")])
        #expect(
            WorldEffect.between(before, after, turn: 2) == [
                WorldEffect(.deleted, "b", sid: "2", turn: 2), WorldEffect(.deleted, "c", sid: "3", turn: 2),
                WorldEffect(.created, "b", sid: "4", turn: 2), WorldEffect(.created, "d", sid: "5", turn: 2),
            ]
        )
    }

    @Test func aFaultDecidesWhatALostCallDid() throws {
        let yaml = """
            world: {rooms: [a]}
            turns:
              - user: x
                faults: [delete_room: {fail: timeout, effect: applied}]
                calls: [{delete_room: {name: a}}]
            """
        let scenario = try scenario(yaml)
        var applied = TestTrial(scenario: scenario)
        var lost = TestCall.delete("a")
        lost.outcome = .failure(error: "timeout", hint: nil)
        applied.meddle(.deleted, "pattreeya-a")
        applied.say("x", [lost], "I do not know whether that worked.")
        applied.hit(scenario.turns[0].faults[0])
        #expect(applied.verdict(scenario).outcome == .passed)
        var other = scenario
        other.turns[0].faults[0].isEffectApplied = false
        #expect(applied.verdict(other).failed == ["world"])
    }
}
