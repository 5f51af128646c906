import HTTPTransport
import SwiftProtobuf

/// Creates, lists and deletes rooms on a LiveKit server.
///
/// Each call signs its own token, which grants that call alone and lives a minute.
public struct RoomServiceClient: Sendable {
    private let twirp: TwirpClient

    /// Makes a client; nothing is sent yet.
    /// - Parameter now: Unix seconds, for the tokens.
    public init(
        configuration: LiveKitConfiguration,
        client: HTTPClient = .shared,
        now: @escaping @Sendable () -> Int64 = { UnixTime.seconds() }
    ) {
        twirp = TwirpClient(configuration: configuration, client: client, now: now)
    }

    /// The server that this client talks to.
    public var configuration: LiveKitConfiguration { twirp.configuration }

    /// Creates a room. If the name is taken the server answers with the room that has it, unchanged: compare what comes
    /// back with what was asked.
    /// - Throws: `LiveKitError`; `invalidArgument` when the server does not accept the name or the metadata.
    public func createRoom(_ options: RoomOptions) async throws(LiveKitError) -> RoomInfo {
        var grant = VideoGrant()
        grant.roomCreate = true
        let request = try WireCreateRoomRequest(options)
        // Not sent twice: an answer that got lost may have created the room.
        return RoomInfo(try await twirp.call("CreateRoom", request, grant: grant, retries: false))
    }

    /// Lists rooms, in no particular order.
    /// - Parameter names: only these, as far as they exist; empty for all.
    /// - Throws: `LiveKitError`.
    public func listRooms(names: [String] = []) async throws(LiveKitError) -> [RoomInfo] {
        var grant = VideoGrant()
        grant.roomList = true
        var request = WireListRoomsRequest()
        request.names = names
        let response: WireListRoomsResponse = try await twirp.call("ListRooms", request, grant: grant, retries: true)
        return response.rooms.map { RoomInfo($0) }
    }

    /// The rooms in a body of a list response: what ``listRooms(names:)`` does once it has one, for measuring.
    package static func rooms(inListResponse body: [UInt8]) throws -> [RoomInfo] {
        let response: WireListRoomsResponse = try TwirpClient.decode(body)
        return response.rooms.map { RoomInfo($0) }
    }

    /// Deletes a room and disconnects everyone in it.
    /// - Throws: `LiveKitError`; `notFound` when there is no such room.
    public func deleteRoom(_ name: String) async throws(LiveKitError) {
        var grant = VideoGrant()
        grant.roomCreate = true
        var request = WireDeleteRoomRequest()
        request.room = name
        let _: WireDeleteRoomResponse = try await twirp.call("DeleteRoom", request, grant: grant, retries: true)
    }
}
