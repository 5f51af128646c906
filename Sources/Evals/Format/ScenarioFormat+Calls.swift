import Tools

extension ScenarioFormat {
    static func callShapes(_ tools: ToolCatalog) -> [String: Shape] {
        [
            "value": .either([.table(valueRule), .list(.anything, atLeast: 0), .anything]),
            "calls": .either([.word(["none", "reads"]), .list(.named("call"), atLeast: 1)]),
            "call": .table(call(tools)),
            "plain_call": .table(plainCall(tools)),
            "never": .list(
                .either([.word(tools.names), .table(KeyTable(what: "tools", noun: "tool", keys: toolKeys(tools)))]),
                atLeast: 1
            ),
            "faults": .list(.table(faultTargets(tools)), atLeast: 1),
        ]
    }

    private static func call(_ tools: ToolCatalog) -> KeyTable {
        var table = plainCall(tools)
        table.keys.append(
            KeyTable.Key("any_order", "These calls in whatever order.", .list(.named("plain_call"), atLeast: 2))
        )
        table.keys.append(
            KeyTable.Key(
                "one_of",
                "One of these lists of calls; an empty list stands for none.",
                .list(.list(.named("call"), atLeast: 0), atLeast: 2)
            )
        )
        return table
    }

    private static func plainCall(_ tools: ToolCatalog) -> KeyTable {
        var table = KeyTable(what: "tools and keys of an expected call", noun: "tool or key", keys: toolKeys(tools))
        table.keys.append(contentsOf: modifiers)
        return table
    }

    private static let modifiers: [KeyTable.Key] = [
        .init("times", "How often: 2, or 1..3; once, if left out.", .either([.integer(1...1000), .text("2 or 1..3")])),
        .init("maybe", "True where the call may be left out.", .flag),
        .init("extra", "Allows arguments that are not listed.", .word(["allow"])),
        .init(
            "result",
            "What the call came to; anything, if left out.",
            .word(CallEntry.Result.allCases.map(\.rawValue))
        ),
    ]

    private static func toolKeys(_ tools: ToolCatalog) -> [KeyTable.Key] {
        tools.entries.map { tool in
            let arguments = KeyTable(
                what: "arguments of \(tool.definition.name)",
                noun: "argument",
                keys: tool.arguments.map {
                    .init($0.name, $0.schema["description"]?.stringValue ?? "", .named("value"))
                }
            )
            return .init(
                tool.definition.name,
                tool.definition.description,
                .either([.word(["any"]), .nothing, .table(arguments)])
            )
        }
    }

    private static let valueRule = KeyTable(
        what: "rules for a value",
        noun: "rule",
        keys: [
            .init("like", "A regular expression that is found in the text.", .named("pattern")),
            .init("sample", "A text in which the regular expression of like must be found.", .text("a text")),
            .init("in", "One of these values.", .list(.anything, atLeast: 1)),
            .init("min", "The least number.", .number(-Double.infinity...Double.infinity)),
            .init("max", "The greatest number.", .number(-Double.infinity...Double.infinity)),
            .init("any", "Any value, but there must be one.", .flag),
            .init("absent", "No value.", .flag),
            .init("same_as", "What an earlier call had: turn1.tool.argument.", .text("turn1.tool.argument")),
            .init("equals", "This value, where it is a map.", .anything),
        ]
    )

    private static func faultTargets(_ tools: ToolCatalog) -> KeyTable {
        func fault(_ kinds: [Fault.Kind]) -> Shape {
            .table(
                KeyTable(
                    what: "keys of a fault",
                    keys: [
                        .init("fail", "What goes wrong.", .word(kinds.map(\.rawValue)), required: true),
                        .init(
                            "times",
                            "How many of the first calls are hit, or always; 1, if left out.",
                            .either([.word(["always"]), .integer(1...1000)])
                        ),
                        .init(
                            "effect",
                            "For a timeout: whether what was asked is done all the same; none, if left out.",
                            .word(["applied", "none"])
                        ),
                        .init("seconds", "For slow: how late the answer comes.", .number(0.001...3600)),
                    ]
                )
            )
        }
        var keys: [KeyTable.Key] = tools.names.map {
            .init($0, "What goes wrong with calls of this tool.", fault(Fault.Kind.allCases.filter(\.appliesToTools)))
        }
        keys.append(.init(Fault.model, "What goes wrong with requests to the model.", fault(Fault.Kind.allCases)))
        return KeyTable(what: "tools that can fail", noun: "tool", keys: keys)
    }
}
