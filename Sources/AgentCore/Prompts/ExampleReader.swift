import ChatCompletions
import Storage
import Tools
import Yams

/// Reads the examples in a prompt's front matter: a list of `person`, `calls` and `answer`.
struct ExampleReader {
    /// The name or path of the prompt, for errors.
    let file: String

    /// All examples.
    /// - Throws: `StorageError` with code `malformed`, file, line and what was expected.
    func examples(_ node: Node) throws(StorageError) -> [ToolExample] {
        guard let items = node.sequence else { throw expected("a list of examples", at: node) }
        var examples: [ToolExample] = []
        for item in items { examples.append(try example(item)) }
        return examples
    }

    private func example(_ node: Node) throws(StorageError) -> ToolExample {
        guard let mapping = node.mapping else { throw expected("\"person:\" with \"calls:\" or \"answer:\"", at: node) }
        var example = ToolExample(person: "")
        for (key, value) in mapping {
            switch key.string {
            case "person": example.person = try text(value, "what the person says")
            case "answer": example.answer = try text(value, "what is answered")
            case "calls": example.calls = try calls(value)
            default: throw expected("person, calls or answer, not \"\(key.string ?? "?")\"", at: key)
            }
        }
        guard !example.person.isEmpty else { throw expected("\"person:\", what the person says", at: node) }
        guard example.calls.isEmpty != example.answer.isEmpty else {
            throw expected("either \"calls:\" or \"answer:\"", at: node)
        }
        return example
    }

    private func calls(_ node: Node) throws(StorageError) -> [ToolExample.Call] {
        guard let items = node.sequence, !items.isEmpty else { throw expected("a list of calls", at: node) }
        var calls: [ToolExample.Call] = []
        for item in items {
            if let name = item.string {
                calls.append(ToolExample.Call(name: name))
            } else if let pair = item.mapping?.first, item.mapping?.count == 1, let name = pair.key.string,
                let arguments = pair.value.mapping
            {
                calls.append(ToolExample.Call(name: name, arguments: try object(arguments)))
            } else {
                throw expected("a tool's name, alone or with its arguments as \"name: {argument: value}\"", at: item)
            }
        }
        return calls
    }

    private func object(_ mapping: Node.Mapping) throws(StorageError) -> JSONObject {
        var object = JSONObject()
        for (key, value) in mapping { object[key.string ?? ""] = try json(value) }
        return object
    }

    private func json(_ node: Node) throws(StorageError) -> JSONValue {
        if let mapping = node.mapping { return .object(try object(mapping)) }
        if let items = node.sequence {
            var values: [JSONValue] = []
            for item in items { values.append(try json(item)) }
            return .array(values)
        }
        if let scalar = node.scalar, scalar.style == .doubleQuoted || scalar.style == .singleQuoted {
            return .string(scalar.string)
        }
        if let flag = node.bool { return .bool(flag) }
        if let number = node.int { return .integer(number) }
        if let number = node.float { return .number(number) }
        if node.null != nil { return .null }
        guard let text = node.string else { throw expected("a value", at: node) }
        return .string(text)
    }

    private func text(_ node: Node, _ what: String) throws(StorageError) -> String {
        guard let text = node.string, !text.isEmpty else { throw expected(what, at: node) }
        return text
    }

    /// The header's first line is the file's second: the line `---` stands above it.
    private func expected(_ what: String, at node: Node) -> StorageError {
        StorageError(.malformed, "\(file):\((node.mark?.line ?? 1) + 1): examples: expected \(what)")
    }
}
