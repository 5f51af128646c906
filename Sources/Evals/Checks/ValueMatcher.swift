import Rooms
import Tools

/// Compares values of calls with what a scenario expects of them.
struct ValueMatcher {
    let tools: ToolCatalog
    /// The conversation so far, for references to earlier calls.
    let turns: [RecordedTurn]

    /// Why a call is not the one that an entry names; nil when it is.
    func mismatch(_ call: RecordedCall, _ entry: CallEntry) -> String? {
        guard call.name.isSame(as: entry.tool) else { return "it is \(call.name)" }
        if let expected = entry.arguments, let problem = mismatch(call, expected, entry) { return problem }
        if let result = entry.result, call.result != result {
            return "expected its result to be \(result.rawValue), got \(call.result?.rawValue ?? "none")"
        }
        return nil
    }

    private func mismatch(_ call: RecordedCall, _ expected: [ArgumentExpectation], _ entry: CallEntry) -> String? {
        guard !call.isMalformed else { return "its arguments are no JSON object" }
        for argument in expected {
            let actual = value(of: argument.name, in: call)
            if let problem = mismatch(actual, argument.value, tool: entry.tool, argument: argument.name) {
                return "\(argument.name): \(problem)"
            }
        }
        guard !entry.allowsExtra else { return nil }
        let listed = Set(expected.map(\.name))
        for (name, value) in call.arguments.members where !listed.contains(name) {
            if !isLeftOut(value, name, tool: entry.tool) {
                return "\(name): expected it to be left out or its default, got \(value.jsonText)"
            }
        }
        return nil
    }

    /// The value that an argument has for the tool; nil where it is left out.
    private func value(of name: String, in call: RecordedCall) -> JSONValue? {
        guard let value = call.arguments[name] else { return tools[call.name]?.defaultValue(of: name) }
        // In one expression nil would be JSON's null.
        if isNothing(value, name, tool: call.name) { return .none }
        return value
    }

    private func isLeftOut(_ value: JSONValue, _ name: String, tool: String) -> Bool {
        if isNothing(value, name, tool: tool) { return true }
        return tools[tool]?.defaultValue(of: name).map { Self.same($0, value) } ?? false
    }

    /// Null for an argument that may be left out is the same as leaving it out; so is what the tool takes for no name.
    private func isNothing(_ value: JSONValue, _ name: String, tool: String) -> Bool {
        guard let entry = tools[tool], !entry.required.contains(name) else { return false }
        if value == .null { return true }
        guard let effect = entry.roomEffect, effect.argument == name else { return false }
        return effect.target(of: value) == .unnamed
    }

    /// Why a value is not the expected one; nil when it is.
    func mismatch(_ actual: JSONValue?, _ expected: ValueExpectation, tool: String?, argument: String) -> String? {
        func got(_ what: String) -> String { "expected \(what), got \(actual?.jsonText ?? "nothing")" }
        func isSame(_ value: JSONValue) -> Bool {
            actual.map { self.isSame($0, value, tool: tool, argument: argument) } ?? false
        }
        switch expected {
        case .exactly(let value): return isSame(value) || (actual == nil && value == .null) ? nil : got(value.jsonText)
        case .oneOf(let values):
            return values.contains(where: isSame) ? nil : got("one of \(JSONValue.array(values).jsonText)")
        case .like(let pattern):
            return actual?.stringValue.map { isLike($0, pattern, tool: tool, argument: argument) } == true
                ? nil : got("a text like \(pattern.regex)")
        case .range(let least, let most):
            let range = "a number \(least.map { "from \($0) " } ?? "")\(most.map { "up to \($0)" } ?? "or more")"
            guard let number = actual?.numberValue else { return got(range) }
            return number >= least ?? -.infinity && number <= most ?? .infinity ? nil : got(range)
        case .any: return actual == nil ? got("some value") : nil
        case .absent: return actual == nil ? nil : got("nothing")
        case .sameAs(let reference):
            guard let value = resolve(reference) else { return got("the value of \(reference), which no call had") }
            return isSame(value) ? nil : got("\(value.jsonText), the value of \(reference)")
        }
    }

    /// The value that a reference stands for: an argument of the call, else a member of its result.
    func resolve(_ reference: CallReference) -> JSONValue? {
        guard let turn = turns.first(where: { $0.number == reference.turn }),
            let call = turn.calls.first(where: { $0.name.isSame(as: reference.tool) })
        else { return nil }
        if let value = value(of: reference.member, in: call) { return value }
        guard case .success(let result)? = call.outcome else { return nil }
        return result[reference.member]
    }

    private func isLike(_ text: String, _ pattern: Pattern, tool: String?, argument: String) -> Bool {
        if pattern.isFound(in: text) { return true }
        guard case .named(let name)? = target(of: .string(text), tool: tool, argument: argument) else { return false }
        return pattern.isFound(in: name.suffix)
    }

    private func isSame(_ actual: JSONValue, _ expected: JSONValue, tool: String?, argument: String) -> Bool {
        if Self.same(actual, expected) { return true }
        // A room is the same with and without our prefix.
        guard actual.stringValue != nil, expected.stringValue != nil,
            case .named(let name)? = target(of: actual, tool: tool, argument: argument),
            case .named(let wanted)? = target(of: expected, tool: tool, argument: argument)
        else { return false }
        return name == wanted
    }

    private func target(of value: JSONValue, tool: String?, argument: String) -> ToolCatalog.RoomEffect.Target? {
        guard let tool, let effect = tools[tool]?.roomEffect, effect.argument == argument else { return nil }
        return effect.target(of: value)
    }

    /// Whether two values are the same: types count, texts are compared byte by byte, and a whole number is the same
    /// with and without a decimal point.
    static func same(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.string(let left), .string(let right)): left.isSame(as: right)
        case (.integer, .number), (.number, .integer): left.numberValue == right.numberValue
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { same($0, $1) }
        case (.object(let left), .object(let right)):
            left.count == right.count
                && left.members.allSatisfy { key, value in right[key].map { same(value, $0) } ?? false }
        default: left == right
        }
    }
}
