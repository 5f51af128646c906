import Storage

/// The folder of one run: what it is a run of, and of each trial its transcript and what else the checks looked at.
public struct RunFolder: Sendable {
    private let folder: StateFolder

    /// Where the folders of all runs are.
    public static func runs(state: StateFolder) -> StateFolder { state.subfolder("evals") }

    /// Makes a folder for a run below the program's state.
    /// - Throws: `StorageError` when it cannot be made.
    public init(state: StateFolder, now: Timestamp) throws(StorageError) {
        let runs = Self.runs(state: state)
        try runs.create()
        var name = now.compact
        var number = 1
        // Two runs of one second have a folder each.
        while FileContent.exists(runs.path(of: name)) {
            number += 1
            name = "\(now.compact)-\(number)"
        }
        folder = runs.subfolder(name)
        try folder.create()
    }

    /// Takes the folder of an earlier run.
    /// - Parameters:
    ///   - name: its path, its name below the program's state, or `last`.
    /// - Throws: `StorageError` with code `notFound` when there is no such run.
    public init(existing name: String, state: StateFolder) throws(StorageError) {
        let runs = Self.runs(state: state)
        var name = name
        if name == "last" { name = Self.names(state: state).last ?? name }
        guard let path = [name, runs.path(of: name)].first(where: { FileContent.exists("\($0)/\(Self.header)") })
        else {
            throw StorageError(.notFound, "there is no run \(name); see \(runs.path)")
        }
        folder = StateFolder(path: path)
    }

    /// The names of all runs, the oldest first.
    public static func names(state: StateFolder) -> [String] {
        let runs = runs(state: state)
        return FileContent.names(in: runs.path).filter { FileContent.exists(runs.path(of: "\($0)/\(header)")) }
            .sorted { ($0.count, $0) < ($1.count, $1) }
    }

    /// Where the folder is.
    public var path: String { folder.path }

    /// The file for a trial, by its number from 1.
    public func transcript(of scenario: Scenario, trial: Int) -> String {
        let name = String(scenario.name.map { $0 == "/" ? "." : $0 })
        return folder.path(of: "\(name).\(trial).jsonl")
    }

    /// The file for the recording of a trial, beside its transcript.
    public static func recording(beside transcript: String) -> String {
        (transcript.hasSuffix(".jsonl") ? String(transcript.dropLast(".jsonl".count)) : transcript) + Recording.suffix
    }

    private static let header = "run.json"
    /// The file that says what the run is a run of.
    public var headerPath: String { folder.path(of: Self.header) }
    /// The file with a line for each trial that came to its end.
    public var trialsPath: String { folder.path(of: "trials.jsonl") }
    /// The file of a transcript, by its name.
    public func path(of name: String) -> String { folder.path(of: name) }
}
