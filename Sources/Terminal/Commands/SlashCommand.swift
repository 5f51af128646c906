/// Something that a person can ask of the prompt itself. The table of all of them is what parsing, `/help`, completion
/// and the documentation are made from.
public struct SlashCommand: Sendable, Hashable {
    /// What a command can be told.
    public struct Argument: Sendable, Hashable {
        /// Where its candidates come from.
        public enum Source: Sendable, Hashable {
            /// The other commands.
            case commands
            /// The rooms on the server.
            case rooms
            /// The models of the endpoint.
            case models
            /// The prompts that can be had.
            case prompts
            /// The sessions in the state folder.
            case sessions
            /// Fixed words.
            case words([String])
            /// Anything.
            case text
        }

        /// What it is called in `/help`.
        public let name: String
        /// Where its candidates come from.
        public let source: Source
        /// False where the command does something without it.
        public let isRequired: Bool
    }

    /// The word behind the slash.
    public let name: String
    /// Another word that people try first.
    public let alias: String?
    /// What it can be told; nil for nothing.
    public let argument: Argument?
    /// What it does, in a few words.
    public let help: String

    private init(_ name: String, _ help: String, _ argument: Argument? = nil, alias: String? = nil) {
        (self.name, self.help, self.argument, self.alias) = (name, help, argument, alias)
    }

    /// The command of that name, whatever its case; nil when there is none.
    public static func named(_ name: String) -> SlashCommand? {
        let name = name.lowercased()
        return all.first { $0.name == name || $0.alias == name }
    }

    private static func optional(_ name: String, _ source: Argument.Source) -> Argument {
        Argument(name: name, source: source, isRequired: false)
    }

    private static func required(_ name: String, _ source: Argument.Source) -> Argument {
        Argument(name: name, source: source, isRequired: true)
    }

    /// The name with its argument, as `/help` shows it.
    public var usage: String {
        guard let argument else { return "/" + name }
        return argument.isRequired ? "/\(name) \(argument.name.uppercased())" : "/\(name) [\(argument.name)]"
    }
}

extension SlashCommand {
    /// Tells of the commands.
    public static let help = SlashCommand("help", "list the commands, or explain one", optional("command", .commands))
    /// Tells of rooms.
    public static let rooms = SlashCommand("rooms", "list the rooms, or show one", optional("room", .rooms))
    /// Tells of tools.
    public static let tools = SlashCommand("tools", "list what the Assistant can do")
    /// Changes the model.
    public static let model = SlashCommand("model", "show the model, or change it", optional("model", .models))
    /// Changes the prompt.
    public static let prompt = SlashCommand("prompt", "show the prompt, or change it", optional("prompt", .prompts))
    /// Runs the last turn again.
    public static let retry = SlashCommand("retry", "take back the last turn and run its words again")
    /// Takes the last turn back.
    public static let undo = SlashCommand("undo", "take back the last turn; what it did to rooms stays done")
    /// Changes the last words.
    public static let edit = SlashCommand(
        "edit",
        "change the last words and run them instead, here or in $VISUAL or $EDITOR",
        optional("external", .words(["external"]))
    )
    /// Writes the session to a file.
    public static let save = SlashCommand(
        "save",
        "write the session to a new file, as Markdown, or as JSON lines if it ends in .jsonl",
        required("file", .text)
    )
    /// Goes on with another session.
    public static let resume = SlashCommand(
        "resume",
        "list the sessions, or go on with one",
        optional("session", .sessions)
    )
    /// Goes on in a copy.
    public static let fork = SlashCommand("fork", "go on in a copy of this session", optional("name", .text))
    /// Shortens the conversation.
    public static let compact = SlashCommand("compact", "replace the older turns by a summary")
    /// Tells what was used.
    public static let usage = SlashCommand("usage", "show the tokens and requests of this session")
    /// Changes what is asked.
    public static let approve = SlashCommand(
        "approve",
        "show, or change, what happens with calls that your words do not cover",
        optional("mode", .words(["ask", "always", "never"]))
    )
    /// Shows more.
    public static let debug = SlashCommand("debug", "show requests, tokens and times, or stop that")
    /// Shows events.
    public static let json = SlashCommand("json", "print events as JSON lines, or text again")
    /// Ends the program.
    public static let quit = SlashCommand("quit", "leave; so does Ctrl-D", alias: "exit")

    /// All commands, in the order in which they are documented.
    public static let all = [
        help, rooms, tools, model, prompt, retry, undo, edit, save, resume, fork, compact, usage, approve, debug, json,
        quit,
    ]
}
