import AgentCore
import ChatCompletions
import Rooms
import Storage
import Testing
import Tools

@testable import Evals

/// A call as a test's agent makes it.
struct TestCall {
    var name: String
    var arguments: JSONObject
    var original: String?
    var isDenied = false
    /// What the call came to; nil to let the simulated server decide.
    var outcome: ToolOutcome?

    init(_ name: String, _ arguments: JSONObject = [:], original: String? = nil, denied: Bool = false) {
        (self.name, self.arguments, self.original, isDenied) = (name, arguments, original, denied)
    }

    static let list = TestCall("list_rooms")
    static func create(_ name: String, _ more: JSONObject = [:]) -> TestCall {
        TestCall(
            "create_room",
            JSONObject([("name", JSONValue.string(name))] + more.members.map { ($0.key, $0.value) })
        )
    }
    static func delete(_ name: String) -> TestCall { TestCall("delete_room", ["name": .string(name)]) }
}

/// Rebuilds what a trial leaves behind: the events of an agent, and a server that does what it is asked.
struct TestTrial {
    let tools: ToolCatalog
    private(set) var record: TrialRecord
    private var turn = 0
    private var nextID = 0

    init(_ rooms: [World.Room], tools: ToolCatalog = .withDefaults) {
        self.tools = tools
        var world = World()
        for var room in rooms {
            nextID += 1
            room.sid = "RM_\(nextID)"
            world.rooms.append(room)
        }
        record = TrialRecord(events: [], before: world, after: world, effects: [])
    }

    init(scenario: Scenario, tools: ToolCatalog = .withDefaults) { self.init(scenario.world.rooms, tools: tools) }

    /// One turn of the agent.
    mutating func say(
        _ user: String,
        _ calls: [TestCall] = [],
        _ reply: String,
        reason: TurnSummary.Reason = .answered,
        usage: ChatUsage? = ChatUsage(promptTokens: 10, completionTokens: 5),
        cost: Double? = nil,
        failure: TurnFailure? = nil
    ) {
        turn += 1
        add(.turnStarted(text: user))
        for call in calls { make(call) }
        if !reply.isEmpty { add(.message(AssistantMessage(text: reply))) }
        if let failure { add(.error(failure)) }
        let requests = calls.isEmpty ? 1 : 2
        add(.turnFinished(TurnSummary(reason: reason, usage: usage, seconds: 0.5, requests: requests, cost: cost)))
        record.worlds[turn] = record.after
    }

    /// A change that no call asks for.
    mutating func meddle(_ kind: WorldEffect.Kind, _ room: String) { _ = apply(kind, room) }

    mutating func hit(_ fault: Fault, times: Int = 1) { record.faultHits[fault.location, default: 0] += times }

    mutating func forgetWorlds() { record.worlds = [:] }

    private mutating func make(_ call: TestCall) {
        nextID += 1
        let id = "call-\(nextID)"
        add(.toolCall(id: id, name: call.name, arguments: call.arguments, original: call.original))
        if call.isDenied { add(.approval(id: id, decision: ApprovalDecision(isGranted: false, by: "never"))) }
        let isRun = !call.isDenied && (call.original == nil || !call.arguments.isEmpty)
        let outcome =
            call.outcome
            ?? (isRun ? run(call) : ToolOutcome.failure(error: call.isDenied ? "denied" : "bad", hint: nil))
        add(.toolResult(id: id, name: call.name, outcome: outcome))
    }

    private mutating func run(_ call: TestCall) -> ToolOutcome {
        guard let tool = tools[call.name] else { return .failure(error: "there is no such tool", hint: nil) }
        guard let effect = tool.roomEffect else {
            return .success(["rooms": .array(record.after.rooms.map { .string($0.name) })])
        }
        let name: String
        switch effect.target(of: call.arguments) {
        case .named(let room): name = room.full
        case .unnamed: name = "pattreeya-20261008-123456"
        case .invalid: return .failure(error: "no name", hint: nil)
        }
        return apply(effect.kind, name) ? .success(["room": .string(name)]) : .failure(error: "cannot", hint: nil)
    }

    private mutating func apply(_ kind: WorldEffect.Kind, _ name: String) -> Bool {
        switch kind {
        case .created:
            guard record.after.room(name) == nil else { return false }
            nextID += 1
            record.after.rooms.append(World.Room(name: name, sid: "RM_\(nextID)"))
        case .deleted:
            guard let index = record.after.rooms.firstIndex(where: { $0.name == name }) else { return false }
            record.after.rooms.remove(at: index)
        }
        record.effects.append(WorldEffect(kind, name, turn: max(turn, 1)))
        return true
    }

    private mutating func add(_ kind: TurnEvent.Kind) {
        record.events.append(TurnEvent(session: "s", turn: turn, at: Timestamp(milliseconds: 0), kind: kind))
    }
}

/// Reads a scenario from text; a test that hands in a bad one fails by throwing.
func scenarios(_ yaml: String, tools: ToolCatalog = .withDefaults) throws -> [Scenario] {
    try ScenarioReader(tools: tools, schemaFile: { _ in [] }).read(yaml, id: "test", file: "test.yaml")
}

func scenario(_ yaml: String, tools: ToolCatalog = .withDefaults) throws -> Scenario {
    try #require(scenarios(yaml, tools: tools).first)
}

/// What is wrong with a text.
func problems(_ yaml: String, tools: ToolCatalog = .withDefaults) -> [String] {
    do {
        _ = try scenarios(yaml, tools: tools)
        return []
    } catch let error as ScenarioProblems {
        return error.problems.map(\.description)
    } catch {
        return ["\(error)"]
    }
}

extension TestTrial {
    func verdict(_ scenario: Scenario) -> TrialVerdict { TrialChecks(tools: tools).evaluate(scenario, record) }
}

extension TrialVerdict {
    /// The kinds of the checks that fail or cannot be evaluated, for short expectations.
    var failed: [String] { failures.map { $0.key ?? $0.kind.rawValue } }
    var undecided: [String] { errors.map { $0.key ?? $0.kind.rawValue } }
}
