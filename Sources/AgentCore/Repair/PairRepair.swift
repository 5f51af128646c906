import Tools

/// Mends what lies between records: every call gets a result, every result has its call, and the last turn its end.
/// Only the records that lead to the last one count; what lies on other branches stays as it is.
struct PairRepair {
    private(set) var changes: [SessionRepairReport.Change] = []
    private let records: [RepairedRecord]
    private let lastTime: String
    private var mended: [RepairedRecord] = []
    /// For a record that was left out, the one that its followers follow now.
    private var replaced: [Int: Int?] = [:]
    private var nextID: Int
    private var previous: Int?
    private var open: [(id: String, name: String, line: Int?)] = []
    private var given: Set<String> = []
    private var openTurn: Int?

    init(_ records: [RepairedRecord], lastTime: String) {
        (self.records, self.lastTime) = (records, lastTime)
        nextID = (records.map(\.id).max() ?? 0) + 1
    }

    /// The records with pairs made whole.
    mutating func mend() -> [RepairedRecord] {
        let branch = branchIDs()
        for record in records {
            guard branch.contains(record.id) else {
                var other = record
                if let parent = other.parent, let place = replaced[parent] { other.parent = place }
                mended.append(other)
                continue
            }
            follow(record)
        }
        closeCalls()
        if let turn = openTurn {
            let line = records.last?.line
            insert(["type": "turn.finished", "reason": "cancelled", "usage": nil, "seconds": 0, "requests": 0], turn)
            note(line, "the turn after it had no end; it is closed")
        }
        return mended
    }

    private mutating func follow(_ record: RepairedRecord) {
        switch record.type {
        case "message":
            closeCalls()
            open = record.calls.map { ($0.id, $0.name, record.line) }
            given = record.givenCalls
        case "turn.started":
            closeCalls()
            openTurn = Self.turn(record)
        case "turn.finished", "turn.undone":
            closeCalls()
            openTurn = nil
        case "tool.result":
            var result = record
            guard pair(&result) else {
                replaced[record.id] = .some(previous)
                return note(record.line, "was a result without a call; left out")
            }
            return append(result)
        default: break
        }
        append(record)
    }

    /// Finds the call of a result; one whose call was given an id gets it, too.
    private mutating func pair(_ result: inout RepairedRecord) -> Bool {
        let id = result.object["call"]?.stringValue ?? ""
        if let index = open.firstIndex(where: { $0.id == id }) {
            open.remove(at: index)
            return true
        }
        let name = result.object["name"]?.stringValue
        let isFree: (String, String) -> Bool = { [given] in ($0 == "" || given.contains($1)) }
        guard let index = open.firstIndex(where: { isFree(id, $0.id) && $0.name == name }) else { return false }
        result.object["call"] = .string(open[index].id)
        note(result.line, "was a result without the id of its call; given \(open[index].id.prefix(40))")
        open.remove(at: index)
        return true
    }

    private mutating func closeCalls() {
        for call in open {
            insert(
                [
                    "type": "tool.result", "call": .string(call.id), "name": .string(call.name), "ok": false,
                    "error": "interrupted",
                    "hint": "the call may or may not have had its effect; look before you repeat it",
                ],
                openTurn ?? 0
            )
            note(call.line, "had a call of \(call.name.prefix(40)) without a result; it counts as interrupted")
        }
        open = []
    }

    private mutating func insert(_ members: JSONObject, _ turn: Int) {
        var object: JSONObject = [
            "v": .integer(TranscriptRecord.version), "id": 0, "parent": nil,
            "at": mended.last?.object["at"] ?? .string(lastTime), "turn": .integer(turn),
        ]
        for (key, value) in members.members { object[key] = value }
        append(RepairedRecord(line: nil, id: nextID, parent: nil, object: object))
        nextID += 1
    }

    private mutating func append(_ record: RepairedRecord) {
        var record = record
        record.parent = previous
        mended.append(record)
        previous = record.id
    }

    private func branchIDs() -> Set<Int> {
        let byID = Dictionary(records.map { ($0.id, $0) }) { $1 }
        var branch: Set<Int> = []
        var next = records.last
        while let record = next, branch.insert(record.id).inserted { next = record.parent.flatMap { byID[$0] } }
        return branch
    }

    private mutating func note(_ line: Int?, _ text: String) { changes.append(.init(line: line, text: text)) }

    private static func turn(_ record: RepairedRecord) -> Int { record.object["turn"]?.integerValue ?? 0 }
}
