import AgentCore
import ArgumentParser
import Evals
import LiveKit
import Settings
import Terminal

/// The options that say what is evaluated and where.
struct TargetOptions: ParsableArguments {
    @OptionGroup var tools: ToolFileOptions

    @Option(
        help: ArgumentHelp(
            "Evaluate another program, which reads and writes JSONL as chat --turns jsonl --format jsonl does.",
            valueName: "command"
        )
    )
    var agent: String?

    @Option(
        name: .customLong("agent-env"),
        help: ArgumentHelp("A variable that --agent gets although it holds a key (repeatable).", valueName: "name")
    )
    var agentVariables: [String] = []

    @Option(help: ArgumentHelp("Seconds that a turn of --agent may take.", valueName: "seconds"))
    var timeout = 120.0

    @Option(
        help: ArgumentHelp(
            "Where: local (fresh rooms in this process), sockets (on an embedded server), none, or server=URL.",
            valueName: "world"
        )
    )
    var world: WorldChoice?

    @Flag(help: "Let --world use a server that is not on this machine.")
    var iMeanIt = false

    func validate() throws {
        if tools.file != nil, let world, world != .noRooms {
            throw ValidationError("the tools of --tools know no rooms: leave out --world or give --world none")
        }
        if tools.file == nil, world == .noRooms {
            throw ValidationError("--world none needs --tools, a file that declares the tools")
        }
        if agent != nil, case .server? = world {
            throw ValidationError("--agent sees all rooms of a server: it can be tried on --world local only")
        }
        guard timeout > 0, timeout < 1e9 else {
            throw ValidationError("--timeout must be more than 0 seconds, not \(timeout)")
        }
    }

    /// The program that is evaluated; nil for the Assistant.
    func program(_ settings: Settings) -> AgentProgram? {
        guard let agent else { return nil }
        var secrets = Set(Setting.all.filter(\.isSecret).map(\.name) + [Setting.liveKitURL, .liveKitKey].map(\.name))
        if let variable = settings.profile?.keyVariable { secrets.insert(variable) }
        secrets.subtract(agentVariables)
        return AgentProgram(
            command: agent,
            environment: ProgramEnvironment.all.filter { !secrets.contains($0.key) },
            turnTime: .seconds(timeout)
        )
    }

    /// The server of `--world server=URL`, in names of this run.
    /// - Throws: `TurnFailure`: exit code 2 for one that is not on this machine, 3 where key or secret is missing.
    func server(_ settings: Settings) throws(TurnFailure) -> ServerWorld? {
        guard case .server(let url)? = world else { return nil }
        func required(_ setting: Setting) throws(TurnFailure) -> String {
            if let value = settings.value(setting) { return value.text }
            let places = Settings.placesLookedAt(environment: ProgramEnvironment.value)
            throw TurnFailure(
                code: "configuration",
                message: "--world server=… needs \(setting.name); looked in \(places)",
                exit: .configuration
            )
        }
        let (key, secret) = (try required(.liveKitKey), try required(.liveKitSecret))
        let configuration: LiveKitConfiguration
        do throws(LiveKitError) {
            configuration = try LiveKitConfiguration(url: url, apiKey: key, apiSecret: secret)
        } catch {
            throw TurnFailure(code: "usage", message: "--world: \(error.message)", exit: .usage)
        }
        guard iMeanIt || configuration.isLoopback else {
            throw TurnFailure(
                code: "usage",
                message: "the server of --world is not on this machine, and scenarios make and delete rooms there: "
                    + "add --i-mean-it if that is meant",
                exit: .usage
            )
        }
        return ServerWorld(RoomServiceClient(configuration: configuration), id: ServerWorld.newID()) { message in
            try? OutputStream.standardError.write("pattreeya: \(DisplayText.oneLine(message, limit: 1000))\n")
        }
    }

    /// What the command that runs a scenario again needs of these options.
    var words: [String] {
        var words: [String] = []
        if let file = tools.file { words += ["--tools", file] }
        if let agent { words += ["--agent", agent] }
        for name in agentVariables { words += ["--agent-env", name] }
        if world == .sockets { words += ["--world", "sockets"] }
        if case .server(let url)? = world { words += ["--world", "server=\(url)"] + (iMeanIt ? ["--i-mean-it"] : []) }
        return words
    }
}

/// Where trials take place.
enum WorldChoice: ExpressibleByArgument, Hashable {
    case local
    case sockets
    case noRooms
    case server(String)

    init?(argument: String) {
        switch argument {
        case "local": self = .local
        case "sockets": self = .sockets
        case "none": self = .noRooms
        default:
            guard argument.hasPrefix("server="), argument.count > "server=".count else { return nil }
            self = .server(String(argument.dropFirst("server=".count)))
        }
    }

    static var allValueStrings: [String] { ["local", "sockets", "none", "server="] }
}
