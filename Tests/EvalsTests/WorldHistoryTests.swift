import Testing

@testable import Evals

/// The rooms before and after each call.
@Suite struct WorldHistoryTests {
    private let rooms = ["pattreeya-a", "pattreeya-b"].map { World.Room(name: $0) }

    /// What a trial leaves in which both rooms are deleted in one turn, each change noted with its call.
    private func deletingBoth() -> (record: TrialRecord, turns: [RecordedTurn]) {
        var trial = TestTrial(rooms)
        trial.say("delete both", [.delete("a"), .delete("b")], "Done.")
        var record = trial.record
        let turns = RecordedTurn.turns(of: record.events)
        for place in record.effects.indices { record.effects[place].call = turns[0].calls[place].id }
        return (record, turns)
    }

    private func names(_ step: WorldHistory.Step?) -> [[String]]? {
        step.map { [$0.before.rooms.map(\.name), $0.after.rooms.map(\.name)] }
    }

    @Test func eachCallHasItsOwnEffects() {
        let (record, turns) = deletingBoth()
        let history = WorldHistory(record, turns: turns)
        let steps = history.turns[0].calls.map(names)
        #expect(steps == [[["pattreeya-a", "pattreeya-b"], ["pattreeya-b"]], [["pattreeya-b"], []]])
        #expect(history.turns[0].unexplained == nil && history.unexplainedAtEnd == nil)
    }

    /// Some models give all calls of a turn one id.
    @Test func callsOfOneIDTakeOneEffectEach() {
        var (record, turns) = deletingBoth()
        for place in turns[0].calls.indices { turns[0].calls[place].id = "same" }
        for place in record.effects.indices { record.effects[place].call = "same" }
        let calls = WorldHistory(record, turns: turns).turns[0].calls
        #expect(calls.map(\.after.rooms.count) == [1, 0])
        turns[0].calls[0].approval = false
        #expect(WorldHistory(record, turns: turns).turns[0].calls.map(\.after.rooms.count) == [2, 0])
    }

    @Test func aRoomThatACallMadeIsShownAsItWasSeen() throws {
        var trial = TestTrial([])
        trial.say("create a", [.create("a")], "Done.")
        var record = trial.record
        record.after.rooms[0].metadata = "notes"
        record.worlds[1] = record.after
        let turns = RecordedTurn.turns(of: record.events)
        record.effects[0].call = turns[0].calls[0].id
        record.effects[0].sid = record.after.rooms[0].sid
        let history = WorldHistory(record, turns: turns)
        #expect(history.turns[0].calls[0].after.rooms == record.after.rooms && history.turns[0].unexplained == nil)
    }

    /// What was looked at goes before what was noted.
    @Test func whatNoCallDidIsShownByItself() {
        var (record, turns) = deletingBoth()
        record.effects[1].call = nil
        let unknown = WorldHistory(record, turns: turns)
        #expect(unknown.turns[0].calls.map(\.after.rooms.count) == [1, 1])
        #expect(names(unknown.turns[0].unexplained) == [["pattreeya-b"], []])
        record.effects = []
        record.after = World(rooms)
        let silent = WorldHistory(record, turns: turns)
        #expect(silent.turns[0].calls.map(\.after.rooms.count) == [2, 2])
        #expect(names(silent.turns[0].unexplained) == [["pattreeya-a", "pattreeya-b"], []])
        #expect(names(silent.unexplainedAtEnd) == [[], ["pattreeya-a", "pattreeya-b"]])
    }

    @Test func anotherRoomOfTheSameNameIsRemovedAndAdded() {
        let old = World([.init(name: "a", sid: "1"), .init(name: "b", sid: "2"), .init(name: "e\u{301}", sid: "3")])
        let new = World([
            .init(name: "b", sid: "2", metadata: "x"), .init(name: "a", sid: "9"), .init(name: "\u{E9}", sid: "4"),
        ])
        let difference = WorldDifference(from: old, to: new)
        #expect(difference.before.map(\.mark) == [.removed, .changed, .removed])
        #expect(difference.after.map(\.mark) == [.added, .changed, .added])
        #expect(WorldDifference(from: old, to: World(old.rooms.reversed())).isEmpty)
    }
}
