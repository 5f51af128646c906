import Tools

/// The format of scenario files for a set of tools: one table of keys from which files are checked and the schema for
/// editors is made.
struct ScenarioFormat: Sendable {
    /// The shapes that have names.
    let shapes: [String: Shape]
    /// The keys of a whole document.
    let root = Self.scenario

    init(tools: ToolCatalog) {
        var shapes = Self.worldShapes.merging(Self.replyShapes) { first, _ in first }
        shapes.merge(Self.callShapes(tools)) { first, _ in first }
        shapes["turn"] = .table(Self.turn)
        self.shapes = shapes
    }

    private static let scenario = KeyTable(
        what: "keys of a scenario",
        keys: [
            .init("about", "What the scenario is for, in a sentence.", .text("a sentence")),
            .init("tags", "Words to choose scenarios by.", .list(.text("a tag"), atLeast: 1)),
            .init("clock", "What the agent's clock says: 2026-10-08T12:34:56Z.", .text("a time in UTC")),
            .init(
                "approve",
                "What answers questions about calls that the person's words do not cover; never, if left out.",
                .word(Scenario.ApprovalPolicy.allCases.map(\.rawValue))
            ),
            .init("world", "The rooms that there are before the first turn.", .named("world")),
            .init(
                "matrix",
                "Variables and their values: the scenario is run with every combination; ${variable} stands for one.",
                .map(.list(.anything, atLeast: 1), of: "variables")
            ),
            .init("turns", "What the person says, in order.", .list(.named("turn"), atLeast: 1)),
            .init("user", "A person played by a model, in place of turns.", .table(user)),
            .init("faults", "What goes wrong on purpose in the whole conversation.", .named("faults")),
            .init("calls", "Which calls the whole conversation leads to.", .named("calls")),
            .init("never", "What may not even be attempted, whatever else is allowed.", .named("never")),
            .init(
                "after",
                "The rooms at the end; if left out, what the expected calls make of the world.",
                .named("after")
            ),
            .init("reply", "What the last reply must be like.", .named("reply")),
            .init("limits", "What the conversation may take.", .named("limits")),
            .init(
                "reliability",
                "How often it must succeed: trials are run until that is shown or ruled out.",
                .either([.number(0.5...0.999), .table(reliability)])
            ),
        ]
    )

    private static let turn = KeyTable(
        what: "keys of a turn",
        keys: [
            .init("user", "What the person says.", .text("what the person says"), required: true),
            .init("repeat", "How often the same is said.", .integer(1...200)),
            .init("faults", "What goes wrong on purpose in this turn.", .named("faults")),
            .init("calls", "Which calls the turn leads to; reads, if left out.", .named("calls")),
            .init("reply", "What the reply must be like.", .named("reply")),
            .init("world", "The rooms after this turn.", .named("after")),
            .init("limits", "What the turn may take.", .named("limits")),
        ]
    )

    private static let user = KeyTable(
        what: "keys of a simulated user",
        keys: [
            .init("goal", "What the person wants.", .text("a sentence"), required: true),
            .init("knows", "What the person knows and does not know.", .list(.text("a sentence"), atLeast: 1)),
            .init("style", "How the person talks.", .text("a few words")),
            .init("max_turns", "How many turns the person has to be done; 8, if left out.", .integer(1...100)),
        ]
    )

    private static let reliability = KeyTable(
        what: "keys of reliability",
        keys: [
            .init("at_least", "The rate that is good enough.", .number(0.5...0.999), required: true),
            .init("against", "The rate that must be ruled out.", .number(0.01...0.998)),
        ]
    )

    private static let replyShapes: [String: Shape] = [
        "reply": .table(reply),
        "pattern": .either([.text("a regular expression"), .table(pattern)]),
        "limits": .table(
            KeyTable(
                what: "limits",
                keys: [
                    .init("llm_calls", "Requests to the model.", .integer(1...Int.max)),
                    .init("tool_calls", "Calls of tools, attempts included.", .integer(0...Int.max)),
                    .init("tokens", "Tokens of prompts and completions.", .integer(1...Int.max)),
                    .init("seconds", "Wall time.", .number(0.001...Double.infinity)),
                    .init("cost_usd", "What the provider charges.", .number(0...Double.infinity)),
                ]
            )
        ),
    ]

    private static let pattern = KeyTable(
        what: "keys of a pattern",
        keys: [
            .init("regex", "A regular expression that must be found.", .text("a regular expression"), required: true),
            .init("sample", "A text in which it must be found, to try it on.", .text("a text")),
        ]
    )

    private static let phrases = Shape.either([.text("a phrase"), .list(.text("a phrase"), atLeast: 1)])

    private static let reply = KeyTable(
        what: "keys of a reply",
        keys: [
            .init("says", "Every phrase is said, in any case; a room's name only as a whole.", phrases),
            .init("says_any", "At least one of the phrases is said.", phrases),
            .init("never_says", "None of the phrases is said.", phrases),
            .init(
                "matches",
                "Regular expressions that are found.",
                .either([.named("pattern"), .list(.named("pattern"), atLeast: 1)])
            ),
            .init("like", "How much it has in common with a text, in words and their order.", .table(likeness)),
            .init(
                "json",
                "The last message is JSON that fits this schema: a file beside the scenario, or the schema itself.",
                .either([.text("the path of a schema"), .map(.anything, of: "schema keywords")])
            ),
            .init("max_words", "The most words that it may have.", .integer(1...Int.max)),
            .init("judge", "What a judge must find true of it.", .text("what a judge must find true")),
        ]
    )

    private static let likeness = KeyTable(
        what: "keys of like",
        keys: [
            .init("text", "The text to compare with.", .text("a text"), required: true),
            .init("at_least", "The least likeness, from 0.01 to 1.", .number(0.01...1), required: true),
        ]
    )
}
