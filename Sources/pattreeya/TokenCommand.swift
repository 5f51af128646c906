import AgentCore
import ArgumentParser
import LiveKit
import LocalLiveKit
import Services
import Settings
import Storage
import Terminal

/// `pattreeya token`: access tokens for participants.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Print an access token that lets a participant join a room.",
        discussion: """
            It is signed with LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or with the key of the embedded server where \
            LIVEKIT_URL is not set and that server runs.
            """
    )

    @Option(help: "The room; without it the token is good for any.")
    var room = ""

    @Option(help: "Who the participant is: unique in the room.")
    var identity: String

    @Option(help: "The name to show.")
    var name = ""

    @Option(help: "Text that goes with the participant.")
    var metadata = ""

    @Option(
        name: .customLong("attribute"),
        help: ArgumentHelp("An attribute of the participant; may be repeated.", valueName: "key=value")
    )
    var attributes: [KeyValue] = []

    @Option(help: ArgumentHelp("How long the token is good: 90, 90s, 15m, 2h, 3d.", valueName: "time"))
    var ttl = Age(seconds: 6 * 3600)

    @Flag(inversion: .prefixedNo, help: "Whether the participant may publish tracks.")
    var publish = true

    @Flag(inversion: .prefixedNo, help: "Whether the participant may receive tracks.")
    var subscribe = true

    @Flag(inversion: .prefixedNo, help: "Whether the participant may send data.")
    var data = true

    @Flag(help: "Let the participant change its own metadata, attributes and name.")
    var updateOwnMetadata = false

    @Flag(help: "Hide the participant from the others.")
    var hidden = false

    @Flag(help: "Let the holder administer the room.")
    var admin = false

    @Flag(help: "Use the embedded server's key, whatever is configured.")
    var offline = false

    func validate() throws {
        guard !identity.isEmpty else { throw ValidationError("--identity must not be empty") }
        guard ttl.seconds > 0 else { throw ValidationError("--ttl must be more than 0") }
        if admin && room.isEmpty { throw ValidationError("--admin needs --room") }
    }

    func run() async throws {
        let (key, secret) = try credentials()
        var grant = VideoGrant()
        (grant.roomJoin, grant.room, grant.roomAdmin, grant.hidden) = (true, room, admin, hidden)
        (grant.canPublish, grant.canSubscribe, grant.canPublishData) = (publish, subscribe, data)
        if updateOwnMetadata { grant.canUpdateOwnMetadata = true }
        let claims = AccessTokenClaims(
            identity: identity,
            name: name,
            metadata: metadata,
            attributes: Dictionary(attributes.map { ($0.key, $0.value) }) { _, last in last },
            video: grant
        )
        let token = try AccessToken.sign(
            claims,
            apiKey: key,
            secret: secret,
            now: Timestamp.now.seconds,
            lifetime: .seconds(ttl.seconds)
        )
        try OutputStream.standardOutput.write(token + "\n")
    }

    private func credentials() throws -> (key: String, secret: String) {
        let settings = try ProgramEnvironment.settings()
        if !offline, let key = settings.value(.liveKitKey), let secret = settings.value(.liveKitSecret) {
            return (key.text, secret.text)
        }
        let server = try ServiceChoices.server(
            settings: settings,
            offline: offline,
            environment: ProgramEnvironment.value
        )
        let state = StateFolder(environment: ProgramEnvironment.value)
        guard server == .embedded, let running = LocalServerRegistry(stateFolder: state.path).running else {
            throw TurnFailure(
                code: "configuration",
                message:
                    "there is no key to sign with: set LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or start pattreeya serve --local",
                exit: .configuration
            )
        }
        return (running.apiKey, running.apiSecret)
    }
}

/// `key=value` on the command line.
struct KeyValue: ExpressibleByArgument {
    var key: String
    var value: String

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
        key = String(argument[..<equals])
        value = String(argument[argument.index(after: equals)...])
    }
}
