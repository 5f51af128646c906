import Yams

/// Puts what the YAML reader says into our words.
enum YAMLProblem {
    static func problem(_ error: any Error, source: String, file: String) -> ScenarioProblem {
        func at(_ line: Int, _ column: Int, _ message: String) -> ScenarioProblem {
            ScenarioProblem(FileLocation(file: file, line: max(1, line), column: max(1, column)), message)
        }
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let what = context.map { "\($0.text), \(problem)" } ?? problem
            return at(mark.line, mark.column, "not valid YAML: \(what)")
        case .duplicatedKeysInMapping(let keys, let context):
            let key = keys.first ?? ""
            let first = (line: context.mark.line, column: context.mark.column)
            let second = secondPlace(of: key, after: first, in: source)
            let message = "the key \"\(key)\" stands twice in one map; line \(first.line) has it already"
            return at(second.line, second.column, message)
        case .reader(let problem, _, _, _): return at(1, 1, "not readable as text: \(problem)")
        default: return at(1, 1, "not valid YAML: \(error)")
        }
    }

    /// The reader names the first place only: the second is the next line that has the key in the same column, else
    /// the next place in the same line.
    private static func secondPlace(
        of key: String,
        after first: (line: Int, column: Int),
        in source: String
    ) -> (line: Int, column: Int) {
        let lines = source.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        guard first.line >= 1, first.line <= lines.count else { return first }
        for (index, line) in lines.enumerated().dropFirst(first.line) {
            let rest = line.drop { $0 == " " }
            let column = line.unicodeScalars.count - rest.unicodeScalars.count + 1
            if column == first.column, rest.hasPrefix("\(key):") { return (index + 1, column) }
        }
        let line = lines[first.line - 1]
        guard let range = line.ranges(of: "\(key):").dropFirst().first else { return first }
        return (first.line, line.unicodeScalars.distance(from: line.startIndex, to: range.lowerBound) + 1)
    }
}
