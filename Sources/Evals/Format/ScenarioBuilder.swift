import Rooms
import Storage
import Tools

/// Makes a scenario of a document that has its shape. What a shape cannot say is checked here: expressions compile,
/// names are names, an entry has one tool.
struct ScenarioBuilder {
    let tools: ToolCatalog
    let schemaFile: @Sendable (String) throws -> [UInt8]
    var problems: [ScenarioProblem] = []

    init(tools: ToolCatalog, schemaFile: @escaping @Sendable (String) throws -> [UInt8]) {
        (self.tools, self.schemaFile) = (tools, schemaFile)
    }

    mutating func report(_ location: FileLocation, _ message: String) {
        problems.append(ScenarioProblem(location, message))
    }

    mutating func scenario(_ node: YAMLNode, id: String) -> Scenario {
        var scenario = Scenario(id: id, location: node.location)
        scenario.about = node["about"]?.text ?? ""
        scenario.tags = node["tags"]?.texts ?? []
        scenario.clock = node["clock"].flatMap { clock($0) }
        scenario.approval = node["approve"]?.text.flatMap(Scenario.ApprovalPolicy.init(rawValue:)) ?? .never
        if !tools.hasRooms { refuseWorlds(node) }
        scenario.world = seed(node["world"])
        scenario.faults = node["faults"].map { faults($0) } ?? []
        scenario.calls = node["calls"].map { calls($0) }
        scenario.never = node["never"]?.items?.map { forbidden($0) } ?? []
        scenario.after = node["after"].map { world($0) }
        scenario.reply = node["reply"].map { reply($0) } ?? []
        scenario.limits = node["limits"].map { limits($0) } ?? []
        scenario.reliability = node["reliability"].flatMap { reliability($0) }
        scenario.user = node["user"].map { simulatedUser($0) }
        scenario.turns = (node["turns"]?.items ?? []).flatMap { node in
            let turn = turn(node)
            return Array(repeating: turn, count: node["repeat"]?.integer ?? 1)
        }
        if scenario.turns.isEmpty == (scenario.user == nil) {
            report(node.location, "a scenario has either \"turns\" or a simulated \"user\"; give one of them")
        }
        return scenario
    }

    private mutating func refuseWorlds(_ node: YAMLNode) {
        let inTurns = (node["turns"]?.items ?? []).map { ("world", $0["world"]) }
        for (key, world) in [("world", node["world"]), ("after", node["after"])] + inTurns {
            guard let world else { continue }
            report(world.location, "\(key): there are no rooms with --world none; leave \"\(key)\" out")
        }
    }

    private mutating func turn(_ node: YAMLNode) -> ScenarioTurn {
        var turn = ScenarioTurn(user: node["user"]?.text ?? "", location: node["user"]?.location ?? node.location)
        turn.faults = node["faults"].map { faults($0) } ?? []
        turn.calls = node["calls"].map { calls($0) }
        turn.reply = node["reply"].map { reply($0) } ?? []
        turn.world = node["world"].map { world($0) }
        turn.limits = node["limits"].map { limits($0) } ?? []
        return turn
    }

    private mutating func simulatedUser(_ node: YAMLNode) -> SimulatedUser {
        SimulatedUser(
            goal: node["goal"]?.text ?? "",
            knows: node["knows"]?.texts ?? [],
            style: node["style"]?.text,
            maxTurns: node["max_turns"]?.integer ?? 8
        )
    }

    /// `2026-10-08T12:34:56Z`, with or without milliseconds.
    private mutating func clock(_ node: YAMLNode) -> Timestamp? {
        let text = node.text ?? ""
        guard let time = Timestamp(rfc3339WithAnyFraction: text) else {
            report(node.location, "clock: \"\(text)\" is not a time in UTC; write it as 2026-10-08T12:34:56Z")
            return nil
        }
        return time
    }

    private func limits(_ node: YAMLNode) -> [Limit] {
        (node.pairs ?? []).compactMap { key, value in
            guard let kind = Limit.Kind(rawValue: key.text), let most = value.number else { return nil }
            return Limit(kind: kind, most: most, location: key.location)
        }
    }

    private mutating func reliability(_ node: YAMLNode) -> Reliability? {
        guard let rate = node.number ?? node["at_least"]?.number else { return nil }
        let against = node["against"]?.number ?? Reliability.alternative(to: rate)
        guard against < rate else {
            report(
                node.location,
                "reliability: against must be less than at_least, \(against) is not less than \(rate)"
            )
            return nil
        }
        return Reliability(atLeast: rate, against: against, location: node.location)
    }

    private mutating func faults(_ node: YAMLNode) -> [Fault] {
        (node.items ?? []).flatMap { item in
            (item.pairs ?? []).compactMap { key, value in fault(key, value) }
        }
    }

    private mutating func fault(_ key: YAMLKey, _ value: YAMLNode) -> Fault? {
        guard let kind = value["fail"]?.text.flatMap(Fault.Kind.init(rawValue:)) else { return nil }
        let times = value["times"]
        var fault = Fault(
            target: key.text,
            kind: kind,
            times: times?.text == "always" ? nil : times?.integer ?? 1,
            location: key.location
        )
        fault.isEffectApplied = value["effect"]?.text == "applied"
        fault.seconds = value["seconds"]?.number
        if let effect = value["effect"], kind != .timeout || key.text == Fault.model {
            report(effect.location, "effect: only a timeout of a tool can leave open what was done; leave it out")
        }
        if let seconds = value["seconds"], kind != .slow {
            report(seconds.location, "seconds: only for \"fail: slow\"; leave it out")
        }
        if kind == .slow, fault.seconds == nil {
            report(key.location, "\"fail: slow\" needs \"seconds\": how late the answer comes")
        }
        return fault
    }

    // MARK: Patterns

    mutating func pattern(_ node: YAMLNode, sample: YAMLNode? = nil) -> Pattern {
        let pattern = Pattern(
            node.text ?? node["regex"]?.text ?? "",
            sample: sample?.text ?? node["sample"]?.text
        )
        if let problem = pattern.problem { report(node.location, problem) }
        return pattern
    }
}
