import Tools

/// A command as the argument parser describes it in its dump.
struct CommandDescription {
    /// An option, a flag or an argument.
    struct Argument {
        /// How it is written: `--model <model>`.
        var form: String
        var abstract: String
        var defaultValue: String?
    }

    var name: String
    var abstract: String
    var discussion: String
    var arguments: [Argument]
    var subcommands: [CommandDescription]

    init(_ json: JSONValue) {
        name = json["commandName"]?.stringValue ?? ""
        abstract = json["abstract"]?.stringValue ?? ""
        discussion = json["discussion"]?.stringValue ?? ""
        arguments = (json["arguments"]?.arrayValue ?? []).filter(Self.isShown).map { Argument($0) }
        subcommands = (json["subcommands"]?.arrayValue ?? [])
            .filter { Self.isShown($0) && $0["commandName"] != "help" }
            .map { CommandDescription($0) }
    }

    private static func isShown(_ json: JSONValue) -> Bool { json["shouldDisplay"]?.boolValue ?? true }
}

extension CommandDescription.Argument {
    init(_ json: JSONValue) {
        abstract = json["abstract"]?.stringValue ?? ""
        defaultValue = json["defaultValue"]?.stringValue
        let value = "<\(json["valueName"]?.stringValue ?? "value")>"
        guard json["kind"] != "positional" else {
            form = value
            return
        }
        let names = (json["names"]?.arrayValue ?? []).map { name in
            (name["kind"] == "long" ? "--" : "-") + (name["name"]?.stringValue ?? "")
        }
        form = names.joined(separator: ", ") + (json["kind"] == "option" ? " \(value)" : "")
    }
}
