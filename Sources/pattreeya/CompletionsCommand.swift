import ArgumentParser
import Terminal

/// `pattreeya completions`: what a shell needs to complete our commands.
struct CompletionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print the completion script for a shell.",
        discussion: """
            `make install` puts them where the shells look. By hand, for one shell session: \
            source <(pattreeya completions bash)
            """
    )

    /// The shells that scripts can be made for.
    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish

        var kind: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    @Argument(help: "The shell: bash, zsh or fish.")
    var shell: Shell

    func run() throws {
        try OutputStream.standardOutput.write(Pattreeya.completionScript(for: shell.kind) + "\n")
    }
}
