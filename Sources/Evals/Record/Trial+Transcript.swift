import AgentCore
import Storage

extension Trial {
    /// What a transcript alone tells of a trial: what was said and done, but neither the rooms nor a verdict.
    /// - Throws: `StorageError`: `notFound`, `newerVersion` or `malformed`.
    public init(transcript path: String) throws(StorageError) {
        let events = try Transcript.events(in: try FileContent.read(path), path: path)
        let name = path.split(separator: "/").last.map(String.init) ?? path
        self.init(
            scenario: Scenario(id: name, location: FileLocation(file: path, line: 1, column: 1)),
            number: 1,
            verdict: TrialVerdict([]),
            record: TrialRecord(events: events, before: World(), after: World(), effects: []),
            transcript: path,
            seconds: 0
        )
    }
}
