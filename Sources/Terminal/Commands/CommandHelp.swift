/// The words of `/help`.
public enum CommandHelp {
    /// All commands, a line each, and the keys.
    public static var overview: String {
        let width = SlashCommand.all.map(\.usage.count).max() ?? 0
        let commands = SlashCommand.all.map { command in
            command.usage + String(repeating: " ", count: width - command.usage.count + 2) + command.help
        }
        return (commands + [""] + keys).joined(separator: "\n")
    }

    /// One command, by its name with or without the slash; nil when there is none of that name.
    public static func of(_ name: String) -> String? {
        let plain = name.hasPrefix("/") ? String(name.dropFirst()) : name
        guard let command = SlashCommand.named(plain) else { return nil }
        return "\(command.usage): \(command.help)"
    }

    /// The keys that are not those of other line editors.
    public static let keys = [
        "Alt-Enter, Ctrl-J or \\ before Enter: a new line in the text. Tab completes. Ctrl-R searches the history.",
        "Ctrl-X Ctrl-E opens the line in $VISUAL or $EDITOR. Ctrl-C drops the line or ends the turn. Ctrl-D leaves.",
        "A line that begins with // sends words that begin with a slash.",
    ]
}
