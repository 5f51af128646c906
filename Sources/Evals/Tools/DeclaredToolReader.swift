import Tools

/// Makes tools of the values of a file. What is wrong is told with its place, as `[0].parameters`.
struct DeclaredToolReader {
    /// What is wrong, in the order of the file.
    private(set) var problems: [String] = []

    private static let keys = ["name", "description", "parameters", "effect", "result", "error", "results", "strict"]
    private static let caseKeys = ["when", "result", "error"]
    /// Words that mean something else in scenarios where a tool's name stands.
    private static let taken = ["any_order", "one_of", "times", "maybe", "extra", "result", Fault.model]

    mutating func tools(_ value: JSONValue) -> [DeclaredTool] {
        guard let list = value.arrayValue, !list.isEmpty else {
            let found = value.arrayValue == nil ? Self.kind(value) : "an empty one"
            problems.append("expected a list of tools, each with name, description and parameters, got \(found)")
            return []
        }
        var tools: [DeclaredTool] = []
        for (index, item) in list.enumerated() {
            guard let tool = tool(item, at: "[\(index)]") else { continue }
            if tools.contains(where: { $0.definition.name == tool.definition.name }) {
                problems.append("[\(index)].name: there is a tool \(tool.definition.name) already; choose another name")
            }
            tools.append(tool)
        }
        return tools
    }

    private mutating func tool(_ value: JSONValue, at place: String) -> DeclaredTool? {
        guard let object = members(value, at: place) else { return nil }
        checkKeys(object, Self.keys, at: place)
        guard let name = name(object["name"], at: "\(place).name") else { return nil }
        let effect = word(object["effect"], ["read", "write"], at: "\(place).effect")
        let definition = ToolDefinition(
            name: name,
            description: text(object["description"], at: "\(place).description") ?? "",
            parameters: schema(object["parameters"], at: "\(place).parameters"),
            effect: effect == "read" ? .read : .write
        )
        return DeclaredTool(definition: definition, cases: cases(object, at: place))
    }

    /// The members of a declaration, whether or not they stand in `function` as endpoints have it.
    private mutating func members(_ value: JSONValue, at place: String) -> JSONObject? {
        guard var object = value.objectValue else {
            problems.append("\(place): expected a tool with name, description and parameters, got \(Self.kind(value))")
            return nil
        }
        if let type = object["type"], type != "function" {
            problems.append("\(place).type: expected \"function\", got \(type.jsonText)")
        }
        object["type"] = nil
        guard let function = object["function"] else { return object }
        guard let inner = function.objectValue else {
            problems.append("\(place).function: expected name, description and parameters, got \(Self.kind(function))")
            return nil
        }
        object["function"] = nil
        return JSONObject((inner.members + object.members).map { ($0.key, $0.value) })
    }

    private mutating func name(_ value: JSONValue?, at place: String) -> String? {
        guard let name = value?.stringValue else {
            problems.append("\(place): expected the tool's name, got \(Self.kind(value))")
            return nil
        }
        guard name.wholeMatch(of: /[A-Za-z0-9_-]{1,64}/) != nil else {
            problems.append(
                "\(place): \"\(name.prefix(80))\" is no name of a tool: 1 to 64 letters, digits, \"_\", \"-\""
            )
            return nil
        }
        guard !Self.taken.contains(name) else {
            problems.append("\(place): \"\(name)\" means something else in scenarios; choose another name")
            return nil
        }
        return name
    }

    private mutating func schema(_ value: JSONValue?, at place: String) -> JSONSchema {
        guard let value else { return .noArguments }
        guard let document = value.objectValue else {
            problems.append("\(place): expected a JSON schema, got \(Self.kind(value))")
            return .noArguments
        }
        guard document["type"] == "object" else {
            problems.append("\(place).type: expected \"object\", got \(document["type"]?.jsonText ?? "nothing")")
            return .noArguments
        }
        do throws(JSONSchemaError) {
            return try JSONSchema(document)
        } catch {
            problems.append("\(place)\(error.path.replacing("/", with: ".")): \(error.problem)")
            return .noArguments
        }
    }

    // MARK: Answers

    private mutating func cases(_ object: JSONObject, at place: String) -> [DeclaredTool.Case] {
        var cases: [DeclaredTool.Case] = []
        if let list = object["results"] {
            if list.arrayValue == nil {
                problems.append("\(place).results: expected a list of when and result, got \(Self.kind(list))")
            }
            for (index, item) in (list.arrayValue ?? []).enumerated() {
                if let found = self.case(item, at: "\(place).results[\(index)]") { cases.append(found) }
            }
        }
        if let answer = answer(object, at: place) {
            cases.append(DeclaredTool.Case(when: [:], answer: answer))
        } else if object["results"] == nil {
            cases.append(DeclaredTool.Case(when: [:], answer: .result([:])))
        }
        return cases
    }

    private mutating func `case`(_ value: JSONValue, at place: String) -> DeclaredTool.Case? {
        guard let object = value.objectValue else {
            problems.append("\(place): expected when and result, got \(Self.kind(value))")
            return nil
        }
        checkKeys(object, Self.caseKeys, at: place)
        guard let when = (object["when"] ?? [:]).objectValue else {
            problems.append("\(place).when: expected arguments, got \(Self.kind(object["when"]))")
            return nil
        }
        guard let answer = answer(object, at: place) else {
            problems.append("\(place): expected \"result\" or \"error\"")
            return nil
        }
        return DeclaredTool.Case(when: when, answer: answer)
    }

    private mutating func answer(_ object: JSONObject, at place: String) -> DeclaredTool.Answer? {
        if let error = object["error"] {
            if object["result"] != nil { problems.append("\(place): either \"result\" or \"error\", not both") }
            return text(error, at: "\(place).error").map { .failure($0) }
        }
        guard let result = object["result"] else { return nil }
        return .result(result.objectValue ?? ["result": result])
    }

    // MARK: Values

    private mutating func text(_ value: JSONValue?, at place: String) -> String? {
        guard let value else { return nil }
        guard let text = value.stringValue else {
            problems.append("\(place): expected a text, got \(Self.kind(value))")
            return nil
        }
        return text
    }

    private mutating func word(_ value: JSONValue?, _ words: [String], at place: String) -> String? {
        guard let value else { return nil }
        guard let text = value.stringValue, words.contains(text) else {
            problems.append("\(place): expected \(words.joined(separator: " or ")), got \(value.jsonText.prefix(80))")
            return nil
        }
        return text
    }

    private mutating func checkKeys(_ object: JSONObject, _ known: [String], at place: String) {
        for key in object.keys where !known.contains(key) {
            let near = DidYouMean.nearest(to: key, among: known).map { "did you mean \"\($0)\"?" }
            problems.append("\(place): unknown key \"\(key)\"; \(near ?? "known: \(known.joined(separator: ", "))")")
        }
    }

    private static func kind(_ value: JSONValue?) -> String {
        switch value {
        case nil, .null?: "nothing"
        case .array?: "a list"
        case .object?: "a map"
        case let value?: String(value.jsonText.prefix(80))
        }
    }
}
