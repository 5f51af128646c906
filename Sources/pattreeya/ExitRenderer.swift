import AgentCore
import ArgumentParser
import Glibc
import Terminal

/// Turns whatever ended a command into one line and an exit code: the only place that does.
enum ExitRenderer {
    /// Shows an error where it belongs and answers its exit code.
    static func show(_ error: any Error) -> ExitStatus {
        switch error {
        case is OutputClosed: return .success
        case let status as ExitStatusError: return status.status
        case let failure as TurnFailure:
            try? OutputStream.standardError.write(failure.line)
            return failure.exit
        default: break
        }
        let code = Pattreeya.exitCode(for: error)
        if code == .success {
            // Help and version are answers, not errors.
            return write(Pattreeya.fullMessage(for: error) + "\n")
        }
        guard code == .validationFailure else { return show(TurnFailure(error)) }
        let message = Pattreeya.message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
        let command = CommandLine.arguments.dropFirst().first { !$0.hasPrefix("-") }
        let known = Pattreeya.configuration.subcommands.compactMap { $0.configuration.commandName }
        let help = command.flatMap { known.contains($0) ? "pattreeya \($0) --help" : nil } ?? "pattreeya --help"
        try? OutputStream.standardError.write("pattreeya: \(message); see \(help)\n")
        return .usage
    }

    /// Ends the process. Threads of ours may be waiting for input or the network: they need no farewell.
    static func exit(with status: ExitStatus) -> Never {
        Glibc.exit(status.rawValue)
    }

    private static func write(_ text: String) -> ExitStatus {
        do {
            try OutputStream.standardOutput.write(text)
            return .success
        } catch {
            return show(error)
        }
    }
}

/// An exit code of a command that has said what there was to say.
struct ExitStatusError: Error {
    var status: ExitStatus
}
