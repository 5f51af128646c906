import Tools

extension ScenarioBuilder {
    mutating func reply(_ node: YAMLNode) -> [ReplyExpectation] {
        (node.pairs ?? []).compactMap { key, value in
            replyKind(key.text, value).map { ReplyExpectation(kind: $0, location: key.location) }
        }
    }

    private mutating func replyKind(_ key: String, _ value: YAMLNode) -> ReplyExpectation.Kind? {
        switch key {
        case "says": .says(value.texts)
        case "says_any": .saysAny(value.texts)
        case "never_says": .neverSays(value.texts)
        case "matches": .matches((value.items ?? [value]).map { pattern($0) })
        case "like": .like(value["text"]?.text ?? "", atLeast: value["at_least"]?.number ?? 1)
        case "json": schema(value).map { .json($0) }
        case "max_words": .maxWords(value.integer ?? 1)
        case "judge": .judge(value.text ?? "")
        default: nil
        }
    }

    private mutating func schema(_ node: YAMLNode) -> JSONSchema? {
        do {
            if let path = node.text {
                let bytes = try schemaFile(Self.path(path, beside: node.location.file))
                guard let document = try JSONValue(parsing: bytes).objectValue else {
                    report(node.location, "json: \(path) holds no JSON object")
                    return nil
                }
                return try JSONSchema(document)
            }
            return try JSONSchema(node.json.objectValue ?? [:])
        } catch {
            report(node.location, "json: \(error)")
            return nil
        }
    }

    private static func path(_ path: String, beside file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }
}
