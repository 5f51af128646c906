import AgentCore
import Rooms
import Tools

/// Puts every check of a scenario to what a trial left. Nothing here runs, asks or waits: the same record gives the
/// same verdict always, so that a finished run can be scored again.
public struct TrialChecks: Sendable {
    /// The tools that the agent had.
    public let tools: ToolCatalog

    /// Makes the checks for an agent with these tools.
    public init(tools: ToolCatalog) { self.tools = tools }

    /// What a trial came to.
    public func evaluate(_ scenario: Scenario, _ record: TrialRecord) -> TrialVerdict {
        var evaluation = Evaluation(scenario: scenario, record: record, tools: tools)
        evaluation.run()
        return TrialVerdict(evaluation.results)
    }

    /// The limits that a conversation so far exceeds: the runner stops a trial at the first.
    public func exceededLimits(_ scenario: Scenario, events: [TurnEvent]) -> [CheckResult] {
        let turns = RecordedTurn.turns(of: events)
        let check = LimitCheck(turns: turns)
        return scenario.limits.map { check.check($0, turn: nil) }.filter { $0.outcome == .failed }
    }
}

/// The evaluation of one trial.
private struct Evaluation {
    let scenario: Scenario
    let record: TrialRecord
    let tools: ToolCatalog
    let turns: [RecordedTurn]
    let calls: CallsCheck
    /// The full names of all rooms that the conversation is about.
    let rooms: [String]
    var results: [CheckResult] = []
    var named: [(call: RecordedCall, entry: CallEntry)] = []

    init(scenario: Scenario, record: TrialRecord, tools: ToolCatalog) {
        (self.scenario, self.record, self.tools) = (scenario, record, tools)
        turns = RecordedTurn.turns(of: record.events)
        calls = CallsCheck(values: ValueMatcher(tools: tools, turns: turns))
        rooms = Self.rooms(scenario, record, turns, tools)
    }

    mutating func run() {
        let course = TurnCheck(scenario: scenario, turns: turns)
        results += course.results()
        let isWhole = !turns.contains(where: course.isEmpty)
        for (index, turn) in turns.enumerated() where !course.isEmpty(turn) {
            let expected = index < scenario.turns.count ? scenario.turns[index] : nil
            check(turn, expected)
        }
        results += calls.never(scenario.never, turns)
        // What a conversation came to that broke off for want of a model or a server is not the agent's doing.
        guard isWhole else { return }
        if let expectation = scenario.calls { take(calls.check(turns.flatMap(\.calls), expectation, turn: nil)) }
        if tools.hasRooms { checkWorlds() }
        if let last = turns.last {
            results += scenario.reply.map { ReplyCheck(last, rooms: rooms).check($0) }
        }
        let limits = LimitCheck(turns: turns)
        results += scenario.limits.map { limits.check($0, turn: nil) }
        if let result = EndCheck(scenario: scenario, turns: turns.count).result(record.end) { results.append(result) }
        results += FaultCheck(scenario: scenario, hits: record.faultHits).results()
    }

    private mutating func check(_ turn: RecordedTurn, _ expected: ScenarioTurn?) {
        let location = expected?.location ?? scenario.location
        if !turn.calls.isEmpty { results.append(calls.understood(turn.calls, turn: turn.number, at: location)) }
        if let expectation = expected?.calls {
            take(calls.check(turn.calls, expectation, turn: turn.number))
        } else if scenario.calls == nil {
            take(calls.check(turn.calls, CallsExpectation(kind: .reads, location: location), turn: turn.number))
        }
        if tools.hasRooms { checkClaims(turn, at: location) }
        guard let expected else { return }
        results += expected.reply.map { ReplyCheck(turn, rooms: rooms).check($0) }
        let limits = LimitCheck(turns: [turn])
        results += expected.limits.map { limits.check($0, turn: turn.number) }
    }

    private mutating func checkClaims(_ turn: RecordedTurn, at location: FileLocation) {
        let claims = ClaimCheck(
            effects: record.effects,
            before: record.before,
            after: record.worlds[turn.number] ?? (turn.number == turns.count ? record.after : nil)
        )
        if let result = claims.check(turn, rooms: rooms, at: location) { results.append(result) }
    }

    private mutating func take(_ finding: CallsCheck.Finding) {
        results.append(finding.result)
        named += finding.named
    }

    private mutating func checkWorlds() {
        let location = scenario.after?.location ?? scenario.turns.last?.location ?? scenario.location
        var derived = DerivedWorld(record.before, tools: tools, at: location)
        for (call, entry) in named.sorted(by: { $0.call.turn < $1.call.turn }) {
            derived.apply(call, entry, fault: fault(for: call))
        }
        let check = WorldCheck(values: calls.values, before: record.before, touched: derived.touched)
        for (index, turn) in scenario.turns.enumerated() {
            guard let expectation = turn.world, index < turns.count else { continue }
            let number = index + 1
            if let world = record.worlds[number] ?? (number == turns.count ? record.after : nil) {
                results.append(check.check(world, expectation, turn: number, isDerived: false))
            } else {
                results.append(
                    CheckResult(
                        .world,
                        turn: number,
                        .error,
                        expected: "the rooms after this turn",
                        actual: "nobody looked at the rooms then",
                        at: expectation.location
                    )
                )
            }
        }
        let expectation = scenario.after ?? derived.expectation
        results.append(check.check(record.after, expectation, turn: nil, isDerived: scenario.after == nil))
        results.append(JournalCheck(tools: tools).check(record.effects, named: named, at: location))
    }

    private func fault(for call: RecordedCall) -> Fault? {
        scenario.allFaults.first { $0.fault.target == call.name && ($0.turn ?? call.turn) == call.turn }?.fault
    }

    private static func rooms(
        _ scenario: Scenario,
        _ record: TrialRecord,
        _ turns: [RecordedTurn],
        _ tools: ToolCatalog
    ) -> [String] {
        var names = scenario.world.rooms.map(\.name) + record.before.rooms.map(\.name) + record.after.rooms.map(\.name)
        names += record.effects.map(\.room)
        for call in turns.flatMap(\.calls) {
            if case .named(let name)? = tools[call.name]?.roomEffect?.target(of: call.arguments) {
                names.append(name.full)
            }
        }
        var seen: Set<[UInt8]> = []
        return names.filter { seen.insert(Array($0.utf8)).inserted }
    }
}
