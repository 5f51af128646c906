import AgentCore
import ArgumentParser
import Glibc
import Services
import Settings
import Storage
import Terminal

/// `pattreeya chat`: turns from a terminal, a pipe or the command line.
struct ChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat",
        abstract: "Talk to the Assistant (the default command).",
        discussion: """
            In a terminal it prompts for turns. In a pipe every line of standard input is a turn. With TEXT it runs \
            that one turn and does not read standard input.
            """
    )

    @Argument(help: ArgumentHelp("One turn to run.", valueName: "text"))
    var text: [String] = []

    @OptionGroup(title: "Model and rooms") var services: ServiceOptions

    @Option(help: ArgumentHelp("The prompt: a name or a file.", valueName: "name|file"))
    var prompt: String?

    @Option(help: "The session to use; it is made when it does not exist.")
    var session: String?

    @Flag(name: .customLong("continue"), help: "Continue the session that was used last.")
    var continuesLatest = false

    @Option(help: ArgumentHelp("Continue a session that exists.", valueName: "id"))
    var resume: String?

    @Option(help: ArgumentHelp("Begin a new session with the history of one that exists.", valueName: "id"))
    var fork: String?

    @Option(help: "How to cut standard input into turns: lines, whole or jsonl.")
    var turns: TurnForm = .lines

    @Option(help: "How to print: text or jsonl.")
    var format: OutputFormat = .text

    @Option(help: "What to do with a call that your words do not cover: ask, always or never.")
    var approve: ApprovalMode?

    @Option(help: "Requests with tools that a turn may make.")
    var maxSteps = 8

    @Option(help: "Tokens that the model may write in a turn.")
    var maxTokens: Int?

    @OptionGroup(title: "Costs") var costs: CostOptions

    @Option(help: ArgumentHelp("Seconds that a turn may take.", valueName: "seconds"))
    var timeout: Double?

    @Option(help: "Colours and styles in replies: auto, always or never.")
    var color: ColorChoice = .auto

    @Option(help: "The keys at the prompt: emacs or vi (PATTREEYA_EDIT_MODE, ~/.editrc).")
    var editMode: EditMode?

    @Flag(help: "Exit with 9 when a tool call fails or is not allowed.")
    var strict = false

    @Flag(name: .shortAndLong, help: "Say more on standard error.")
    var verbose = false

    func validate() throws {
        guard [session != nil, continuesLatest, resume != nil, fork != nil].count(where: { $0 }) <= 1 else {
            throw ValidationError("--session, --continue, --resume and --fork exclude each other; give one")
        }
        guard maxSteps >= 1 else { throw ValidationError("--max-steps must be at least 1, not \(maxSteps)") }
        if let maxTokens, maxTokens < 1 { throw ValidationError("--max-tokens must be at least 1, not \(maxTokens)") }
        if let timeout, !(timeout > 0 && timeout < 1e9) {
            throw ValidationError("--timeout must be more than 0 seconds, not \(timeout)")
        }
    }

    func run() async throws {
        let verbosity = Verbosity(verbose)
        let output = SwitchableOutput(
            text: makeTextOutput(verbosity),
            json: JSONLinesOutput(verbosity: verbosity),
            showsJSON: format == .jsonl
        )
        do {
            let status = try await ChatAssembly(command: self, output: output, verbosity: verbosity).run()
            throw ExitStatusError(status: status)
        } catch let failure as TurnFailure where format == .jsonl {
            // Without a session there is nobody else to tell a reader of events what went wrong.
            try output.show(TurnEvent(session: "", turn: 0, at: .now, kind: .error(failure)))
            throw ExitStatusError(status: failure.exit)
        }
    }
}

extension ChatCommand {
    private func makeTextOutput(_ verbosity: Verbosity) -> TextOutput {
        let (output, activity) = (OutputStream.standardOutput, OutputStream.standardError)
        let environment = ProgramEnvironment.value
        let spins = output.isTerminal && activity.isTerminal && ColorChoice.isCapable(environment)
        return TextOutput(
            output: output,
            activity: activity,
            verbosity: verbosity,
            rendersMarkdown: color.usesColor(isTerminal: output.isTerminal, environment: environment),
            spinner: spins ? Spinner(output: activity) : nil
        )
    }
}

/// How `chat` prints.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable { case text, jsonl }

/// What to do with calls that the person's words do not cover.
enum ApprovalMode: String, ExpressibleByArgument, CaseIterable { case ask, always, never }

extension TurnForm: ExpressibleByArgument {}
extension ColorChoice: ExpressibleByArgument {}
extension EditMode: ExpressibleByArgument {}
