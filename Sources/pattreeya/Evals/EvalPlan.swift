import AgentCore
import Evals
import Storage

/// What a run is to do: a new one, one that is gone on with, or a replay.
struct EvalPlan: Sendable {
    let scenarios: [Scenario]
    let folder: RunFolder
    let header: RunHeader
    let archive: RunArchive
    /// Trials that are done already.
    let earlier: [Trial]
    /// What trials are given in place of model and server, by the scenario's name.
    let replays: [String: [TrialReplay]]
    /// What to say before it begins; nil for nothing.
    let notice: String?

    /// A new run, or a replay of recordings.
    /// - Throws: `TurnFailure`: with exit code 2 where no scenario has a recording.
    init(
        _ scenarios: [Scenario],
        of scenarioFolder: String,
        _ identity: AgentIdentity,
        _ pace: EvalPaceOptions,
        _ replays: [String: [TrialReplay]]?,
        _ state: StateFolder
    ) throws {
        let meant = replays.map { replays in scenarios.filter { replays[$0.name] != nil } } ?? scenarios
        guard let first = scenarios.first, !meant.isEmpty else {
            let names = replays?.keys.sorted().joined(separator: ", ") ?? ""
            throw ScenarioOptions.usage("the recordings are of other scenarios: \(names)")
        }
        self.scenarios = meant
        self.replays = replays ?? [:]
        let header = RunHeader(
            agent: identity,
            folder: scenarioFolder,
            scenarios: meant.map(\.name),
            trials: pace.trials,
            startedAt: .now
        )
        self.header = header
        (folder, archive) = try failing { () throws(StorageError) in
            let folder = try RunFolder(state: state, now: header.startedAt)
            return (folder, try RunArchive(folder, header: header))
        }
        earlier = []
        notice =
            replays == nil
            ? nil : "replaying what was recorded of \(meant.count == 1 ? first.name : "\(meant.count) scenarios")"
    }

    /// A run that was broken off.
    /// - Throws: `TurnFailure` with exit code 2 where there is no such run, or where it was of another agent.
    init(resuming name: String, _ identity: AgentIdentity, _ tools: ToolCatalog, _ state: StateFolder) throws {
        let (folder, header) = try failing { () throws(StorageError) in
            let folder = try RunFolder(existing: name, state: state)
            return (folder, try RunHeader(path: folder.headerPath))
        }
        try header.agent.mustFit(identity, "the run \(folder.path)")
        let wanted = Set(header.scenarios)
        let ids = Set(header.scenarios.map { $0.prefix { $0 != "[" && $0 != "#" } })
        let files = ScenarioFiles.find(in: header.folder).filter { ids.contains($0.id[...]) }
        let scenarios = try ScenarioOptions.read(files, tools).filter { wanted.contains($0.name) }
        let missing = wanted.subtracting(scenarios.map(\.name)).sorted()
        guard missing.isEmpty else {
            throw ScenarioOptions.usage("the run has scenarios that are gone: \(missing.joined(separator: ", "))")
        }
        let (archive, earlier) = try failing { () throws(StorageError) in
            (try RunArchive(folder, header: nil), try RunArchive.trials(in: folder, of: scenarios))
        }
        (self.folder, self.header, self.archive, self.earlier) = (folder, header, archive, earlier)
        self.scenarios = scenarios
        replays = [:]
        notice = "going on with \(folder.path): \(earlier.count) trials are done"
    }
}
