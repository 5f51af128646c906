import Storage
import Tools

/// What can be said of a session at a glance.
public struct SessionInfo: Sendable, Hashable {
    /// The session's id.
    public var id: String
    /// When it was written to last.
    public var changedAt: Timestamp
    /// Bytes of its file.
    public var size: Int
    /// The number of its last turn.
    public var turns: Int
    /// What the person said first; nil before the first turn.
    public var firstWords: String?
    /// What is wrong with the file, as far as it was read; nil when nothing is.
    public var damage: String?

    /// The figures as an object.
    public var json: JSONObject {
        [
            "id": .string(id), "changed_at": .string(changedAt.rfc3339), "turns": .integer(turns),
            "size": .integer(size), "first_words": firstWords.map { .string($0) } ?? .null,
            "damage": damage.map { .string($0) } ?? .null,
        ]
    }
}

extension SessionInfo {
    /// Bytes at either end of a file that are read; what lies between is left for when the session is opened.
    private static let window = 64 << 10
    /// Characters of the first words that are kept.
    private static let wordsLimit = 120

    /// Looks at both ends of a session's file.
    /// - Throws: `StorageError` when it cannot be read.
    init(id: String, path: String) throws(StorageError) {
        let (status, head, tail) = try FileContent.ends(of: path, window: Self.window)
        (self.id, changedAt, size, turns) = (id, status.modified, status.size, 0)
        let isWhole = status.size <= Self.window
        take(head, isWhole: isWhole, startsAtLine: true)
        if !isWhole { take(tail, isWhole: true, startsAtLine: false) }
    }

    /// Looks at some lines: at either end one may be cut by the window.
    private mutating func take(_ bytes: [UInt8], isWhole: Bool, startsAtLine: Bool) {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
        if !startsAtLine { lines = lines.dropFirst() }
        // What follows the last newline: nothing, or what the window or a crash cut off.
        let last = lines.popLast() ?? []
        if isWhole, !last.isEmpty {
            if (try? TranscriptRecord(line: last, session: id)) == nil { damage = damage ?? "the last line is torn" }
            lines.append(last)
        }
        for line in lines where !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) {
            do throws(StorageError) {
                guard let event = try TranscriptRecord(line: line, session: id).event else { continue }
                if case .turnStarted(let text) = event.kind {
                    turns = max(turns, event.turn)
                    if startsAtLine, firstWords == nil { firstWords = Self.short(text) }
                }
                turns = max(turns, event.turn)
            } catch {
                damage = damage ?? error.message
            }
        }
    }

    private static func short(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count <= wordsLimit ? line : line.prefix(wordsLimit - 1) + "…"
    }
}
