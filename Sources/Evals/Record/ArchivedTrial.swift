import AgentCore
import Storage
import Tools

/// What is kept of a trial besides its transcript: with both it can be scored again.
public struct ArchivedTrial: Sendable {
    /// The name of its scenario.
    public var scenario: String
    /// Its number among the trials of the scenario, from 1.
    public var number: Int
    /// How long it took.
    public var seconds: Double
    /// The name of the file with its events, in the same folder.
    public var transcript: String?
    /// Why it could not be run; nil where it was.
    public var failure: TurnFailure?
    /// What the checks look at, without the events; nil where it could not be run.
    public var record: TrialRecord?
    /// What the judge said, in the order of the questions.
    public var judgeAnswers: [JudgeAnswer] = []

    init(_ trial: Trial) {
        (scenario, number, seconds) = (trial.scenario.name, trial.number, trial.seconds)
        transcript = trial.transcript?.split(separator: "/").last.map(String.init)
        failure = trial.record == nil ? trial.failure : nil
        (record, judgeAnswers) = (trial.record, trial.judgeAnswers)
        record?.events = []
    }

    /// - Parameter file: the path of the scenario's file, to which faults are noted.
    init(_ object: JSONObject, file: (String) -> String?) throws(StorageError) {
        guard let scenario = object["scenario"]?.stringValue, let number = object["trial"]?.integerValue,
            let seconds = object["seconds"]?.numberValue
        else { throw StorageError(.malformed, "expected a trial with scenario, trial and seconds") }
        (self.scenario, self.number, self.seconds) = (scenario, number, seconds)
        transcript = object["transcript"]?.stringValue
        failure = object["failure"]?.objectValue.map { failure in
            TurnFailure(
                code: failure["code"]?.stringValue ?? "",
                message: failure["message"]?.stringValue ?? "",
                exit: ExitStatus(rawValue: Int32(truncatingIfNeeded: failure["exit"]?.integerValue ?? 7))
            )
        }
        for answer in (object["judge"]?.arrayValue ?? []).compactMap(\.objectValue) {
            judgeAnswers.append(try JudgeAnswer(answer))
        }
        guard let before = object["before"]?.arrayValue, let after = object["after"]?.arrayValue else { return }
        var record = TrialRecord(events: [], before: World(json: before), after: World(json: after), effects: [])
        for (turn, rooms) in object["worlds"]?.objectValue?.members ?? [] {
            if let turn = Int(turn), let rooms = rooms.arrayValue { record.worlds[turn] = World(json: rooms) }
        }
        record.effects = (object["effects"]?.arrayValue ?? []).compactMap(WorldEffect.init)
        for fault in object["faults"]?.arrayValue ?? [] {
            guard let line = fault["line"]?.integerValue, let column = fault["column"]?.integerValue else { continue }
            let location = FileLocation(file: file(scenario) ?? "", line: line, column: column)
            record.faultHits[location] = fault["hits"]?.integerValue ?? 0
        }
        record.end = object["person"]?.objectValue.flatMap(ConversationEnd.init)
        self.record = record
    }

    var object: JSONObject {
        var object: JSONObject = [
            "scenario": .string(scenario), "trial": .integer(number), "seconds": .number(seconds),
        ]
        if let transcript { object["transcript"] = .string(transcript) }
        if let failure {
            object["failure"] = [
                "code": .string(failure.code), "message": .string(failure.message),
                "exit": .integer(Int(failure.exit.rawValue)),
            ]
        }
        if !judgeAnswers.isEmpty { object["judge"] = .array(judgeAnswers.map { .object($0.object) }) }
        guard let record else { return object }
        if let end = record.end { object["person"] = .object(end.object) }
        object["before"] = record.before.json
        object["worlds"] = .object(
            JSONObject(record.worlds.sorted { $0.key < $1.key }.map { (String($0.key), $0.value.json) })
        )
        object["after"] = record.after.json
        object["effects"] = .array(record.effects.map(\.json))
        object["faults"] = .array(
            record.faultHits.map { place, hits in
                ["line": .integer(place.line), "column": .integer(place.column), "hits": .integer(hits)]
            }
        )
        return object
    }
}

extension World {
    fileprivate init(json rooms: [JSONValue]) {
        self.init(
            rooms.map { room in
                Room(
                    name: room["name"]?.stringValue ?? "",
                    sid: room["sid"]?.stringValue ?? "",
                    participants: room["participants"]?.integerValue ?? 0,
                    maxParticipants: room["max_participants"]?.integerValue ?? 0,
                    emptyTimeout: room["empty_timeout"]?.integerValue,
                    departureTimeout: room["departure_timeout"]?.integerValue,
                    metadata: room["metadata"]?.stringValue ?? ""
                )
            }
        )
    }

    fileprivate var json: JSONValue {
        .array(
            rooms.map { room in
                var object: JSONObject = ["name": .string(room.name), "sid": .string(room.sid)]
                if room.participants != 0 { object["participants"] = .integer(room.participants) }
                if room.maxParticipants != 0 { object["max_participants"] = .integer(room.maxParticipants) }
                if let timeout = room.emptyTimeout { object["empty_timeout"] = .integer(timeout) }
                if let timeout = room.departureTimeout { object["departure_timeout"] = .integer(timeout) }
                if !room.metadata.isEmpty { object["metadata"] = .string(room.metadata) }
                return .object(object)
            }
        )
    }
}

extension WorldEffect {
    fileprivate init?(_ json: JSONValue) {
        guard let kind = json["kind"]?.stringValue.flatMap(Kind.init(rawValue:)), let room = json["room"]?.stringValue,
            let turn = json["turn"]?.integerValue
        else { return nil }
        self.init(kind, room, sid: json["sid"]?.stringValue, turn: turn)
    }

    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "kind": .string(kind.rawValue), "room": .string(room), "turn": .integer(turn),
        ]
        if let sid { object["sid"] = .string(sid) }
        return .object(object)
    }
}
