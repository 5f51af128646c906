import Tools
import Yams

/// A value of a YAML file with the place where it stands. Scalars are resolved by the core schema of YAML 1.2, as
/// editors do: `no` and `on` are texts.
struct YAMLNode: Sendable {
    /// What stands there.
    indirect enum Content: Sendable {
        case null
        case flag(Bool)
        case integer(Int)
        case number(Double)
        case text(String)
        case list([YAMLNode])
        case map([(key: YAMLKey, value: YAMLNode)])
    }

    var content: Content
    var location: FileLocation

    subscript(key: String) -> YAMLNode? { pairs?.first { $0.key.text == key }?.value }

    var pairs: [(key: YAMLKey, value: YAMLNode)]? { if case .map(let pairs) = content { pairs } else { nil } }
    var items: [YAMLNode]? { if case .list(let items) = content { items } else { nil } }
    var text: String? { if case .text(let text) = content { text } else { nil } }
    var flag: Bool? { if case .flag(let flag) = content { flag } else { nil } }
    var integer: Int? { if case .integer(let number) = content { number } else { nil } }
    var isNull: Bool { if case .null = content { true } else { false } }

    var number: Double? {
        switch content {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    /// The texts of a list of texts, or of one text in its place.
    var texts: [String] { items?.compactMap(\.text) ?? text.map { [$0] } ?? [] }

    /// The value without its places.
    var json: JSONValue {
        switch content {
        case .null: .null
        case .flag(let flag): .bool(flag)
        case .integer(let number): .integer(number)
        case .number(let number): .number(number)
        case .text(let text): .string(text)
        case .list(let items): .array(items.map(\.json))
        case .map(let pairs): .object(JSONObject(pairs.map { ($0.key.text, $0.value.json) }))
        }
    }

    /// The value as messages show it.
    var shown: String {
        switch content {
        case .null: return "nothing"
        case .list: return "a list"
        case .map: return "a map"
        case .text(let text) where text.unicodeScalars.count > 40: return "the text \"\(text.prefix(40))…\""
        default: return json.jsonText
        }
    }
}

/// A key of a map with its place.
struct YAMLKey: Sendable {
    var text: String
    var location: FileLocation
}

extension YAMLNode {
    /// Reads all documents of a file.
    /// - Throws: `ScenarioProblems` with what YAML forbids, keys that stand twice in a map among it.
    static func documents(_ source: String, file: String) throws(ScenarioProblems) -> [YAMLNode] {
        do {
            // Scalars are resolved here; the library's rules would cost a regular expression or two for each.
            let parser = try Parser(yaml: source, resolver: .basic, encoding: .utf8)
            var documents: [YAMLNode] = []
            while let root = try parser.nextRoot() { documents.append(try YAMLNode(root, file: file)) }
            return documents
        } catch let problems as ScenarioProblems {
            throw problems
        } catch {
            throw ScenarioProblems([YAMLProblem.problem(error, source: source, file: file)])
        }
    }

    private init(_ node: Node, file: String) throws(ScenarioProblems) {
        let mark = node.mark
        location = FileLocation(file: file, line: mark?.line ?? 1, column: mark?.column ?? 1)
        switch node {
        case .scalar(let scalar): content = Self.content(of: scalar)
        case .sequence(let sequence):
            var items: [YAMLNode] = []
            for item in sequence { items.append(try YAMLNode(item, file: file)) }
            content = .list(items)
        case .mapping(let mapping):
            var pairs: [(key: YAMLKey, value: YAMLNode)] = []
            for (key, value) in mapping {
                let node = try YAMLNode(key, file: file)
                guard case .scalar(let scalar) = key else {
                    throw ScenarioProblems([ScenarioProblem(node.location, "expected a word as key, got \(node.shown)")]
                    )
                }
                var inner = try YAMLNode(value, file: file)
                // An empty value has its mark at the next thing that follows, which may be lines away.
                if inner.isNull { inner.location = node.location }
                pairs.append((YAMLKey(text: scalar.string, location: node.location), inner))
            }
            content = .map(pairs)
        case .alias:
            throw ScenarioProblems([ScenarioProblem(location, "this alias cannot be read; write the value out")])
        }
    }

    private static func content(of scalar: Node.Scalar) -> Content {
        let text = scalar.string
        guard scalar.style == .plain else { return .text(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .flag(true)
        case "false", "False", "FALSE": return .flag(false)
        default: break
        }
        guard let first = text.utf8.first, first < 0x3A, text.utf8.contains(where: { (0x30...0x39).contains($0) })
        else {
            return .text(text)
        }
        if let number = Int(text) { return .integer(number) }
        // Swift reads more than YAML does: hexadecimal numbers, and names of such that are none.
        let isDecimal = text.utf8.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
        if isDecimal, let number = Double(text) { return .number(number) }
        return .text(text)
    }
}
