import Storage

/// The folder of one run, with a transcript of each trial.
public struct RunFolder: Sendable {
    private let folder: StateFolder

    /// Makes a folder for a run below the program's state.
    /// - Throws: `StorageError` when it cannot be made.
    public init(state: StateFolder, now: Timestamp) throws(StorageError) {
        let runs = StateFolder(path: state.path(of: "evals"))
        try runs.create()
        var name = now.compact
        var number = 1
        // Two runs of one second have a folder each.
        while FileContent.exists(runs.path(of: name)) {
            number += 1
            name = "\(now.compact)-\(number)"
        }
        folder = StateFolder(path: runs.path(of: name))
        try folder.create()
    }

    /// Where the folder is.
    public var path: String { folder.path }

    /// The file for a trial, by its number from 1.
    public func transcript(of scenario: Scenario, trial: Int) -> String {
        let name = String(scenario.name.map { $0 == "/" ? "." : $0 })
        return folder.path(of: "\(name).\(trial).jsonl")
    }
}
