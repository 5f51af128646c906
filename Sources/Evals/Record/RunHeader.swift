import Storage
import Tools

/// What a run is a run of: enough to go on with it after it was broken off.
public struct RunHeader: Sendable, Hashable {
    /// The agent.
    public var agent: AgentIdentity
    /// The folder with the scenario files.
    public var folder: String
    /// The scenarios, by name, in order.
    public var scenarios: [String]
    /// How many trials each has; nil to go by its reliability.
    public var trials: Int?
    /// When the run began.
    public var startedAt: Timestamp

    /// Describes a run.
    public init(agent: AgentIdentity, folder: String, scenarios: [String], trials: Int?, startedAt: Timestamp) {
        (self.agent, self.folder, self.scenarios) = (agent, folder, scenarios)
        (self.trials, self.startedAt) = (trials, startedAt)
    }

    private static let version = 1

    /// Reads the file of a run.
    /// - Throws: `StorageError`: `newerVersion`, `malformed` or `inputOutput`.
    public init(path: String) throws(StorageError) {
        let content = try FileContent.read(path, limit: 16 << 20)
        guard let object = (try? JSONValue(parsing: content))?.objectValue, let version = object["v"]?.integerValue,
            let model = object["model"]?.stringValue, let prompt = object["prompt"]?.stringValue,
            let tools = object["tools"]?.stringValue, let folder = object["folder"]?.stringValue,
            let scenarios = object["scenarios"]?.arrayValue,
            let time = object["started_at"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) })
        else { throw StorageError(.malformed, "\(path) is no run of pattreeya eval; start a new one") }
        guard version <= Self.version else {
            throw StorageError(.newerVersion, "\(path) was written by a newer version; update pattreeya")
        }
        agent = AgentIdentity(model: model, prompt: prompt, tools: tools)
        (self.folder, self.scenarios) = (folder, scenarios.compactMap(\.stringValue))
        (trials, startedAt) = (object["trials"]?.integerValue, time)
    }

    /// The content of the file.
    public var content: [UInt8] {
        var object: JSONObject = [
            "v": .integer(Self.version), "model": .string(agent.model), "prompt": .string(agent.prompt),
            "tools": .string(agent.tools), "folder": .string(folder), "started_at": .string(startedAt.rfc3339),
            "scenarios": .array(scenarios.map { .string($0) }),
        ]
        if let trials { object["trials"] = .integer(trials) }
        return Array((JSONValue.object(object).jsonText + "\n").utf8)
    }
}
