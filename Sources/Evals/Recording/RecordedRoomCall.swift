import LiveKit
import Storage
import Tools

/// One question to the room service of a trial's server, and its answer.
struct RecordedRoomCall: Sendable, Hashable {
    /// Who asked.
    enum Caller: String, Sendable {
        /// The agent's tools.
        case agent
        /// The harness, to seed the world and to look at it.
        case admin
    }

    var caller: Caller
    /// `create`, `list` or `delete`, with what it was asked with.
    var question: JSONObject
    var answer: Result<[RoomInfo], LiveKitError>

    static func create(_ options: RoomOptions) -> JSONObject {
        [
            "create": .string(options.name), "empty_timeout": .integer(options.emptyTimeout),
            "departure_timeout": .integer(options.departureTimeout),
            "max_participants": .integer(options.maxParticipants), "metadata": .string(options.metadata),
        ]
    }

    static func list(_ names: [String]) -> JSONObject { ["list": .array(names.map { .string($0) })] }

    static func delete(_ name: String) -> JSONObject { ["delete": .string(name)] }
}

extension RecordedRoomCall {
    init(_ object: JSONObject) throws(StorageError) {
        guard let caller = object["by"]?.stringValue.flatMap(Caller.init(rawValue:)),
            let question = object["question"]?.objectValue
        else { throw StorageError(.malformed, "expected rooms with by and question") }
        (self.caller, self.question) = (caller, question)
        if let error = object["error"]?.objectValue {
            let code = LiveKitError.Code.all.first { $0.description == error["code"]?.stringValue }
            answer = .failure(LiveKitError(code ?? .server, error["message"]?.stringValue ?? ""))
        } else {
            answer = .success((object["rooms"]?.arrayValue ?? []).compactMap(\.objectValue).map(RoomInfo.init))
        }
    }

    var object: JSONObject {
        var object: JSONObject = ["type": "rooms", "by": .string(caller.rawValue), "question": .object(question)]
        switch answer {
        case .success(let rooms): object["rooms"] = .array(rooms.map { .object($0.object) })
        case .failure(let error):
            object["error"] = ["code": .string(error.code.description), "message": .string(error.message)]
        }
        return object
    }
}

extension RoomInfo {
    fileprivate init(_ object: JSONObject) {
        func number(_ key: String) -> Int { object[key]?.integerValue ?? 0 }
        self.init(
            sid: object["sid"]?.stringValue ?? "",
            name: object["name"]?.stringValue ?? "",
            metadata: object["metadata"]?.stringValue ?? "",
            emptyTimeout: number("empty_timeout"),
            departureTimeout: number("departure_timeout"),
            maxParticipants: number("max_participants"),
            participantCount: number("participants"),
            publisherCount: number("publishers"),
            createdAtMilliseconds: Int64(number("created_at")),
            isRecording: object["is_recording"]?.boolValue ?? false
        )
    }

    fileprivate var object: JSONObject {
        [
            "sid": .string(sid), "name": .string(name), "metadata": .string(metadata),
            "empty_timeout": .integer(emptyTimeout), "departure_timeout": .integer(departureTimeout),
            "max_participants": .integer(maxParticipants), "participants": .integer(participantCount),
            "publishers": .integer(publisherCount), "created_at": .integer(Int(createdAtMilliseconds)),
            "is_recording": .bool(isRecording),
        ]
    }
}
