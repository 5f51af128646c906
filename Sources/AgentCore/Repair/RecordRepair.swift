import Storage
import Tools

/// Mends the lines of a session's file one by one: what is no record goes, ids and parents that are wrong are set
/// right, and what is too large is cut.
struct RecordRepair {
    private let session: String
    private(set) var changes: [SessionRepairReport.Change] = []
    /// The time of the last record that was read, as a transcript writes it.
    private(set) var lastTime: String
    private var records: [RepairedRecord] = []
    /// Under which number the record is now that had a number; of one that was left out, its parent's.
    private var places: [Int: Int?] = [:]
    private var used: Set<Int> = []
    private var nextID = 1
    private var lastTurn = 0
    private var givenIDs = 0

    init(session: String, fallbackTime: Timestamp) { (self.session, lastTime) = (session, fallbackTime.rfc3339) }

    /// Mends a file's lines.
    /// - Throws: `StorageError` with code `newerVersion`, its message starting with the line's number.
    mutating func mend(_ content: [UInt8]) throws(StorageError) -> [RepairedRecord] {
        let lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let values = lines.map { try? JSONValue(parsing: $0) }
        nextID = (values.compactMap { Self.number($0?["id"]) }.max() ?? 0) + 1
        for (index, line) in lines.enumerated() where !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) {
            let isTorn = index == lines.count - 1
            try take(values[index]?.objectValue, line: index + 1, size: line.count, isTorn: isTorn)
        }
        return records
    }

    private mutating func take(_ found: JSONObject?, line: Int, size: Int, isTorn: Bool) throws(StorageError) {
        guard var object = found else {
            return note(line, isTorn ? "was torn (\(size) bytes); left out" : "is no JSON object; left out")
        }
        let version = object["v"]?.integerValue
        if let version, version > TranscriptRecord.version {
            throw StorageError(.newerVersion, "\(line): written by a newer version; update pattreeya to repair it")
        }
        if version == nil {
            object["v"] = .integer(TranscriptRecord.version)
            note(line, "had no format version; taken for \(TranscriptRecord.version)")
        }
        mendTime(&object, line)
        var record = RepairedRecord(line: line, id: 0, parent: parent(of: object, line), object: object)
        let oldID = Self.number(object["id"])
        mendCalls(&record)
        mendSize(&record)
        if let problem = problem(with: record) {
            if let oldID { places[oldID] = .some(record.parent) }
            return note(line, "\(problem); left out")
        }
        record.id = id(oldID, line)
        if let oldID { places[oldID] = .some(record.id) }
        records.append(record)
    }

    private mutating func id(_ old: Int?, _ line: Int) -> Int {
        if let old, used.insert(old).inserted { return old }
        let id = nextID
        nextID += 1
        used.insert(id)
        note(line, old.map { "had the id \($0) of an earlier record; given a new one" } ?? "had no id; given one")
        return id
    }

    private mutating func parent(of object: JSONObject, _ line: Int) -> Int? {
        if object["parent"] == JSONValue.null { return nil }
        if let number = Self.number(object["parent"]), let place = places[number] { return place }
        let previous = records.last?.id
        let found = object["parent"].map { " \($0.jsonText.prefix(40))" } ?? ""
        note(line, "had a parent\(found) that is no earlier record; it follows the line before it now")
        return previous
    }

    private mutating func mendTime(_ object: inout JSONObject, _ line: Int) {
        if let at = object["at"]?.stringValue, Timestamp(rfc3339: at) != nil {
            lastTime = at
        } else {
            object["at"] = .string(lastTime)
            note(line, "had no time; given that of the record before it")
        }
        if object["turn"] == nil || Self.number(object["turn"]) != nil {
            lastTurn = Self.number(object["turn"]) ?? lastTurn
        } else {
            object["turn"] = .integer(lastTurn)
            note(line, "had no turn number; given \(lastTurn)")
        }
    }

    /// Gives calls of a message ids that are missing or are there twice, and takes out calls of no tool.
    private mutating func mendCalls(_ record: inout RepairedRecord) {
        if record.type == "tool.result", record.object["call"]?.stringValue == nil { record.object["call"] = "" }
        guard record.type == "message", let calls = record.object["tool_calls"]?.arrayValue else { return }
        var seen: Set<String> = []
        var kept: [JSONValue] = []
        for call in calls {
            guard var object = call.objectValue, let name = object["name"]?.stringValue, !name.isEmpty else {
                note(record.line, "had a call without a name; the call is left out")
                continue
            }
            let id = object["id"]?.stringValue ?? ""
            if id.isEmpty || !seen.insert(id).inserted {
                givenIDs += 1
                let given = "repaired-\(givenIDs)"
                object["id"] = .string(given)
                record.givenCalls.insert(given)
                let what = id.isEmpty ? "without an id" : "with the id \(id.prefix(40)) of another one"
                note(record.line, "had a call of \(name.prefix(40)) \(what); given the id \(given)")
            }
            kept.append(.object(object))
        }
        record.object["tool_calls"] = kept.isEmpty ? nil : .array(kept)
    }

    private mutating func mendSize(_ record: inout RepairedRecord) {
        guard record.type == "tool.result" else { return }
        let limit = ToolResultLimit.bytes
        for key in ["result", "error", "hint"] {
            guard let value = record.object[key] else { continue }
            let size = value.serialized().count
            guard size > limit else { continue }
            record.object[key] = ToolResultLimit.shrink(value, to: limit)
            note(record.line, "held a \(key) of \(size) bytes; cut to \(limit)")
        }
    }

    /// Why a record cannot stay; nil when it can.
    private func problem(with record: RepairedRecord) -> String? {
        if record.type.isEmpty { return "had no type" }
        if record.type == "message", record.calls.isEmpty, (record.object["text"]?.stringValue ?? "").isEmpty {
            return "was a message with neither text nor calls"
        }
        var object = record.object
        (object["id"], object["parent"]) = (1, .null)
        do throws(StorageError) {
            _ = try TranscriptRecord(line: JSONValue.object(object).serialized(), session: session)
            return nil
        } catch {
            return error.message
        }
    }

    private mutating func note(_ line: Int?, _ text: String) { changes.append(.init(line: line, text: text)) }

    /// A number of a record or a turn, with room above it for those that are given out.
    private static func number(_ value: JSONValue?) -> Int? {
        value?.integerValue.flatMap { (0...(1 << 52)).contains($0) ? $0 : nil }
    }
}
