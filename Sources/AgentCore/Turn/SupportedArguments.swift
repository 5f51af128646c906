import Tools

/// Leaves out what a small model invents: optional arguments that nothing in the person's words supports.
enum SupportedArguments {
    /// The arguments that are left, and what was changed, a line each.
    ///
    /// Only texts are looked at: a number or a flag can be said in many ways. Required arguments stay: without them
    /// there is no call, and whether it may run is a question of authority.
    static func of(
        _ arguments: JSONObject,
        tool: any Tool,
        words: PersonWords
    ) -> (arguments: JSONObject, notes: [String]) {
        let required = tool.definition.parameters.document["required"]?.arrayValue ?? []
        var kept = arguments
        var notes: [String] = []
        for (name, value) in arguments.members {
            guard let text = value.stringValue, !required.contains(.string(name)) else { continue }
            let supported = tool.supported(text, words: words)
            guard supported != text else { continue }
            kept[name] = supported.map(JSONValue.string)
            notes.append(
                supported.map { "\(name): \"\(text)\" shortened to \"\($0)\", which the person said" }
                    ?? "\(name): \"\(text)\" dropped, since the person did not say it"
            )
        }
        return (kept, notes)
    }
}
