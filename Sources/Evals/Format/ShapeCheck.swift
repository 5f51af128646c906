/// Finds everything in a file that does not have the shape of a scenario.
struct ShapeCheck {
    let format: ScenarioFormat
    private(set) var problems: [ScenarioProblem] = []

    init(format: ScenarioFormat) { self.format = format }

    mutating func check(_ node: YAMLNode, _ shape: Shape, at place: String) {
        switch shape {
        case .named(let name):
            if let shape = format.shapes[name] { check(node, shape, at: place) }
        case .either(let shapes):
            guard let fitting = shapes.first(where: { isOfKind(node, $0) }) else {
                return report(node, place, shape)
            }
            check(node, fitting, at: place)
        case .list(let item, let least):
            guard let items = node.items else { return report(node, place, shape) }
            if items.count < least {
                add(node.location, "\(place): expected \(least == 1 ? "at least one item" : "at least \(least) items")")
            }
            for (index, inner) in items.enumerated() { check(inner, item, at: "\(place), item \(index + 1)") }
        case .table(let table): check(node, table, at: place)
        case .map(let value, let what):
            guard let pairs = node.pairs else { return report(node, place, shape) }
            for (key, inner) in pairs {
                if key.text.isEmpty { add(key.location, "\(place): expected a name among the \(what)") }
                check(inner, value, at: key.text)
            }
        default:
            if !isScalar(node, shape) { report(node, place, shape) }
        }
    }

    private mutating func check(_ node: YAMLNode, _ table: KeyTable, at place: String) {
        guard let pairs = node.pairs else { return report(node, place, .table(table)) }
        for (key, value) in pairs {
            if let known = table.key(key.text) {
                check(value, known.shape, at: key.text)
            } else {
                let names = table.keys.map(\.name)
                let near = DidYouMean.nearest(to: key.text, among: names)
                let advice = near.map { "did you mean \"\($0)\"?" } ?? "known: \(names.joined(separator: ", "))"
                add(key.location, "unknown \(table.noun) \"\(key.text)\" among the \(table.what); \(advice)")
            }
        }
        for key in table.keys where key.isRequired && node[key.name] == nil {
            add(node.location, "\(place): the key \"\(key.name)\" is missing (\(key.about))")
        }
    }

    /// Whether a value is of the kind that a shape has, which decides between alternatives; what is inside is checked
    /// afterwards, so that the message is about the alternative that was meant.
    private func isOfKind(_ node: YAMLNode, _ shape: Shape) -> Bool {
        switch shape {
        case .list: node.items != nil
        case .table, .map: node.pairs != nil
        case .named(let name): format.shapes[name].map { isOfKind(node, $0) } ?? false
        case .either(let shapes): shapes.contains { isOfKind(node, $0) }
        default: isScalar(node, shape)
        }
    }

    private func isScalar(_ node: YAMLNode, _ shape: Shape) -> Bool {
        switch shape {
        case .text: node.text.map { !$0.allSatisfy(\.isWhitespace) } ?? false
        case .flag: node.flag != nil
        case .integer(let range): node.integer.map(range.contains) ?? false
        case .number(let range): node.number.map(range.contains) ?? false
        case .word(let words): node.text.map(words.contains) ?? false
        case .nothing: node.isNull
        case .anything: true
        default: false
        }
    }

    private mutating func report(_ node: YAMLNode, _ place: String, _ shape: Shape) {
        var message = "\(place): expected \(shape.expected(in: format)), got \(node.shown)"
        if let text = node.text, let near = DidYouMean.nearest(to: text, among: words(in: shape)), near != text {
            message += "; did you mean \"\(near)\"?"
        } else if node.text == nil, node.items == nil, node.pairs == nil, !node.isNull, takesText(shape) {
            message += "; put it in quotation marks if it is a text"
        }
        add(node.location, message)
    }

    private func words(in shape: Shape) -> [String] {
        switch shape {
        case .word(let words): words
        case .either(let shapes): shapes.flatMap { words(in: $0) }
        default: []
        }
    }

    private func takesText(_ shape: Shape) -> Bool {
        switch shape {
        case .text: true
        case .either(let shapes): shapes.contains { takesText($0) }
        case .named(let name): format.shapes[name].map { takesText($0) } ?? false
        default: false
        }
    }

    private mutating func add(_ location: FileLocation, _ message: String) {
        problems.append(ScenarioProblem(location, message))
    }
}

/// Finds the known word that was probably meant.
enum DidYouMean {
    /// The nearest word, when it differs in at most a third of its letters; nil when none is that near.
    static func nearest(to word: String, among known: [String]) -> String? {
        let wanted = Array(word.lowercased().unicodeScalars.prefix(64))
        let scored = known.map { (word: $0, distance: distance(wanted, Array($0.lowercased().unicodeScalars))) }
        guard let best = scored.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(1, max(wanted.count, best.word.count) / 3) ? best.word : nil
    }

    /// How many letters must change; two neighbours that changed places count once.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var older: [Int] = []
        var row = Array(0...right.count)
        for index in left.indices {
            var next = [index + 1]
            for column in right.indices {
                let isSame = left[index] == right[column]
                var cost = min(row[column + 1] + 1, next[column] + 1, row[column] + (isSame ? 0 : 1))
                if index > 0, column > 0, left[index] == right[column - 1], left[index - 1] == right[column] {
                    cost = min(cost, older[column - 1] + 1)
                }
                next.append(cost)
            }
            (older, row) = (row, next)
        }
        return row[right.count]
    }
}
