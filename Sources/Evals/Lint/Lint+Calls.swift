import Tools

extension Lint {
    func calls(_ scenario: Scenario) -> [LintFinding] {
        let entries = expectations(scenario).flatMap { $0.calls.entries }
        return (entries + scenario.never).flatMap { arguments(of: $0) }
            + entries.flatMap { forbidden($0, scenario) }
    }

    /// Values that the tool's schema refuses: no call that fits can ever come.
    private func arguments(of entry: CallEntry) -> [LintFinding] {
        guard let tool = tools[entry.tool] else { return [] }
        var found: [LintFinding] = []
        for argument in entry.arguments ?? [] {
            let problem = problem(argument, tool)
            if let problem { found.append(LintFinding(.impossibleArgument, argument.location, problem)) }
            if case .like(let pattern) = argument.value, Self.isFoundEverywhere(pattern) {
                found.append(Self.vacuous(pattern, argument.location))
            }
        }
        return found
    }

    private func problem(_ argument: ArgumentExpectation, _ tool: ToolCatalog.Entry) -> String? {
        func never(_ problem: String) -> String {
            "\(tool.definition.name) never gets this value for \(argument.name): \(problem)"
        }
        func refusal(_ value: JSONValue) -> String? { Self.refusal(of: value, argument.name, tool) }
        switch argument.value {
        case .exactly(let value): return refusal(value).map(never)
        case .oneOf(let values):
            let problems = values.compactMap(refusal)
            return problems.count == values.count ? problems.first.map(never) : nil
        case .like: return refusal("a").flatMap { Self.isAboutType($0) ? never($0) : nil }
        case .range(let least, let most):
            if let least, let most, least > most { return "no number is from \(least) to \(most)" }
            let number = least ?? most ?? 0
            return refusal(Int(exactly: number).map { .integer($0) } ?? .number(number))
                .flatMap { Self.isAboutType($0) ? never($0) : nil }
        case .absent:
            return tool.required.contains(argument.name)
                ? "\(tool.definition.name) cannot be called without \(argument.name)" : nil
        case .any, .sameAs: return nil
        }
    }

    /// Why a tool's schema does not take a value, whatever the other arguments are; nil when it does.
    private static func refusal(of value: JSONValue, _ name: String, _ tool: ToolCatalog.Entry) -> String? {
        let arguments = JSONObject([(name, value)])
        let violations = tool.definition.parameters.violations(of: .object(arguments))
        return violations.first { $0.path == name || $0.path.hasPrefix("\(name)[") }?.problem
    }

    private static func isAboutType(_ problem: String) -> Bool {
        problem.hasPrefix("expected ") && !problem.hasPrefix("expected one of")
    }

    /// A call that `calls` wants and `never` forbids. Only certain cases: the forbidden values include the wanted one.
    private func forbidden(_ entry: CallEntry, _ scenario: Scenario) -> [LintFinding] {
        let values = ValueMatcher(tools: tools, turns: [])
        return scenario.never.filter { never in
            guard never.tool == entry.tool else { return false }
            return (never.arguments ?? []).allSatisfy { forbidden in
                guard case .exactly(let wanted)? = entry.arguments?.first(where: { $0.name == forbidden.name })?.value
                else { return false }
                return values.mismatch(wanted, forbidden.value, tool: entry.tool, argument: forbidden.name) == nil
            }
        }.map {
            LintFinding(
                .impossibleCall,
                entry.location,
                "this call is expected and forbidden: line \($0.location.line) says never"
            )
        }
    }

    /// References to calls that are not made before.
    func references(_ scenario: Scenario) -> [LintFinding] {
        expectations(scenario).flatMap { turn, calls in
            calls.entries.flatMap { $0.arguments ?? [] }.compactMap { argument in
                guard case .sameAs(let reference) = argument.value,
                    let problem = problem(reference, turn: turn, scenario)
                else { return nil }
                return LintFinding(.impossibleReference, argument.location, problem)
            }
        }
    }

    private func problem(_ reference: CallReference, turn: Int?, _ scenario: Scenario) -> String? {
        guard tools[reference.tool] != nil else {
            let near = DidYouMean.nearest(to: reference.tool, among: tools.names).map { "; did you mean \($0)?" } ?? ""
            return "\(reference): there is no tool \(reference.tool)\(near)"
        }
        guard scenario.user == nil else { return nil }
        if reference.turn > scenario.turns.count { return "\(reference): there are \(scenario.turns.count) turns" }
        if let turn, reference.turn > turn { return "\(reference): turn \(reference.turn) comes after this one" }
        guard let calls = scenario.turns[reference.turn - 1].calls ?? scenario.calls else {
            return tools.isRead(reference.tool) ? nil : "\(reference): turn \(reference.turn) may only read"
        }
        switch calls.kind {
        case .none: return "\(reference): turn \(reference.turn) calls nothing"
        case .reads: return tools.isRead(reference.tool) ? nil : "\(reference): turn \(reference.turn) may only read"
        case .listed:
            if tools.isRead(reference.tool) || calls.entries.contains(where: { $0.tool == reference.tool }) {
                return nil
            }
            return "\(reference): turn \(reference.turn) does not call \(reference.tool)"
        }
    }

    /// A pattern that is found in the empty text is found in every text.
    static func isFoundEverywhere(_ pattern: Pattern) -> Bool {
        pattern.isFound(in: "") && pattern.isFound(in: "\u{1}")
    }

    static func vacuous(_ pattern: Pattern, _ location: FileLocation) -> LintFinding {
        LintFinding(.vacuousPattern, location, "\(pattern.regex) is found in every text; say what must be there")
    }
}
