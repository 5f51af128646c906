import ArgumentParser
import Evals
import Storage

/// The options that run trials again with what was recorded.
struct EvalReplayOptions: ParsableArguments {
    @Flag(help: "Keep the recording of every trial, not only where one does not pass.")
    var record = false

    @Option(
        help: ArgumentHelp(
            "Run recorded trials again, without model and server: a recording, or a folder with some.",
            valueName: "path"
        )
    )
    var replay: String?

    @Option(help: ArgumentHelp("With --replay: live really runs the tools, in fresh worlds.", valueName: "live"))
    var replayTools: ReplayTools = .recorded

    enum ReplayTools: String, ExpressibleByArgument, CaseIterable { case recorded, live }

    func validate() throws {
        if record && replay != nil { throw ValidationError("--record and --replay exclude each other") }
        if replayTools == .live && replay == nil { throw ValidationError("--replay-tools needs --replay") }
    }

    /// What the trials of each scenario are given, by its name; nil where nothing is replayed.
    /// - Throws: `TurnFailure` with exit code 2 for recordings that cannot be used.
    func replays() throws -> [String: [TrialReplay]]? {
        guard let replay else { return nil }
        let recordings = try failing { () throws(StorageError) in try RecordingFolder.read(replay) }
        return recordings.mapValues { $0.map { TrialReplay($0, hasLiveTools: replayTools == .live) } }
    }
}
