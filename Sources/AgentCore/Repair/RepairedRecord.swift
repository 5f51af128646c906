import Tools

/// A record of a file that is being mended.
struct RepairedRecord {
    /// Its line in the file as it was; nil for a record that was put in.
    var line: Int?
    var id: Int
    var parent: Int?
    /// All its members.
    var object: JSONObject
    /// Ids that calls of this message were given, since they had none of their own.
    var givenCalls: Set<String> = []

    var type: String { object["type"]?.stringValue ?? "" }

    /// The calls of a message, as id and name.
    var calls: [(id: String, name: String)] {
        guard type == "message" else { return [] }
        return (object["tool_calls"]?.arrayValue ?? []).map { call in
            (call["id"]?.stringValue ?? "", call["name"]?.stringValue ?? "")
        }
    }

    /// The bytes of a file of records. Where numbers do not rise from line to line, all are numbered anew: a file that
    /// is a plain chain opens fastest.
    static func file(_ records: [RepairedRecord]) -> [UInt8] {
        var rises = true
        for (record, next) in zip(records, records.dropFirst()) where next.id <= record.id { rises = false }
        var numbers: [Int: Int] = [:]
        var bytes: [UInt8] = []
        for (index, record) in records.enumerated() {
            numbers[record.id] = rises ? record.id : index + 1
            var object = record.object
            object["id"] = numbers[record.id].map { .integer($0) } ?? .null
            object["parent"] = record.parent.flatMap { numbers[$0] }.map { .integer($0) } ?? .null
            JSONValue.object(object).write(to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }
}
