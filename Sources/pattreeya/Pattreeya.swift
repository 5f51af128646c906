import AgentCore
import ArgumentParser
import Terminal

/// The root command.
struct Pattreeya: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pattreeya",
        abstract: "Talk to an assistant that runs LiveKit rooms.",
        version: "pattreeya 0.1.0",
        subcommands: [
            ChatCommand.self, EvalCommand.self, RoomsCommand.self, SessionsCommand.self, TokenCommand.self,
            ServeCommand.self,
            DoctorCommand.self, ConfigCommand.self, CompletionsCommand.self, ManualCommand.self,
        ],
        defaultSubcommand: ChatCommand.self
    )
}

@main
enum Program {
    static func main() {
        OutputStream.reserveStandardDescriptors()
        // Made before there is a second thread: signals must be blocked in all of them.
        let interruption = interruption
        Task.detached { ExitRenderer.exit(with: await run()) }
        interruption.watch()
    }

    private static func run() async -> ExitStatus {
        do {
            var command = try Pattreeya.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return .success
        } catch {
            return ExitRenderer.show(error)
        }
    }

    /// The signals of this process, for the commands that have something to close.
    static let interruption = Interruption()
}
