import Rooms
import Tools

/// A check that cannot hold or cannot fail, or something else in a scenario that its author did not mean.
public struct LintFinding: Sendable, Hashable {
    /// What kind of mistake it is, by a name that a person can look up. Later versions may have more.
    public struct Rule: RawRepresentable, Sendable, Hashable {
        /// The name.
        public let rawValue: String
        /// Makes a rule from its name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// A variable of the matrix that no text uses: its scenarios are all the same.
        public static let unusedVariable = Rule(rawValue: "unused-variable")
        /// A call that `calls` asks for and `never` forbids.
        public static let impossibleCall = Rule(rawValue: "impossible-call")
        /// A value that the tool's schema does not allow.
        public static let impossibleArgument = Rule(rawValue: "impossible-argument")
        /// A reference to a call that is not made before.
        public static let impossibleReference = Rule(rawValue: "impossible-reference")
        /// Phrases that exclude each other, or that do not fit into the words that are allowed.
        public static let impossibleReply = Rule(rawValue: "impossible-reply")
        /// A limit that the named calls exceed.
        public static let impossibleLimit = Rule(rawValue: "impossible-limit")
        /// Rooms that the named calls cannot lead to.
        public static let impossibleWorld = Rule(rawValue: "impossible-world")
        /// A pattern that is found in every text.
        public static let vacuousPattern = Rule(rawValue: "vacuous-pattern")
        /// A limit that cannot be exceeded.
        public static let vacuousLimit = Rule(rawValue: "vacuous-limit")
        /// A fault that no allowed call can reach.
        public static let unreachableFault = Rule(rawValue: "unreachable-fault")
        /// A world that cannot be derived, because a fault leaves open what is done.
        public static let openWorld = Rule(rawValue: "open-world")
        /// A scenario for the offline model that only a real one can answer.
        public static let offlineTag = Rule(rawValue: "offline-tag")
    }

    /// What kind of mistake it is.
    public var rule: Rule
    /// Where.
    public var location: FileLocation
    /// What is wrong and what to do, in one line.
    public var message: String

    init(_ rule: Rule, _ location: FileLocation, _ message: String) {
        (self.rule, self.location, self.message) = (rule, location, message)
    }

    /// `evals/a.yaml:3:5: impossible-call: …`.
    public var description: String { "\(location): \(rule.rawValue): \(message)" }
}

/// Finds checks that cannot hold or cannot fail, without running anything.
public struct Lint: Sendable {
    /// The tools that the agent will have.
    public let tools: ToolCatalog

    /// Makes a lint for an agent with these tools.
    public init(tools: ToolCatalog) { self.tools = tools }

    /// Everything that is wrong with the scenarios, each finding once, in the order of the lines.
    public func findings(in scenarios: [Scenario]) -> [LintFinding] {
        var seen: Set<LintFinding> = []
        return scenarios.flatMap { findings(in: $0) }.filter { seen.insert($0).inserted }.sorted {
            ($0.location.file, $0.location.line, $0.location.column)
                < ($1.location.file, $1.location.line, $1.location.column)
        }
    }

    /// Everything that is wrong with a scenario.
    public func findings(in scenario: Scenario) -> [LintFinding] {
        [
            scenario.notes, calls(scenario), references(scenario), replies(scenario), limits(scenario),
            faults(scenario), worlds(scenario), offline(scenario),
        ].flatMap(\.self)
    }

    static func notes(on matrix: Matrix) -> [LintFinding] {
        matrix.variables.filter { !matrix.used.contains($0.name) }.map {
            LintFinding(.unusedVariable, $0.location, "nothing uses ${\($0.name)}; use it or take it out")
        }
    }

    /// Every list of calls with the turn that it is for; nil for the whole conversation.
    func expectations(_ scenario: Scenario) -> [(turn: Int?, calls: CallsExpectation)] {
        var found: [(turn: Int?, calls: CallsExpectation)] = []
        for (index, turn) in scenario.turns.enumerated() {
            if let calls = turn.calls { found.append((turn: index + 1, calls: calls)) }
        }
        if let calls = scenario.calls { found.append((turn: nil, calls: calls)) }
        return found
    }

    private func offline(_ scenario: Scenario) -> [LintFinding] {
        guard scenario.tags.contains("offline") else { return [] }
        let judged = (scenario.turns.flatMap(\.reply) + scenario.reply).filter { $0.key == "judge" }
        var found = judged.map {
            LintFinding(.offlineTag, $0.location, "a judge needs a model; take out the tag offline or the judge")
        }
        if scenario.user != nil {
            found.append(
                LintFinding(.offlineTag, scenario.location, "a simulated user needs a model; take out the tag offline")
            )
        }
        return found
    }
}

extension CallsExpectation {
    /// The entries of a list; none for `none` and `reads`.
    var entries: [CallEntry] { if case .listed(let items) = kind { items.flatMap(\.entries) } else { [] } }

    /// The fewest calls that fit.
    var fewest: Int { if case .listed(let items) = kind { items.reduce(0) { $0 + $1.fewest } } else { 0 } }
}

extension CallItem {
    fileprivate var fewest: Int {
        switch self {
        case .call(let entry): entry.times.lowerBound
        case .anyOrder(let entries): entries.reduce(0) { $0 + $1.times.lowerBound }
        case .oneOf(let lists): lists.map { $0.reduce(0) { $0 + $1.fewest } }.min() ?? 0
        }
    }
}
