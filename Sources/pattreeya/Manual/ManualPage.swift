import AgentCore
import Settings
import Terminal

/// The manual page in roff, with the `man` macros.
struct ManualPage {
    var root: CommandDescription
    var version: String

    /// The whole page.
    var roff: String {
        var page = Roff()
        page.title("PATTREEYA", section: 1, source: version)
        page.section("NAME")
        page.text("pattreeya - \(root.abstract)")
        page.section("SYNOPSIS")
        page.text("pattreeya [chat] [options] [text]")
        page.lineBreak()
        page.text("pattreeya <command> [options]")
        if !root.discussion.isEmpty {
            page.section("DESCRIPTION")
            page.text(root.discussion)
        }
        page.section("COMMANDS")
        for command in root.subcommands { describe(command, path: "pattreeya \(command.name)", &page) }
        prompt(&page)
        environment(&page)
        files(&page)
        exitStatus(&page)
        return page.source
    }

    private func describe(_ command: CommandDescription, path: String, _ page: inout Roff) {
        page.subsection(path)
        page.text(command.abstract)
        if !command.discussion.isEmpty { page.paragraph(command.discussion) }
        for argument in command.arguments {
            let standard = argument.defaultValue.map { " (default: \($0))" } ?? ""
            page.item(argument.form, argument.abstract + standard)
        }
        for subcommand in command.subcommands { describe(subcommand, path: "\(path) \(subcommand.name)", &page) }
    }

    private func prompt(_ page: inout Roff) {
        page.section("AT THE PROMPT")
        for command in SlashCommand.all { page.item(command.usage, command.help) }
        for line in CommandHelp.keys { page.paragraph(line) }
    }

    private func environment(_ page: inout Roff) {
        page.section("ENVIRONMENT")
        page.text("A flag goes before a variable, that before a profile, and that before the files below.")
        for setting in Setting.all {
            let standard = setting.defaultText.isEmpty ? "" : " (default: \(setting.defaultText))"
            page.item(setting.name, setting.summary + standard)
        }
    }

    private func files(_ page: inout Roff) {
        page.section("FILES")
        page.item(".env.local, .env", "variables of the current folder, as NAME=value lines")
        page.item("~/.config/pattreeya/config.env", "the user's variables; XDG_CONFIG_HOME moves it")
        page.item("profiles/, ~/.config/pattreeya/profiles/", "profiles as NAME.yaml")
        page.item("prompts/", "prompts as NAME.md")
        page.item("~/.local/state/pattreeya/", "sessions, history, the room journal; XDG_STATE_HOME moves it")
    }

    private func exitStatus(_ page: inout Roff) {
        page.section("EXIT STATUS")
        for (status, meaning) in ExitStatus.meanings { page.item("\(status.rawValue)", meaning) }
    }
}

extension ExitStatus {
    /// What each code means to whoever calls the program.
    fileprivate static let meanings: [(ExitStatus, String)] = [
        (.success, "success"),
        (.checkFailed, "a check said no: doctor found a problem, a room does not exist"),
        (.usage, "bad usage, or an input file that does not parse"),
        (.configuration, "configuration missing or wrong"),
        (.credentials, "credentials refused"),
        (.network, "network or timeout"),
        (.rateLimit, "rate limit or quota"),
        (.provider, "provider or server error"),
        (.limit, "a limit was reached: steps, tokens or cost"),
        (.tool, "a tool failed, or an approval was denied, under --strict"),
        (.contextOverflow, "the conversation is longer than the model's context"),
        (.localInputOutput, "local input or output failed"),
        (.interrupted, "interrupted"),
        (.terminated, "terminated"),
    ]
}
