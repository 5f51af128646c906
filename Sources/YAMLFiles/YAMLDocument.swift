import Storage
import Yams

/// YAML that people write: prompts' front matter, profiles, scenarios. Trouble is told with file and line.
public enum YAMLDocument {
    /// Parses a text; nil when there is nothing in it.
    /// - Parameters:
    ///   - path: how errors call the file.
    ///   - linesAbove: lines of the file that stand above the text.
    /// - Throws: `StorageError` with code `malformed`, the file, the line and what is wrong there.
    public static func parse(_ yaml: String, path: String, linesAbove: Int = 0) throws(StorageError) -> Node? {
        do {
            return try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            var line = 1
            var problem = "not valid YAML"
            switch error {
            case .scanner(_, let text, let mark, _), .parser(_, let text, let mark, _),
                .composer(_, let text, let mark, _):
                (line, problem) = (mark.line, text)
            case .duplicatedKeysInMapping(let keys, let context):
                (line, problem) = (context.mark.line, "given twice: \(keys.sorted().joined(separator: ", "))")
                line = keys.compactMap { secondLine(of: $0, in: yaml, from: context.mark.line) }.min() ?? line
            default: break
            }
            throw StorageError(.malformed, "\(path):\(line + linesAbove): \(problem)")
        } catch {
            throw StorageError(.malformed, "\(path):\(1 + linesAbove): not valid YAML")
        }
    }

    /// Where a key of the mapping that begins on a line is given again: the parser tells only where the mapping begins.
    private static func secondLine(of key: String, in yaml: String, from first: Int) -> Int? {
        let lines = yaml.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return lines.indices.filter { $0 >= first - 1 && lines[$0].drop(while: \.isWhitespace).hasPrefix(key + ":") }
            .dropFirst().first.map { $0 + 1 }
    }

    /// The `key: value` pairs of a parsed document, each with the line of its key in the file.
    /// - Throws: `StorageError` with code `malformed` when it is a list or a single value.
    public static func pairs(
        of node: Node,
        path: String,
        linesAbove: Int = 0
    ) throws(StorageError) -> [(key: String, value: Node, line: Int)] {
        guard let mapping = node.mapping else {
            throw StorageError(.malformed, "\(path):\(1 + linesAbove): expected \"key: value\" lines")
        }
        return mapping.map { ($0.string ?? "", $1, ($0.mark?.line ?? 1) + linesAbove) }
    }
}
