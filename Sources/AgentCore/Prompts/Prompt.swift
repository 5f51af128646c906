import ChatCompletions
import Storage
import YAMLFiles
import Yams

/// A prompt file: Markdown with YAML front matter that may choose model, temperature and tools, and
/// hold examples of turns.
public struct Prompt: Sendable, Hashable {
    /// The name or path that it was asked for by.
    public var name: String
    /// The text below the front matter, with its variables.
    public var text: String
    /// The model that it was written for.
    public var model: String?
    /// The sampling temperature that it asks for.
    public var temperature: Double?
    /// The names of the tools that it may use; nil for all.
    public var tools: [String]?
    /// Examples of turns, for models that have to be shown how to call tools.
    public var examples: [ToolExample] = []

    /// Reads a prompt file.
    /// - Throws: `StorageError` with code `malformed`, the line and what was expected.
    public init(name: String, source: String) throws(StorageError) {
        self.name = name
        let (header, body) = try Self.split(source, name: name)
        text = body
        guard let header, let node = try YAMLDocument.parse(header, path: name, linesAbove: 1) else { return }
        for (key, value, line) in try YAMLDocument.pairs(of: node, path: name, linesAbove: 1) {
            try take(key: key, value, line: line)
        }
    }

    /// The text with `{{clock}}` and `{{time_zone}}` filled in.
    public func rendered(at time: LocalTime) -> String {
        let values = [("{{clock}}", time.text), ("{{time_zone}}", time.zone)]
        var rest = Array(text.utf8)[...]
        var bytes: [UInt8] = []
        // Byte by byte: a search by characters would be a good part of what a short turn takes.
        while let start = rest.firstIndex(of: UInt8(ascii: "{")) {
            bytes += rest[..<start]
            rest = rest[start...]
            if let (variable, value) = values.first(where: { rest.starts(with: $0.0.utf8) }) {
                bytes += value.utf8
                rest = rest.dropFirst(variable.utf8.count)
            } else {
                bytes.append(rest.removeFirst())
            }
        }
        return String(decoding: bytes + rest, as: UTF8.self)
    }

    private mutating func take(key: String, _ value: Node, line: Int) throws(StorageError) {
        func expected(_ what: String) -> StorageError {
            StorageError(.malformed, "\(name):\(line): \(key): expected \(what)")
        }
        switch key {
        case "model":
            guard let text = value.string, !text.isEmpty else { throw expected("a model's name") }
            model = text
        case "temperature":
            guard let number = value.float ?? value.int.map(Double.init), (0...2).contains(number) else {
                throw expected("a number from 0 to 2")
            }
            temperature = number
        case "tools":
            guard let names = value.sequence?.map(\.string), !names.contains(nil) else {
                throw expected("a list of tool names")
            }
            tools = names.compactMap(\.self)
        case "examples": examples = try ExampleReader(file: name).examples(value)
        case "description": break
        default:
            throw StorageError(
                .malformed,
                "\(name):\(line): unknown key \"\(key)\"; known: description, examples, model, temperature, tools"
            )
        }
    }

    /// Front matter stands between two lines `---`, the first of which is the first line.
    private static func split(_ source: String, name: String) throws(StorageError) -> (header: String?, body: String) {
        // Looked at in scalars: a carriage return and a line feed are one character, which no "\n" equals.
        var scalars = source.unicodeScalars[...]
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        let lines = scalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(line.last == "\r" ? line.dropLast() : line)
        }
        guard lines.first == "---" else { return (nil, lines.joined(separator: "\n")) }
        guard let end = lines.dropFirst().firstIndex(of: "---") else {
            throw StorageError(.malformed, "\(name):1: the front matter has no end; put a line --- below it")
        }
        let body = lines[(end + 1)...].drop { $0.isEmpty }.joined(separator: "\n")
        return (lines[1..<end].joined(separator: "\n"), body)
    }
}
