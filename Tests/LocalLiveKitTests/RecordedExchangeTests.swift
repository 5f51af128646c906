import Foundation
import HTTPTransport
import LiveKit
import SwiftProtobuf
import TestSupport
import Testing
import Tools

@testable import LocalLiveKit

/// Where the local server may differ from the recorded one, and why: `Fixtures/accepted-differences.json`.
private struct AcceptedDifferences {
    let fields: Set<String>
    let exchanges: Set<String>
    let texts: Set<String>

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Fixtures/accepted-differences.json"
        )
        let root = try JSONValue(parsing: try Data(contentsOf: file))
        let names = { (key: String) in Set(root[key]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []) }
        fields = names("fields")
        exchanges = names("exchanges")
        texts = names("texts")
    }
}

@Suite("Recorded exchanges, sent to the local server")
struct RecordedExchangeTests {
    /// In the order of the recording, since the later ones see the rooms of the earlier ones.
    @Test func answersAsTheRealServerDid() async throws {
        let accepted = try AcceptedDifferences()
        #expect(RecordedExchange.all.count == 30)
        try await RunningServer.with { server in
            for recorded in RecordedExchange.all where !accepted.exchanges.contains(recorded.name) {
                let answer = try await send(recorded, to: server)
                let name = Comment(rawValue: recorded.name)
                #expect(answer.status == recorded.status, name)
                #expect(answer.headers["Content-Type"] == recorded.responseContentType, name)
                if accepted.texts.contains(recorded.name) { continue }
                if recorded.responseContentType == "application/json" {
                    let ours = try JSONValue(parsing: answer.body)
                    let theirs = try JSONValue(parsing: recorded.response)
                    #expect(comparable(ours, accepted.fields) == comparable(theirs, accepted.fields), name)
                } else {
                    #expect(try rooms(answer.body, recorded) == rooms(recorded.response, recorded), name)
                }
            }
        }
    }

    @Test func everyAcceptedDifferenceIsStillOne() throws {
        let accepted = try AcceptedDifferences()
        let names = Set(RecordedExchange.all.map(\.name))
        #expect(accepted.exchanges.isSubset(of: names) && accepted.texts.isSubset(of: names))
        let text = RecordedExchange.all.map { String(decoding: $0.response, as: UTF8.self) }.joined()
        for field in accepted.fields { #expect(text.contains("\"\(field)\"")) }
    }

    /// The recorded requests carry claims in place of tokens, and a description in place of one huge body.
    private func send(_ recorded: RecordedExchange, to server: RunningServer) async throws
        -> (status: Int, headers: HTTPHeaders, body: [UInt8])
    {
        let video = recorded.claims?["video"]
        let token = try recorded.claims.map { _ in
            try server.token(secret: recorded.name == "bad signature" ? "wrong" : RunningServer.secret) { grant in
                grant.roomCreate = video?["roomCreate"] == true
                grant.roomList = video?["roomList"] == true
            }
        }
        var body = recorded.request
        if recorded.name == "create, metadata too large" {
            let metadata = JSONValue.string(String(repeating: "m", count: 524_289))
            body = JSONValue.object(["name": "x", "metadata": metadata]).serialized()
        }
        return try await server.send("POST", recorded.path, token: token, type: recorded.contentType, body: body)
    }

    /// The value with the accepted fields blanked, but present, and lists of rooms in the order of their names.
    private func comparable(_ value: JSONValue, _ blanked: Set<String>) -> JSONValue {
        switch value {
        case .object(let object):
            return .object(
                JSONObject(
                    object.members.map { key, value in
                        // The type must agree: a text stays a text, a list a list.
                        switch value {
                        case .string where blanked.contains(key): return (key, "")
                        case .array where blanked.contains(key): return (key, [])
                        default: return (key, comparable(value, blanked))
                        }
                    }
                )
            )
        case .array(let values):
            let name = { (value: JSONValue) in value["name"]?.stringValue ?? "" }
            return .array(values.map { comparable($0, blanked) }.sorted { name($0) < name($1) })
        default: return value
        }
    }

    private func rooms(_ bytes: [UInt8], _ recorded: RecordedExchange) throws -> [WireRoom] {
        var options = BinaryDecodingOptions()
        options.discardUnknownFields = true
        var rooms =
            recorded.method == "CreateRoom"
            ? [try WireRoom(serializedBytes: bytes, options: options)]
            : try WireListRoomsResponse(serializedBytes: bytes, options: options).rooms
        for index in rooms.indices {
            #expect(rooms[index].sid.hasPrefix("RM_") && rooms[index].sid.count == 15)
            #expect(rooms[index].creationTime == rooms[index].creationTimeMs / 1000)
            rooms[index].sid = ""
            rooms[index].creationTime = 0
            rooms[index].creationTimeMs = 0
        }
        return rooms.sorted { $0.name < $1.name }
    }
}
