import AgentCore
import Evals
import Storage
import Terminal

/// A run that ended, or was broken off, or a single transcript.
struct PastRun {
    let trials: [Trial]
    /// Nil for a single transcript.
    let header: RunHeader?

    var isTranscript: Bool { header == nil }

    /// - Throws: `TurnFailure` with exit code 2 where there is nothing, or nothing that can be read.
    init(_ name: String) throws {
        let state = StateFolder(environment: ProgramEnvironment.value)
        if FileContent.exists(name), !FileContent.isFolder(name) {
            header = nil
            trials = [try failing { () throws(StorageError) in try Trial(transcript: name) }]
            return
        }
        let (folder, header) = try failing { () throws(StorageError) in
            let folder = try RunFolder(existing: name, state: state)
            return (folder, try RunHeader(path: folder.headerPath))
        }
        let tools = try ToolCatalog.rooms()
        let scenarios = try Self.scenarios(of: header, tools)
        let checks = TrialChecks(tools: tools)
        let read = try failing { () throws(StorageError) in try RunArchive.trials(in: folder, of: scenarios) }
        let order = Dictionary(header.scenarios.enumerated().map { ($1, $0) }) { first, _ in first }
        trials = read.map { $0.rescored(by: checks) }
            .sorted { (order[$0.scenario.name] ?? 0, $0.number) < (order[$1.scenario.name] ?? 0, $1.number) }
        self.header = header
    }

    /// Those of some scenarios, by name or id; all without any.
    func trials(of ids: [String]) -> [Trial] {
        ids.isEmpty ? trials : trials.filter { ids.contains($0.scenario.name) || ids.contains($0.scenario.id) }
    }

    /// What runs came to under the checks as they are now.
    /// - Throws: `TurnFailure` with exit code 2 where runs do not go together.
    static func results(of names: [String]) throws -> (results: [ScenarioResult], model: String) {
        var results: [ScenarioResult] = []
        var first: RunHeader?
        for name in names {
            let run = try PastRun(name)
            guard let header = run.header else { throw ScenarioOptions.usage("\(name) is a transcript and no run") }
            try first?.agent.mustFit(header.agent, "the run \(names[0])")
            first = first ?? header
            let byName = Dictionary(grouping: run.trials, by: \.scenario.name)
            for scenario in header.scenarios {
                guard let trials = byName[scenario] else { continue }
                if let twice = results.first(where: { $0.scenario.name == scenario }) {
                    throw ScenarioOptions.usage(
                        "\(twice.scenario.name) is in more than one of the runs; give each once"
                    )
                }
                results.append(ScenarioResult.rescored(trials, of: trials[0].scenario, trials: header.trials))
            }
        }
        guard let first, !results.isEmpty else { throw ScenarioOptions.usage("the run has no trials") }
        return (results, first.agent.model)
    }

    /// The scenarios of a run as their files are now; those that are gone are left out.
    private static func scenarios(of header: RunHeader, _ tools: ToolCatalog) throws -> [Scenario] {
        let wanted = Set(header.scenarios)
        let ids = Set(header.scenarios.map { $0.prefix { $0 != "[" && $0 != "#" } })
        let files = ScenarioFiles.find(in: header.folder).filter { ids.contains($0.id[...]) }
        guard !files.isEmpty else {
            throw ScenarioOptions.usage(
                "the scenarios of the run are not in \(header.folder)/; go to the folder above it"
            )
        }
        return try ScenarioOptions.read(files, tools).filter { wanted.contains($0.name) }
    }

    static func write(_ line: String) throws { try OutputStream.standardOutput.write(DisplayText.safe(line) + "\n") }
}
