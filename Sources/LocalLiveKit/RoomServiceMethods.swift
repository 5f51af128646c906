import LiveKit
import SwiftProtobuf
import Tools

/// The two forms in which Twirp speaks.
enum TwirpFormat: String {
    case json
    case protobuf

    /// Reads the header field; what follows a semicolon does not count.
    init?(contentType: String) {
        switch contentType.prefix(while: { $0 != ";" }).filter({ $0 != " " }).lowercased() {
        case "application/json": self = .json
        case "application/protobuf": self = .protobuf
        default: return nil
        }
    }

    var contentType: String { "application/\(rawValue)" }
}

/// The room service's methods over Twirp: what each needs and how it is asked and answered, as recorded from
/// livekit-server 1.13.5.
struct RoomServiceMethods: Sendable {
    let rules: RoomRules

    /// Methods of a real server that are not here: they are told apart from those that no server has.
    static let absent: Set<String> = [
        "ListParticipants", "GetParticipant", "RemoveParticipant", "MutePublishedTrack", "UpdateParticipant",
        "UpdateSubscriptions", "SendData", "UpdateRoomMetadata", "ForwardParticipant", "MoveParticipant", "PerformRpc",
    ]

    /// Runs a method; nil when there is none of this name.
    func call(_ method: String, _ body: [UInt8], _ format: TwirpFormat, grant: VideoGrant?)
        async throws(TwirpFailure) -> [UInt8]?
    {
        switch method {
        case "CreateRoom": try await create(try decode(body, format), format, grant)
        case "ListRooms": try list(try decode(body, format), format, grant)
        case "DeleteRoom": try await delete(try decode(body, format), format, grant)
        default: nil
        }
    }

    private func create(_ request: WireCreateRoomRequest, _ format: TwirpFormat, _ grant: VideoGrant?)
        async throws(TwirpFailure) -> [UInt8]
    {
        guard grant?.roomCreate == true else { throw .permissionDenied }
        let room = try await rules.create(request)
        return try encode(format, room.wire) { room.json }
    }

    private func list(_ request: WireListRoomsRequest, _ format: TwirpFormat, _ grant: VideoGrant?)
        throws(TwirpFailure) -> [UInt8]
    {
        guard grant?.roomList == true else { throw .permissionDenied }
        let rooms = rules.list(names: request.names)
        switch format {
        case .protobuf:
            var response = WireListRoomsResponse()
            response.rooms = rooms.map(\.wire)
            return try encode(format, response) { .null }
        case .json:
            return JSONValue.object(["rooms": .array(rooms.map(\.json))]).serialized()
        }
    }

    private func delete(_ request: WireDeleteRoomRequest, _ format: TwirpFormat, _ grant: VideoGrant?)
        async throws(TwirpFailure) -> [UInt8]
    {
        guard grant?.roomCreate == true else { throw .permissionDenied }
        try await rules.delete(request.room)
        return try encode(format, WireDeleteRoomResponse()) { [:] }
    }

    private func decode<Request: Message>(_ body: [UInt8], _ format: TwirpFormat) throws(TwirpFailure) -> Request {
        do {
            switch format {
            case .protobuf:
                var options = BinaryDecodingOptions()
                options.discardUnknownFields = true
                return try Request(serializedBytes: body, options: options)
            case .json:
                var options = JSONDecodingOptions()
                options.ignoreUnknownFields = true
                return try Request(jsonUTF8Bytes: body, options: options)
            }
        } catch {
            throw .malformed(format.rawValue)
        }
    }

    private func encode(_ format: TwirpFormat, _ message: some Message, json: () -> JSONValue)
        throws(TwirpFailure) -> [UInt8]
    {
        guard format == .protobuf else { return json().serialized() }
        do {
            return try message.serializedBytes()
        } catch {
            throw TwirpFailure(code: "internal", message: "the answer could not be encoded: \(error)")
        }
    }
}
