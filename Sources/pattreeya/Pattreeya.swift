import AgentCore
import ArgumentParser
import Terminal

/// The root command.
struct Pattreeya: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pattreeya",
        abstract: "Talk to an assistant that runs LiveKit rooms.",
        version: "pattreeya 0.1.0",
        subcommands: [ChatCommand.self, RoomsCommand.self, TokenCommand.self, ServeCommand.self],
        defaultSubcommand: ChatCommand.self
    )
}

@main
enum Program {
    static func main() async {
        // First of all: signals must be blocked before there is a second thread.
        let interruption = Interruption()
        await Program.$interruption.withValue(interruption) {
            do {
                var command = try Pattreeya.parseAsRoot()
                if var asynchronous = command as? any AsyncParsableCommand {
                    try await asynchronous.run()
                } else {
                    try command.run()
                }
                ExitRenderer.exit(with: .success)
            } catch {
                ExitRenderer.exit(with: ExitRenderer.show(error))
            }
        }
    }

    /// The signals of this process, for the commands that have something to close.
    @TaskLocal static var interruption: Interruption?
}
