/// The variables of a scenario file: every combination of their values is a scenario of its own.
struct Matrix {
    /// One variable.
    struct Variable {
        var name: String
        var location: FileLocation
        var values: [YAMLNode]
    }

    /// More scenarios than this from one file are a mistake.
    static let mostCells = 1000

    private(set) var variables: [Variable] = []
    private(set) var problems: [ScenarioProblem] = []
    /// The variables that some text of the file used.
    private(set) var used: Set<String> = []

    init(_ document: YAMLNode) {
        guard let node = document["matrix"], !node.isNull else { return }
        for (key, value) in node.pairs ?? [] {
            guard let values = value.items, !values.isEmpty else {
                problems.append(
                    ScenarioProblem(
                        value.location,
                        "\(key.text): expected a list with the variable's values, got \(value.shown)"
                    )
                )
                continue
            }
            variables.append(Variable(name: key.text, location: key.location, values: values))
        }
        var count = 1
        for variable in variables { count = count.multipliedReportingOverflow(by: variable.values.count).partialValue }
        if count > Self.mostCells || count < 1 {
            problems.append(
                ScenarioProblem(
                    node.location,
                    "the matrix has more than \(Self.mostCells) combinations; split the file"
                )
            )
        }
    }

    /// The places of the values of every combination, the last variable changing fastest.
    var cells: [[Int]] {
        guard problems.isEmpty else { return [] }
        return variables.reduce([[]]) { cells, variable in
            cells.flatMap { cell in variable.values.indices.map { cell + [$0] } }
        }
    }

    /// The document with the values of one combination in it.
    mutating func document(_ document: YAMLNode, cell: [Int]) -> YAMLNode {
        let values = zip(variables, cell).map { ($0.name, $0.values[$1]) }
        var result = document
        guard let pairs = document.pairs else { return document }
        // The values of the matrix are taken as they stand.
        result.content = .map(
            pairs.map { key, value in
                key.text == "matrix"
                    ? (key: key, value: value) : (key: filled(key, values), value: filled(value, values))
            }
        )
        return result
    }

    private mutating func filled(_ node: YAMLNode, _ values: [(String, YAMLNode)]) -> YAMLNode {
        var result = node
        switch node.content {
        case .text(let text): result.content = filled(text, values, at: node.location)
        case .list(let items): result.content = .list(items.map { filled($0, values) })
        case .map(let pairs):
            result.content = .map(pairs.map { (key: filled($0.key, values), value: filled($0.value, values)) })
        default: break
        }
        return result
    }

    private mutating func filled(_ key: YAMLKey, _ values: [(String, YAMLNode)]) -> YAMLKey {
        guard case .text(let text) = filled(key.text, values, at: key.location) else { return key }
        return YAMLKey(text: text, location: key.location)
    }

    /// A text that is nothing but a variable becomes its value, whatever its type; inside other words the value is
    /// written out. `$${` stands for `${` itself.
    private mutating func filled(
        _ text: String,
        _ values: [(String, YAMLNode)],
        at location: FileLocation
    ) -> YAMLNode.Content {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return .text(text) }
        if let whole = text.wholeMatch(of: /\$\{([^}]*)\}/) {
            return value(String(whole.1), values, at: location)?.content ?? .text(text)
        }
        var result = ""
        var rest = text[...]
        while let match = rest.firstMatch(of: /\$?\$\{([^}]*)\}/) {
            result += rest[..<match.range.lowerBound]
            if match.0.hasPrefix("$$") {
                result += match.0.dropFirst()
            } else if let value = value(String(match.1), values, at: location) {
                if let words = Self.words(of: value) {
                    result += words
                } else {
                    let message = "\(match.0) is \(value.shown), which cannot stand inside a text"
                    problems.append(ScenarioProblem(location, message))
                }
            }
            rest = rest[match.range.upperBound...]
        }
        return .text(result + rest)
    }

    private static func words(of node: YAMLNode) -> String? {
        switch node.content {
        case .text(let text): text
        case .integer, .number, .flag: node.json.jsonText
        case .null: ""
        case .list, .map: nil
        }
    }

    private mutating func value(
        _ path: String,
        _ values: [(String, YAMLNode)],
        at location: FileLocation
    ) -> YAMLNode? {
        let parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let found = values.first(where: { $0.0 == parts[0] }) else {
            report(parts[0], among: values.map(\.0), "the matrix has no variable", at: location)
            return nil
        }
        used.insert(parts[0])
        var node = found.1
        for part in parts.dropFirst() {
            guard let inner = node[part] else {
                report(part, among: node.pairs?.map(\.key.text) ?? [], "this value of \(parts[0]) has no", at: location)
                return nil
            }
            node = inner
        }
        return node
    }

    private mutating func report(_ name: String, among known: [String], _ what: String, at location: FileLocation) {
        let near = DidYouMean.nearest(to: name, among: known)
        let advice = near.map { "did you mean \"\($0)\"?" } ?? "known: \(known.joined(separator: ", "))"
        problems.append(ScenarioProblem(location, "\(what) \"\(name)\"; \(known.isEmpty ? "it has none" : advice)"))
    }
}
