import Storage

extension Transcript {
    /// The events in the content of a session's file, in the order of the file. Types that this version does not know
    /// are left out, and so is a last line that was torn.
    /// - Throws: `StorageError`: `newerVersion` or `malformed`, with path and line.
    public static func events(in content: [UInt8], path: String) throws(StorageError) -> [TurnEvent] {
        var events: [TurnEvent] = []
        let lines = content.split(separator: UInt8(ascii: "\n"))
        for (index, line) in lines.enumerated() {
            if index == lines.count - 1 && content.last != UInt8(ascii: "\n") { break }
            do throws(StorageError) {
                if let event = try TranscriptRecord(line: line, session: "eval").event { events.append(event) }
            } catch {
                throw StorageError(error.code, "\(path):\(index + 1): \(error.message)")
            }
        }
        return events
    }
}
