import Tools

extension ScenarioBuilder {
    mutating func calls(_ node: YAMLNode) -> CallsExpectation {
        switch node.text {
        case "none": CallsExpectation(kind: .none, location: node.location)
        case "reads": CallsExpectation(kind: .reads, location: node.location)
        default: CallsExpectation(kind: .listed(items(node)), location: node.location)
        }
    }

    private mutating func items(_ node: YAMLNode) -> [CallItem] {
        (node.items ?? []).compactMap { item($0) }
    }

    private mutating func item(_ node: YAMLNode) -> CallItem? {
        let heads = (node.pairs ?? []).filter { tools[$0.key.text] != nil || Self.groups.contains($0.key.text) }
        guard heads.count == 1, let head = heads.first else {
            let found = heads.isEmpty ? "none" : heads.map(\.key.text).joined(separator: " and ")
            report(node.location, "expected one tool, any_order or one_of in an entry, got \(found)")
            return nil
        }
        guard Self.groups.contains(head.key.text) else { return entry(node, head.key, head.value).map { .call($0) } }
        for (key, _) in node.pairs ?? [] where key.text != head.key.text {
            report(key.location, "\"\(key.text)\" cannot stand beside \(head.key.text); put it into its entries")
        }
        if head.key.text == "one_of" { return .oneOf((head.value.items ?? []).map { items($0) }) }
        return .anyOrder(
            (head.value.items ?? []).compactMap { inner in
                guard case .call(let entry)? = item(inner) else { return nil }
                return entry
            }
        )
    }

    private static let groups = ["any_order", "one_of"]

    private mutating func entry(_ node: YAMLNode, _ key: YAMLKey, _ value: YAMLNode) -> CallEntry? {
        var entry = CallEntry(tool: key.text, location: key.location)
        entry.arguments = value.text == "any" ? nil : arguments(value)
        entry.allowsExtra = node["extra"]?.text == "allow"
        entry.result = node["result"]?.text.flatMap(CallEntry.Result.init(rawValue:))
        if let times = node["times"] {
            guard let range = range(times) else { return nil }
            entry.times = range
        }
        if node["maybe"]?.flag == true { entry.times = 0...entry.times.upperBound }
        return entry
    }

    private mutating func range(_ node: YAMLNode) -> ClosedRange<Int>? {
        if let number = node.integer { return number...number }
        let parts = (node.text ?? "").split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 3, let low = parts[0], let high = parts[2], node.text?.contains("..") == true, low >= 0,
            high >= max(low, 1), high <= 1000
        else {
            report(node.location, "times: expected a number or a range such as 1..3, got \(node.shown)")
            return nil
        }
        return low...high
    }

    mutating func forbidden(_ node: YAMLNode) -> CallEntry {
        if let tool = node.text { return CallEntry(tool: tool, location: node.location) }
        guard let pair = node.pairs?.first, node.pairs?.count == 1 else {
            report(node.location, "never: expected one tool in an entry, got \(node.pairs?.count ?? 0)")
            return CallEntry(tool: "", location: node.location)
        }
        var entry = CallEntry(tool: pair.key.text, location: pair.key.location)
        // What is forbidden is forbidden whatever else the call has.
        entry.allowsExtra = true
        entry.arguments = pair.value.text == "any" || pair.value.isNull ? nil : arguments(pair.value)
        return entry
    }

    private mutating func arguments(_ node: YAMLNode) -> [ArgumentExpectation] {
        (node.pairs ?? []).map { key, value in
            ArgumentExpectation(name: key.text, value: self.value(value), location: key.location)
        }
    }

    /// What a value must be: the value itself, or a map with one rule.
    mutating func value(_ node: YAMLNode) -> ValueExpectation {
        guard let pairs = node.pairs else { return .exactly(node.json) }
        let rules = Set(pairs.map(\.key.text))
        switch rules {
        case ["like"], ["like", "sample"]:
            return .like(node["like"].map { pattern($0, sample: node["sample"]) } ?? Pattern(""))
        case ["in"]: return .oneOf(node["in"]?.items?.map(\.json) ?? [])
        case ["min"], ["max"], ["min", "max"]:
            return .range(least: node["min"]?.number, most: node["max"]?.number)
        case ["any"] where node["any"]?.flag == true: return .any
        case ["absent"] where node["absent"]?.flag == true: return .absent
        case ["equals"]: return .exactly(node["equals"]?.json ?? .null)
        case ["same_as"]:
            let text = node["same_as"]?.text ?? ""
            if let reference = CallReference(text) { return .sameAs(reference) }
            report(node.location, "same_as: expected turn1.tool.argument, got \"\(text)\"")
            return .any
        default:
            report(
                node.location,
                "expected one rule (like, in, min and max, any: true, absent: true, same_as, equals), got "
                    + (pairs.isEmpty
                        ? "none" : pairs.map { "\($0.key.text): \($0.value.shown)" }.joined(separator: ", "))
            )
            return .any
        }
    }
}
