import LiveKit

/// Another program that is evaluated in place of the Assistant: it reads `{"text": …}`, a turn a line, and writes an
/// event a line, as `pattreeya chat --turns jsonl --format jsonl` does. It is started anew for every trial.
public struct AgentProgram: Sendable {
    /// What `/bin/sh -c` runs.
    public var command: String
    /// Its whole environment, but for the variables that lead to the rooms of a trial.
    public var environment: [String: String]
    /// How long a turn may take.
    public var turnTime: Duration
    /// How long it may take to end after the last turn.
    public var endTime: Duration
    /// The longest line that it may write, in bytes.
    public var longestLine: Int
    /// The most that it may write in a turn, in bytes.
    public var mostPerTurn: Int

    /// Describes a program.
    public init(
        command: String,
        environment: [String: String],
        turnTime: Duration = .seconds(120),
        endTime: Duration = .seconds(5),
        longestLine: Int = 4 << 20,
        mostPerTurn: Int = 64 << 20
    ) {
        (self.command, self.environment) = (command, environment)
        (self.turnTime, self.endTime) = (turnTime, endTime)
        (self.longestLine, self.mostPerTurn) = (longestLine, mostPerTurn)
    }

    /// The environment for a trial.
    /// - Parameter server: the trial's server; nil without rooms.
    func environment(for server: LiveKitConfiguration?) -> [String: String] {
        guard let server else { return environment }
        let way = [
            "LIVEKIT_URL": server.url, "LIVEKIT_API_KEY": server.apiKey, "LIVEKIT_API_SECRET": server.apiSecret,
        ]
        return environment.merging(way) { $1 }
    }
}
