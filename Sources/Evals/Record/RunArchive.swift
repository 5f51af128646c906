import AgentCore
import Storage
import Tools

/// Keeps what a run found, trial by trial, so that a run that is killed can be gone on with and one that ended can be
/// scored again.
public actor RunArchive {
    private let folder: RunFolder
    private let trials: AppendOnlyFile
    private let executor: BlockingExecutor

    /// Opens the archive of a run, for this process alone.
    /// - Parameter header: what the run is a run of; nil for a run that is gone on with.
    /// - Throws: `StorageError`; `busy` while another process runs it.
    public init(_ folder: RunFolder, header: RunHeader?, executor: BlockingExecutor = .shared) throws(StorageError) {
        (self.folder, self.executor) = (folder, executor)
        trials = try AppendOnlyFile(path: folder.trialsPath, exclusive: true)
        if let header { try FileContent.replace(folder.headerPath, with: header.content) }
    }

    /// A thread that may wait for the disk.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Keeps a trial that came to its end: what a process that is killed later leaves of it is whole.
    /// - Throws: `StorageError` when the disk is full.
    public func append(_ trial: Trial) throws(StorageError) {
        if let recording = trial.recording, let transcript = trial.transcript {
            try FileContent.replace(RunFolder.recording(beside: transcript), with: recording.content)
        }
        var object = ArchivedTrial(trial).object
        object["outcome"] = .string(trial.verdict.outcome.rawValue)
        var line: [UInt8] = []
        JSONValue.object(object).write(to: &line)
        line.append(UInt8(ascii: "\n"))
        try trials.append(line, onNewLine: true)
    }

    /// The trials of a run that are whole, in the order in which they ended. Those of scenarios that are not given are
    /// left out.
    /// - Throws: `StorageError` with path and line for a damaged file.
    public static func trials(in folder: RunFolder, of scenarios: [Scenario]) throws(StorageError) -> [Trial] {
        let byName = Dictionary(scenarios.map { ($0.name, $0) }) { first, _ in first }
        guard FileContent.exists(folder.trialsPath) else { return [] }
        var trials: [Trial] = []
        let content = try FileContent.read(folder.trialsPath)
        for (index, line) in content.split(separator: UInt8(ascii: "\n")).enumerated() {
            // A torn line is that of a trial which did not come to its end.
            guard let object = (try? JSONValue(parsing: line))?.objectValue else { continue }
            do throws(StorageError) {
                let archived = try ArchivedTrial(object) { byName[$0]?.location.file }
                guard let scenario = byName[archived.scenario] else { continue }
                trials.append(try trial(archived, of: scenario, in: folder))
            } catch {
                let advice = "start a new run"
                throw StorageError(error.code, "\(folder.trialsPath):\(index + 1): \(error.message); \(advice)")
            }
        }
        return trials
    }

    /// The names of the scenarios of which not every trial passed, and of those that were not run.
    /// - Throws: `StorageError`.
    public static func unpassed(in folder: RunFolder) throws(StorageError) -> Set<String> {
        let header = try RunHeader(path: folder.headerPath)
        var outcomes: [String: Bool] = [:]
        let content = FileContent.exists(folder.trialsPath) ? try FileContent.read(folder.trialsPath) : []
        for line in content.split(separator: UInt8(ascii: "\n")) {
            guard let object = try? JSONValue(parsing: line), let name = object["scenario"]?.stringValue else {
                continue
            }
            outcomes[name] = outcomes[name, default: true] && object["outcome"] == "passed"
        }
        return Set(header.scenarios.filter { outcomes[$0] != true })
    }

    private static func trial(
        _ archived: ArchivedTrial,
        of scenario: Scenario,
        in folder: RunFolder
    ) throws(StorageError) -> Trial {
        let path = archived.transcript.map { folder.path(of: $0) }
        var trial = Trial(
            scenario: scenario,
            number: archived.number,
            verdict: TrialVerdict([]),
            record: archived.record,
            failure: archived.failure,
            transcript: path,
            seconds: archived.seconds
        )
        trial.judgeAnswers = archived.judgeAnswers
        trial.isRecorded = path.map { FileContent.exists(RunFolder.recording(beside: $0)) } ?? false
        if archived.record != nil, let path {
            trial.record?.events = try Transcript.events(in: try FileContent.read(path), path: path)
        }
        return trial
    }
}
